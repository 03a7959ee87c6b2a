"""What the status page asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from duqin.foundation.schedule.models import Lease, Run
from duqin.kernel.jobs import jobs
from duqin.kernel.moments import now

BACKUP = "safekeeping.backup"


def leases() -> QuerySet[Lease]:
    """All jobs with their next turn, by name."""
    return Lease.objects.order_by("job")


def last_runs(limit: int = 50) -> QuerySet[Run]:
    """The latest runs that did something or failed."""
    return Run.objects.order_by("-started_at", "-id")[:limit]


def last_run_of_each() -> dict[str, Run]:
    """By job, the latest run that did something or failed."""
    newest = Run.objects.values("job").annotate(newest=Max("id")).values("newest")
    return {run.job: run for run in Run.objects.filter(pk__in=newest)}


def last_success(job: str) -> Run | None:
    """The latest run of a job that did not fail."""
    return Run.objects.filter(job=job, error="").order_by("-id").first()


def last_turn(lease: Lease) -> datetime | None:
    """When the job last came to its end, idle or not; None for a job this version does not know."""
    job = jobs.get(lease.job)
    return lease.next_at - job.every if job else None


def overdue(allowed: timedelta) -> list[str]:
    """Jobs whose turn has been due for longer than allowed: no worker runs, or one hangs."""
    known = {job.name for job in jobs}
    late = Lease.objects.filter(next_at__lt=now() - allowed).values_list("job", flat=True)
    return sorted(known.intersection(late))
