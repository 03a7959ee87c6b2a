"""Run the sweeps that are due, each under a lease."""

from __future__ import annotations

import os
import socket
import threading
import uuid
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


def claim(job: Job, holder: str) -> bool:
    """Take the job if it is due and nobody holds it; at most one of many workers gets True."""
    moment = now()
    Lease.objects.get_or_create(job=job.name, defaults={"until": moment, "next_at": moment})
    won = (
        Lease.objects.filter(job=job.name, next_at__lte=moment)
        .filter(Q(holder="") | Q(until__lte=moment))
        .update(holder=holder, until=moment + LEASE)
    )
    return won == 1


def release(job: Job, holder: str) -> None:
    """Give the job back and set when it is next due; a lease lost meanwhile is left alone."""
    Lease.objects.filter(job=job.name, holder=holder).update(holder="", next_at=now() + job.every)


def run_job(job: Job, holder: str) -> int:
    """Run one claimed sweep; a failure is recorded and tried again at the next turn.

    Returns:
        How many things the sweep did.
    """
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
    return done


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


def run_all_now() -> dict[str, int]:
    """Run every sweep once, in order, regardless of rhythm (commands, demo and tests)."""
    return {job.name: job.run() for job in jobs}


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
