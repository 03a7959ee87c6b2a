from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SafekeepingConfig(AppConfig):
    name = "duqin.foundation.safekeeping"
    label = "safekeeping"
    verbose_name = _("保管")
