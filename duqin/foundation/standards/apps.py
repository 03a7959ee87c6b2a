from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandardsConfig(AppConfig):
    name = "duqin.foundation.standards"
    label = "standards"
    verbose_name = _("标准")

    def ready(self) -> None:
        from duqin.foundation.standards import wiring  # noqa: F401  (plugs the room in)
