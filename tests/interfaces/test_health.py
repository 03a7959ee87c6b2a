"""Probes without internals, and the page that tells an administrator how the installation is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from duqin.engines.workbench.models import Delivery, Notification
from duqin.foundation.safekeeping import queries as safekeeping
from duqin.foundation.schedule import queries, services
from duqin.foundation.schedule.models import Lease, Run
from duqin.kernel.append_only import drop_sql
from duqin.kernel.jobs import jobs
from duqin.kernel.moments import now
from tests.cast import Cast


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path


def ready() -> tuple[int, dict[str, Any]]:
    response = Client().get("/readyz")
    return response.status_code, response.json()


def test_healthz_asks_no_database_and_no_host() -> None:
    """Not marked for the database: a statement would fail the test."""
    response = Client().get("/healthz", headers={"host": "10.0.0.7"})
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_a_probe_is_not_sent_to_tls(db: None, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/healthz").status_code == 200
    assert ready() == (200, {"status": "ready"})


def test_not_ready_without_a_database(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*given: Any) -> None:
        raise OperationalError("connection to server at 10.1.2.3 refused")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        code, said = ready()
    assert (code, said) == (503, {"status": "not ready", "missing": ["database"]})


def test_not_ready_while_a_migration_waits(db: None) -> None:
    MigrationRecorder(connection).record_unapplied("cases", "0001_initial")
    assert ready() == (503, {"status": "not ready", "missing": ["migrations"]})


def test_not_ready_on_the_database_of_a_later_version(db: None) -> None:
    MigrationRecorder(connection).record_applied("cases", "9999_later")
    assert ready() == (503, {"status": "not ready", "missing": ["migrations"]})


def test_not_ready_when_the_disk_is_full(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safekeeping, "free_disk", lambda: safekeeping.LEAST_FREE - 1)
    assert ready() == (503, {"status": "not ready", "missing": ["disk"]})


def test_not_ready_when_the_jobs_of_this_process_hang(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = now() - timedelta(minutes=11)
    Lease.objects.create(job="trust.seal", until=late, next_at=late)
    monkeypatch.setattr(safekeeping, "process_age", lambda: timedelta(hours=1))
    assert ready()[0] == 200, "jobs run elsewhere"
    settings.EMBEDDED_JOBS = True
    assert ready() == (503, {"status": "not ready", "missing": ["jobs"]})
    monkeypatch.setattr(safekeeping, "process_age", lambda: timedelta(seconds=5))
    assert ready()[0] == 200, "a process that has just begun finds the jobs of yesterday late"


def page(cast: Cast, browser_of: Any, language: str = "zh-hans") -> str:
    browser = browser_of(cast.auditor)
    browser.cookies["duqin_language"] = language
    response = browser.get("/status/")
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize(
    ("language", "warning"), [("zh-hans", "还没有成功的备份"), ("en", "There is no successful backup yet")]
)
def test_the_page_warns_of_a_missing_backup(cast: Cast, browser_of: Any, language: str, warning: str) -> None:
    assert warning in page(cast, browser_of, language)


def test_the_page_shows_the_age_of_the_backup_and_a_failure(cast: Cast, browser_of: Any) -> None:
    run = services.record(queries.BACKUP, started=now(), done=1234)
    assert "1234 行" in page(cast, browser_of)
    assert "最近一次备份没有完成" not in page(cast, browser_of)
    Run.objects.filter(pk=run.pk).update(finished_at=now() - timedelta(days=3))
    assert "最近一次成功的备份已是 3 天前" in page(cast, browser_of)
    services.record(queries.BACKUP, started=now(), error="OSError: No space left on device")
    assert "No space left on device" in page(cast, browser_of)


def test_the_page_shows_every_job_with_its_last_run(cast: Cast, browser_of: Any) -> None:
    holder = services.holder_name()
    services.run_due(holder)
    Run.objects.create(job="cases.remind", started_at=now(), finished_at=now(), error="KeyError: 'x'")
    Lease.objects.filter(job="cases.escalate").update(next_at=now() - timedelta(hours=1))
    shown = page(cast, browser_of)
    for job in jobs:
        assert str(job.label) in shown
    assert "KeyError" in shown
    assert shown.count(">停滞<") == 1


def test_the_page_counts_mail_and_unsealed_rows(cast: Cast, browser_of: Any) -> None:
    told = Notification.objects.create(
        person=cast.head.person, key="k", kind="x", title="t", created_at=now()
    )
    Delivery.objects.create(notification=told, address="a@b.cn", next_at=now(), state="failed", error="550")
    shown = page(cast, browser_of)
    assert "a@b.cn · 550" in shown
    assert "发送失败的消息" in shown


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", "表 trust_auditentry 的触发器 {name} 不在了。"),
        ("en", "The trigger {name} of the table trust_auditentry is gone."),
    ],
)
def test_the_page_names_a_trigger_that_is_gone(cast: Cast, browser_of: Any, language: str, said: str) -> None:
    with connection.cursor() as cursor:
        for statement in drop_sql(connection.vendor, "trust_auditentry"):
            cursor.execute(statement)
    name = "trust_auditentry_no_update" if connection.vendor == "sqlite" else "trust_auditentry_append_only"
    assert said.format(name=name) in page(cast, browser_of, language)


def test_it_is_not_for_everyone(cast: Cast, browser_of: Any) -> None:
    assert browser_of(cast.student).get("/status/").status_code == 403
    assert browser_of(cast.administrator).get("/status/").status_code == 200
