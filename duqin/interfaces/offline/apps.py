from django.apps import AppConfig


class OfflineConfig(AppConfig):
    name = "duqin.interfaces.offline"
    label = "offline"
