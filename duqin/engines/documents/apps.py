from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "duqin.engines.documents"
    label = "documents"
    verbose_name = _("文书")

    def ready(self) -> None:
        from duqin.engines.documents import wiring  # noqa: F401  (plugs the room in)
