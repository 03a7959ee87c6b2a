from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """The floor of components; it has no table."""

    name = "duqin.ui"
    label = "ui"
    verbose_name = _("界面")
