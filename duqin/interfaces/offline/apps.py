from django.apps import AppConfig


class OfflineConfig(AppConfig):
    name = "duqin.interfaces.offline"
    label = "offline"

    def ready(self) -> None:
        from duqin.interfaces.offline import wiring  # noqa: F401  (plugs the door in)
