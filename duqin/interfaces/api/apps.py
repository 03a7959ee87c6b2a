from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The door for other systems."""

    name = "duqin.interfaces.api"
    label = "api"
