from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrustConfig(AppConfig):
    name = "duqin.foundation.trust"
    label = "trust"
    verbose_name = _("可信")

    def ready(self) -> None:
        from duqin.foundation.trust import wiring  # noqa: F401  (plugs the room in)
