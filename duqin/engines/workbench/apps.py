from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkbenchConfig(AppConfig):
    name = "duqin.engines.workbench"
    label = "workbench"
    verbose_name = _("工作台")

    def ready(self) -> None:
        from duqin.engines.workbench import wiring  # noqa: F401  (plugs the room in)
