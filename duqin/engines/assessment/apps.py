from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "duqin.engines.assessment"
    label = "assessment"
    verbose_name = _("考评")

    def ready(self) -> None:
        from duqin.engines.assessment import wiring  # noqa: F401  (plugs the room in)
