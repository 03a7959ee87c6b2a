from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "duqin.interfaces.web"
    label = "web"
