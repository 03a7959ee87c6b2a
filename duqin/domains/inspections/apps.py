from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "duqin.domains.inspections"
    label = "inspections"
    verbose_name = _("检查")

    def ready(self) -> None:
        from duqin.domains.inspections import wiring  # noqa: F401  (plugs the room in)
