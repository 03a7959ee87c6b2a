"""Sweeps that run at the same moment (two workers, or a worker and a person)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from duqin.domains.inspections import services
from duqin.domains.inspections.models import Plan, Task
from duqin.engines.workbench.models import Notification
from duqin.kernel.moments import today
from tests.cast import Cast
from tests.domains.inspections.plan_making import draft, in_force

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time on SQLite"),
]


def at_once(*verbs: Callable[[], Any]) -> list[Any]:
    """Run them in threads of their own from the same moment; an exception is a result."""
    start = Barrier(len(verbs))

    def run(verb: Callable[[], Any]) -> Any:
        start.wait(timeout=10)
        try:
            return verb()
        except Exception as fault:
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs, timeout=60))


def fault_free(results: list[Any]) -> list[Any]:
    assert [result for result in results if isinstance(result, Exception)] == []
    return results


def running_plan(cast: Cast, **more: Any) -> Plan:
    """A daily plan in force for which no task was made yet."""
    span = {"from_date": today(), "to_date": today() + timedelta(days=60)}
    plan = draft(cast, rhythm="daily", targets=[(cast.catering, None), (cast.fleet, None)], **(span | more))
    Plan.objects.filter(pk=plan.pk).update(state="active")
    return plan


def test_two_workers_make_each_task_once(transactional_db: None) -> None:
    cast = Cast()
    plans = [running_plan(cast, name=f"计划{n}") for n in range(3)]
    results = fault_free(at_once(*[services.generate_tasks] * 4))
    assert sum(results) == Task.objects.count() == 3 * 2 * 15
    assert Task.objects.filter(plan__in=plans).values("key").distinct().count() == Task.objects.count()


def test_two_workers_miss_each_task_once_and_tell_once(transactional_db: None) -> None:
    cast = Cast()
    running_plan(cast)
    services.generate_tasks()
    yesterday = today() - timedelta(days=1)
    Task.objects.update(from_date=yesterday, to_date=yesterday)
    results = fault_free(at_once(*[services.mark_missed] * 4))
    assert sum(results) == Task.objects.count()
    assert Notification.objects.filter(kind="inspections.missed").count() == 1


def test_a_sweep_and_a_change_of_targets_leave_what_the_plan_owes(transactional_db: None) -> None:
    cast = Cast()
    span = {"from_date": today(), "to_date": today() + timedelta(days=60)}
    plan = in_force(cast, rhythm="daily", **span)
    dropped = plan.targets.get()

    def change() -> Any:
        row = Plan.objects.get(pk=plan.pk)
        return services.aim(row, by=cast.inspector.actor, add=[(cast.fleet, None)], drop=[dropped.pk])

    fault_free(at_once(services.generate_tasks, change, services.generate_tasks))
    live = Task.objects.filter(plan=plan).exclude(state="cancelled")
    assert {task.unit_id for task in live} == {cast.fleet.pk}
    assert live.count() == 15
