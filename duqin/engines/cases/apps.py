from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "duqin.engines.cases"
    label = "cases"
    verbose_name = _("整改")

    def ready(self) -> None:
        from duqin.engines.cases import wiring  # noqa: F401  (plugs the room in)
