"""Root addresses: each room under its own noun, those asked for most first; then the doors of interfaces."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

ROOMS = {
    "cases": "duqin.engines.cases.urls",
    "inspections": "duqin.domains.inspections.urls",
    "workbench": "duqin.engines.workbench.urls",
    "standards": "duqin.foundation.standards.urls",
    "organisation": "duqin.foundation.organisation.urls",
    "assessment": "duqin.engines.assessment.urls",
    "publications": "duqin.reporting.publications.urls",
    "trust": "duqin.foundation.trust.urls",
}


def is_built(module: str) -> bool:
    """Whether the room has its addresses; a room that is not needed yet does not exist yet."""
    spec = find_spec(module)
    return spec is not None and spec.origin is not None


urlpatterns = [
    *(path(f"{name}/", include(module)) for name, module in ROOMS.items() if is_built(module)),
    path("phone/", include("duqin.interfaces.offline.urls")),
    path("api/v1/", include("duqin.interfaces.api.urls")),
    path("gallery/", include("duqin.ui.urls")),
    path("", include("duqin.interfaces.web.urls")),
]
handler400 = "duqin.config.refusing.bad_request"
handler403 = "duqin.interfaces.web.errors.forbidden"
handler404 = "duqin.config.refusing.not_found"
handler429 = "duqin.interfaces.web.errors.too_many"
handler500 = "duqin.config.refusing.server_error"
