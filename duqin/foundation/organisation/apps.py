from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "duqin.foundation.organisation"
    label = "organisation"
    verbose_name = _("组织")

    def ready(self) -> None:
        from duqin.foundation.organisation import wiring  # noqa: F401  (plugs the room in)
