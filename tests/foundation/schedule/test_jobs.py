"""The periodic jobs as the worker runs them: with no transaction around them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError

from duqin.foundation.schedule import services as schedule
from duqin.foundation.schedule.models import Lease, Run
from duqin.interfaces.cli.main import main
from duqin.kernel.jobs import Job, jobs
from duqin.kernel.moments import now

pytestmark = pytest.mark.django_db(transaction=True)


def fail() -> int:
    raise RuntimeError("the disk is full")


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Job:
    """A job that fails, before all others."""
    one = Job("test.fails", timedelta(hours=1), fail, "失败")
    monkeypatch.setattr(jobs, "_items", {one.name: one} | jobs._items)
    return one


def test_every_job_runs_without_a_transaction_around_it() -> None:
    """PostgreSQL refuses to lock rows outside one, which no test inside a transaction shows."""
    turns = {turn.job: turn for turn in schedule.run_each_once("here")}
    assert "inspections.return_numbers" in turns
    assert len(turns) > 15
    assert not [turn for turn in turns.values() if turn.error or turn.is_held]


def test_once_runs_also_what_is_not_due_and_leaves_the_rhythm_as_it_was() -> None:
    later = now() + timedelta(hours=20)
    Lease.objects.create(job="cases.check_tallies", until=now(), next_at=later)
    turns = {turn.job: turn for turn in schedule.run_each_once("here")}
    assert not turns["cases.check_tallies"].is_held
    lease = Lease.objects.get(job="cases.check_tallies")
    assert (lease.holder, lease.next_at > later) == ("", True), "a day from now"


def test_once_a_job_that_fails_keeps_no_other_back(failing: Job, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worker", "--once"]) == 1
    said = capsys.readouterr()
    assert said.err.count("test.fails\t没有完成：RuntimeError: the disk is full") == 1
    assert "trust.seal\t" in said.out
    assert len(said.out.splitlines()) == len(jobs) - 1
    assert Run.objects.get(job="test.fails").error == "RuntimeError: the disk is full"


def test_once_leaves_a_job_to_the_worker_that_is_at_it(capsys: pytest.CaptureFixture[str]) -> None:
    Lease.objects.create(
        job="trust.seal", holder="another", until=now() + timedelta(minutes=1), next_at=now()
    )
    assert main(["worker", "--once"]) == 0
    assert "trust.seal\t另一个进程正在做" in capsys.readouterr().out
    assert Lease.objects.get(job="trust.seal").holder == "another"


def test_a_database_lost_on_the_way_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lost(*_: object, **__: object) -> bool:
        raise OperationalError("server closed the connection unexpectedly\n\tThis probably means …\n")

    monkeypatch.setattr(schedule, "claim", lost)
    assert main(["worker", "--once"]) == 1
    told = capsys.readouterr().err
    assert told == "数据库中途不能用了：server closed the connection unexpectedly；This probably means …。\n"
