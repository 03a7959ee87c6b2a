"""What the status page asks."""

from __future__ import annotations

from django.db.models import QuerySet

from duqin.foundation.schedule.models import Lease, Run


def leases() -> QuerySet[Lease]:
    """All jobs with their next turn, by name."""
    return Lease.objects.order_by("job")


def last_runs(limit: int = 50) -> QuerySet[Run]:
    """The latest runs that did something or failed."""
    return Run.objects.order_by("-started_at", "-id")[:limit]
