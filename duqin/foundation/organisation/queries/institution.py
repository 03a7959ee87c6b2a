"""The institution of this installation."""

from __future__ import annotations

from duqin.foundation.organisation.models import Institution


def institution() -> Institution | None:
    """The one institution; None before the first run."""
    return Institution.objects.order_by("pk").first()
