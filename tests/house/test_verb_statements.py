"""What the verbs of the main job cost in statements, savepoints, audit row and the reader's choice of channels included; one
finding with a photograph."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duqin.domains.inspections import services as inspections
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Notice
from duqin.foundation.organisation import services as organisation
from duqin.kernel.actors import system
from tests.cast import Cast, Member
from tests.domains.inspections import visit

MOST = {
    "start": 22,
    "record_finding": 10,
    "submit": 30,  # two are asked once a process
    "confirm": 13,
    "issue": 26,
    "receive": 21,
    "report_fixed": 22,
    "verify": 29,
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


REQUESTS = {"record the problem": 8, "hand the sheet in": 16, "issue the notice": 14}
"""On PostgreSQL, who asks included; the problem is not major, its unit's head has a mailbox."""
IN_A_TEST = 3
"""The transaction of a test makes the act's own a savepoint, two statements, and in it rights are reckoned anew, one."""


def test_the_requests_that_create_a_case_with_its_notice_are_cheap(
    cast: Cast, browser_of: Callable[[Member], Client]
) -> None:
    organisation.load_shipped_calendar(by=system("tests"))
    cases.seed_rules()
    visit.library(cast, effective_on=date(2025, 1, 1))
    browser = browser_of(cast.inspector)
    created(cast, browser)  # some things are asked once a process
    asked = created(cast, browser)
    several = 0 if connection.vendor == "postgresql" else 6  # what SQLite stores table by table
    dear = {name: sql for name, sql in asked.items() if len(sql) > REQUESTS[name] + IN_A_TEST + several}
    assert not dear, "\n".join(
        f"{name} {len(sql)}:\n" + "\n".join(f"    {line[:300]}" for line in sql) for name, sql in dear.items()
    )


def created(cast: Cast, browser: Client) -> dict[str, list[str]]:
    """A problem recorded, handed in and issued as a browser does it; what each request asked."""
    record = visit.begin(cast)
    said = {"id": uuid4(), "clause": visit.clause("C-1").pk, "description": "积水", "count": 1}
    said |= {"unit": record.unit_id, "place": record.place_id, "severity": visit.clause("C-1").severity}
    asked: dict[str, list[str]] = {}

    def post(name: str, address: str, given: dict[str, Any], status: int, **headers: str) -> None:
        with CaptureQueriesContext(connection) as seen:
            response = browser.post(address, given, headers=headers)
        assert response.status_code == status, response.content.decode()[:2000]
        asked[name] = [str(query["sql"]) for query in seen.captured_queries]

    at = f"/inspections/{record.pk}"
    post("record the problem", f"{at}/findings/add/", said, 201, **{"X-Requested-With": "fetch"})
    post("hand the sheet in", f"{at}/submit/", {}, 302)
    notice = Notice.objects.latest("pk")
    assert notice.origin_id == str(record.pk)
    post("issue the notice", f"/cases/notices/{notice.pk}/issue/", {"version": notice.version}, 302)
    return asked
