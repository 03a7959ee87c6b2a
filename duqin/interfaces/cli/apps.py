from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "duqin.interfaces.cli"
    label = "cli"
