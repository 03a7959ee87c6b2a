"""R-000-29, R-000-41: monitors hand in a report on the 10th and the 25th; the monitoring office has the archive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client

from duqin.domains.inspections import services
from duqin.domains.inspections.models import Finding, HalfMonthReport
from duqin.domains.inspections.rules.report_days import ReportDays
from duqin.engines.documents import queries as documents
from duqin.engines.documents import services as papers
from duqin.kernel.clock import Calendar
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import CAMPUS
from tests.cast import Cast, Member
from tests.domains.inspections import visit
from tests.interfaces.api.callers import Caller, token_of

Browser = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
HALF = ReportDays(Calendar()).half_of(date(2026, 3, 10))


def at(day: int, hour: int, minute: int = 0) -> time_machine.travel:
    return time_machine.travel(datetime(2026, 3, day, hour, minute, tzinfo=CAMPUS), tick=False)


@pytest.fixture
def worked(cast: Cast) -> Cast:
    """Two problems were found at the department in the first half of March."""
    with at(3, 9):
        visit.library(cast, effective_on=date(2026, 1, 1))
        visit.handed_in(cast, "C-1", "C-5")
    return cast


def hand_in(cast: Cast, **said: str) -> HalfMonthReport:
    said = {"reasons": "配件未到"} | said
    return services.hand_in_report(by=cast.monitor.actor, unit=cast.catering, half=HALF, **said)


@pytest.mark.parametrize(
    ("day", "hour", "minute", "late"), [(10, 0, 1, 0), (10, 23, 59, 0), (11, 0, 1, 1), (14, 12, 0, 4)]
)
def test_on_the_day_it_is_on_time_until_midnight(
    worked: Cast, day: int, hour: int, minute: int, late: int
) -> None:
    with at(day, hour, minute):
        assert hand_in(worked).days_late == late


def test_before_the_day_it_is_not_over(worked: Cast) -> None:
    with at(9, 23, 59), pytest.raises(Refusal) as told:
        hand_in(worked)
    assert told.value.code == "report.too_early"


def test_figures_are_those_of_the_moment_and_it_is_handed_in_once(worked: Cast) -> None:
    with at(10, 16):
        report = hand_in(worked, focus="后厨地面", coordination="请基建科安排")
        assert (report.visits, report.found, report.closed, report.open_count) == (1, 2, 0, 2)
        with pytest.raises(Refusal) as told:
            hand_in(worked)
    assert told.value.code == "report.handed_in"
    [paper] = documents.issued("inspections.report", report)
    assert paper.context["reasons"] == "配件未到"
    assert "2026年3月10日" in paper.context["handed_in"]
    first = papers.file_of(paper, "docx").content
    Finding.objects.filter(inspection__unit=worked.catering).update(description="另一件事")
    assert papers.file_of(paper, "docx").content == first


def test_what_was_handed_in_is_neither_changed_nor_deleted(worked: Cast) -> None:
    with at(10, 16):
        report = hand_in(worked)
    rows = HalfMonthReport.objects.filter(pk=report.pk)
    for act in (lambda: rows.update(found=0), rows.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    report.refresh_from_db()
    assert report.found == 2


def test_the_reports_of_a_unit_that_was_closed_stay_open_to_read(worked: Cast, browser_of: Browser) -> None:
    with at(10, 16):
        hand_in(worked)
    type(worked.catering).objects.filter(pk=worked.catering.pk).update(valid_to=date(2026, 3, 20))
    with at(25, 9):
        office = browser_of(worked.monitoring_head)
        archive = office.get("/inspections/reports/").content.decode()
        here = f"/inspections/reports/units/{worked.catering.pk}/?due=2026-03-10"
        assert here in archive
        assert "配件未到" in office.get(here).content.decode()


def test_what_is_open_has_a_reason(worked: Cast) -> None:
    with at(10, 16), pytest.raises(Refusal) as told:
        hand_in(worked, reasons=" ")
    assert (told.value.code, told.value.field) == ("report.no_reason", "reasons")


@pytest.mark.parametrize("who", ["inspector", "monitoring_head", "student", "stranger"])
def test_nobody_from_outside_hands_it_in(worked: Cast, who: str) -> None:
    with at(10, 16), pytest.raises(Forbidden):
        services.hand_in_report(by=getattr(worked, who).actor, unit=worked.catering, half=HALF, reasons="x")


def test_an_undercover_visit_is_in_no_report_before_it_is_released(worked: Cast) -> None:
    with at(4, 9):
        visit.handed_in(worked, "C-4", is_unannounced=True)
    with at(10, 16):
        assert hand_in(worked).found == 2


def test_the_way_in_the_browser(worked: Cast, browser_of: Browser) -> None:
    here = f"/inspections/reports/units/{worked.catering.pk}/"
    monitor, office = browser_of(worked.monitor), browser_of(worked.monitoring_head)
    with at(10, 16):
        assert "上报" in monitor.get(f"{here}?due=2026-03-10").content.decode()
        refused = monitor.post(f"{here}hand-in/?due=2026-03-10", {"focus": "后厨地面"})
        assert refused.status_code == 422
        assert "后厨地面" in refused.content.decode()
        answer = monitor.post(f"{here}hand-in/?due=2026-03-10", {"reasons": "配件未到", "focus": "后厨地面"})
        assert answer["Location"] == f"{here}?due=2026-03-10"
        again = monitor.post(f"{here}hand-in/?due=2026-03-10", {"reasons": "再按一次"})
        assert (again.status_code, "已经上报" in again.content.decode()) == (409, True)
        assert "再按一次" in again.content.decode()
        assert monitor.get(f"{here}hand-in/?due=2026-03-10")["Location"] == answer["Location"]
        shown = monitor.get(answer["Location"]).content.decode()
        assert "后厨地面" in shown
        assert "/hand-in/" not in shown
        archive = office.get("/inspections/reports/?due_from=2026-03-01&due_to=2026-03-31").content.decode()
        assert "按时" in archive
        assert f"{here}?due=2026-03-10" in archive
        exported = office.get("/inspections/reports/?export=xlsx")
        assert b"".join(exported.streaming_content).startswith(b"PK")
        file = office.get(f"{here}file.pdf?due=2026-03-10")
        assert b"".join(file.streaming_content).startswith(b"%PDF")
        assert browser_of(worked.stranger).get(f"{here}?due=2026-03-10").status_code == 404


def test_the_way_over_the_api(worked: Cast) -> None:
    monitor, office = Caller(token_of(worked.monitor)), Caller(token_of(worked.monitoring_head))
    said = {"unit": "CY", "due": "2026-03-01", "reasons": "配件未到"}
    with at(10, 16):
        assert monitor.post("/inspections/reports", said | {"reasons": ""}).status_code == 422
        made = monitor.post("/inspections/reports", said)
        assert (made.status_code, made.json()["due_on"], made.json()["found"]) == (201, "2026-03-10", 2)
        assert monitor.post("/inspections/reports", said).status_code == 409
        found = office.get("/inspections/reports?due_from=2026-03-01").json()
    assert [line["unit"]["code"] for line in found["items"]] == ["CY"]
