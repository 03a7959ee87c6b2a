"""How the installation is: for a probe in two words, for an administrator on a page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from duqin import __version__
from duqin.engines.workbench import queries as workbench
from duqin.foundation.organisation import policies as organisation_policies
from duqin.foundation.safekeeping import queries as safekeeping
from duqin.foundation.schedule import queries as schedule
from duqin.foundation.trust import policies as trust_policies
from duqin.foundation.trust import queries as trust
from duqin.kernel import guards
from duqin.kernel.actors import Actor
from duqin.kernel.jobs import jobs
from duqin.kernel.moments import now
from duqin.ui.access import by_of, page, public

LATE_JOBS = timedelta(minutes=10)


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the process can work; else 503 with the names of what is missing, and no more than the names."""
    missing = safekeeping.faults()
    if "database" not in missing and "migrations" not in missing and jobs_hang():
        missing.append("jobs")
    if missing:
        said = {"status": "not ready", "missing": missing}
        return JsonResponse(said, status=503, headers={"Retry-After": "2"})
    return JsonResponse({"status": "ready"})


def jobs_hang() -> bool:
    """Jobs run in this process, it has been up long enough, and a turn is late all the same."""
    if not settings.EMBEDDED_JOBS or safekeeping.process_age() < LATE_JOBS:
        return False
    try:
        return bool(schedule.overdue(LATE_JOBS))
    except Error:
        return True


def may_see_status(by: Actor) -> bool:
    """Who reads the audit, and who administers the installation."""
    return trust_policies.may_read_audit(by) or organisation_policies.may_manage_accounts(by)


@require_GET
@page(may=may_see_status)
def status(request: HttpRequest) -> HttpResponse:
    """运行状况: version, storage, backup, jobs, chain, mail."""
    photographs, photograph_bytes = trust.evidence_volume()
    context = {
        "version": __version__,
        "storage": safekeeping.storage(),
        "fallen": fallen_guards(),
        "late": trust.late_rows()[:5],
        "is_disk_low": safekeeping.free_disk() < 5 * safekeeping.LEAST_FREE,
        "photographs": photographs,
        "photograph_bytes": photograph_bytes,
        "waiting_migrations": len(safekeeping.waiting_migrations()),
        "backup": backup_state(),
        "turns": turns(),
        "runs": [{"row": run, "label": label_of(run.job)} for run in schedule.last_runs(20)],
        "may_verify": trust_policies.may_read_audit(by_of(request)),
        "waiting": trust.waiting_entries(),
        "mails": workbench.mail_counts(),
        "stuck": workbench.stuck_deliveries()[:20],
    }
    return render(request, "web/status.html", context)


def fallen_guards() -> list[str]:
    """What is wrong with the triggers, a sentence each."""
    said = {
        "missing": _("表 {table} 的触发器 {name} 不在了。"),
        "asleep": _("表 {table} 的触发器 {name} 被停用了。"),
        "changed": _("表 {table} 的触发器 {name} 被换成了别的内容。"),
    }
    return [said[one.how].format(table=one.table, name=one.name) for one in guards.fallen()]


def backup_state() -> dict[str, Any]:
    """The last good backup, its age, whether it is late, and whether a later one failed."""
    good = schedule.last_success(schedule.BACKUP)
    last = schedule.last_run_of_each().get(schedule.BACKUP)
    age = now() - good.finished_at if good else None
    return {
        "good": good,
        "age": age,
        "is_late": age is None or age > safekeeping.LATE_BACKUP,
        "days": age.days if age else 0,
        "failed": last if last and last.error else None,
    }


def turns() -> list[dict[str, Any]]:
    """Every job this version knows, with its last turn and the last run that did something or failed."""
    leases = {lease.job: lease for lease in schedule.leases()}
    runs = schedule.last_run_of_each()
    late = set(schedule.overdue(LATE_JOBS))
    return [
        {
            "job": job,
            "last": schedule.last_turn(leases[job.name]) if job.name in leases else None,
            "run": runs.get(job.name),
            "ms": milliseconds(runs.get(job.name)),
            "is_late": job.name in late or job.name not in leases,
        }
        for job in jobs
    ]


def milliseconds(run: Any) -> int | None:
    """How long a run took."""
    return round((run.finished_at - run.started_at).total_seconds() * 1000) if run else None


def label_of(job: str) -> object:
    """The name of a job or of the backup, in the reader's language."""
    if job == schedule.BACKUP:
        return _("备份")
    known = jobs.get(job)
    return known.label if known else job
