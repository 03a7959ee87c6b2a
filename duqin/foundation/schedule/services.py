"""Run the sweeps that are due, each under a lease."""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import close_old_connections, connection, transaction
from django.db.models import Q

from duqin.foundation.schedule.models import Lease, Run
from duqin.kernel.context import traced
from duqin.kernel.jobs import Job, jobs
from duqin.kernel.moments import now

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=2)
KEPT_RUNS = timedelta(days=30)


def holder_name() -> str:
    """A name no other worker has, even after a restart with the same process id."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of a job that was run: how many things it did, or why it failed; `is_held` when another process is at it."""

    job: str
    done: int = 0
    error: str = ""
    is_held: bool = False


def claim(job: Job, holder: str, *, is_due: bool = False) -> bool:
    """Take the job if it is due and nobody holds it; at most one of many workers gets True.

    Args:
        is_due: it shall be run whatever its rhythm says.
    """
    moment = now()
    Lease.objects.get_or_create(job=job.name, defaults={"until": moment, "next_at": moment})
    free = Lease.objects.filter(Q(holder="") | Q(until__lte=moment), job=job.name)
    if not is_due:
        free = free.filter(next_at__lte=moment)
    return free.update(holder=holder, until=moment + LEASE) == 1


def release(job: Job, holder: str) -> None:
    """Give the job back and set when it is next due; a lease lost meanwhile is left alone."""
    Lease.objects.filter(job=job.name, holder=holder).update(holder="", next_at=now() + job.every)


def run_job(job: Job, holder: str) -> Turn:
    """Run one claimed sweep; a failure is recorded and tried again at the next turn."""
    started, done, error = now(), 0, ""
    with traced(f"job-{uuid.uuid4().hex[:12]}"):
        try:
            done = job.run()
        except Exception as fault:
            error = f"{type(fault).__name__}: {fault}"[:2000]
            log.exception("job_failed", job=job.name)
        line = log.info if done or error else log.debug
        line("job", job=job.name, done=done, failed=bool(error), ms=_milliseconds(now() - started))
    if done or error:
        Run.objects.create(job=job.name, started_at=started, finished_at=now(), done=done, error=error)
    release(job, holder)
    return Turn(job.name, done, error)


def _milliseconds(span: timedelta) -> float:
    return round(span.total_seconds() * 1000, 1)


def record(job: str, *, started: datetime, done: int = 0, error: str = "") -> Run:
    """Keep the outcome of work that is started from outside (a backup), so that the status page can show it."""
    return Run.objects.create(job=job, started_at=started, finished_at=now(), done=done, error=error[:2000])


def run_due(holder: str) -> int:
    """One turn over all declared jobs; returns how many were run by this worker."""
    turns = 0
    for job in jobs:
        if claim(job, holder):
            run_job(job, holder)
            turns += 1
    return turns


def run_each_once(holder: str) -> Iterator[Turn]:
    """Run every sweep once, in order, whatever its rhythm says; one that fails keeps none of the others back."""
    for job in jobs:
        if claim(job, holder, is_due=True):
            yield run_job(job, holder)
        else:
            yield Turn(job.name, is_held=True)


def work(stop: threading.Event, *, pause: float = 1.0) -> None:
    """Turn until told to stop; a lost database is waited for, not died of."""
    holder = holder_name()
    while not stop.wait(pause):
        close_old_connections()
        try:
            run_due(holder)
        except Exception:
            log.exception("worker_turn_failed")
            connection.close()


def forget_old_runs() -> int:
    """Delete run rows older than 30 days."""
    with transaction.atomic():
        return Run.objects.filter(started_at__lt=now() - KEPT_RUNS).delete()[0]
