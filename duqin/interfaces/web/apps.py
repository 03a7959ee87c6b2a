from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "duqin.interfaces.web"
    label = "web"

    def ready(self) -> None:
        from duqin.interfaces.web import wiring  # noqa: F401  (plugs the door in)
