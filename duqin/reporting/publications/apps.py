from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicationsConfig(AppConfig):
    name = "duqin.reporting.publications"
    label = "publications"
    verbose_name = _("通报")

    def ready(self) -> None:
        from duqin.reporting.publications import wiring  # noqa: F401  (plugs the room in)
