"""What the verbs of the main job cost in statements, savepoints, audit row and the reader's choice of channels included; one
finding with a photograph."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from duqin.domains.inspections import services as inspections
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Notice
from duqin.foundation.organisation import services as organisation
from duqin.kernel.actors import system
from tests.cast import Cast
from tests.domains.inspections import visit

MOST = {
    "start": 22,
    "record_finding": 11,
    "submit": 40,  # two are asked once a process
    "confirm": 16,
    "issue": 33,
    "receive": 22,
    "report_fixed": 22,
    "verify": 30,
}


def test_the_verbs_of_the_main_job_are_cheap(cast: Cast) -> None:
    organisation.load_shipped_calendar(by=system("tests"))
    cases.seed_rules()
    visit.library(cast, effective_on=date(2025, 1, 1))
    clause, photo = visit.clause("C-4"), visit.kept(cast.inspector.actor)
    inspector, head = cast.inspector.actor, cast.head.actor
    asked: dict[str, list[str]] = {}

    def told(name: str, verb: Callable[[], Any]) -> Any:
        with CaptureQueriesContext(connection) as seen:
            result = verb()
        asked[name] = [str(query["sql"]) for query in seen.captured_queries]
        return result

    record = told("start", lambda: visit.begin(cast))
    told(
        "record_finding",
        lambda: inspections.record_finding(
            record, by=inspector, clause=clause, description="积水", photos=[photo]
        ),
    )
    told("submit", lambda: inspections.submit(record, by=inspector))
    told("confirm", lambda: inspections.confirm(record, by=cast.monitoring_head.actor))
    notice = Notice.objects.get()
    told("issue", lambda: cases.issue(notice, by=inspector))
    told("receive", lambda: cases.receive(notice, by=head))
    case = Case.objects.get()
    told("report_fixed", lambda: cases.report_fixed(case, by=head, measures="已清理", evidence=[photo]))
    told("verify", lambda: cases.verify(case, by=inspector, opinion="已看"))
    dear = {name: sql for name, sql in asked.items() if len(sql) > MOST[name]}
    assert not dear, "\n".join(
        f"{name} {len(sql)}:\n" + "\n".join(f"    {line[:300]}" for line in sql) for name, sql in dear.items()
    )
