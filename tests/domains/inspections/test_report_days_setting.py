"""What becomes of a due day that is no working day is data of the school, kept in a page (R-000-29)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import HalfMonthReport
from duqin.domains.inspections.rules.report_days import Shift
from duqin.engines.documents import queries as documents
from duqin.foundation.organisation.models import Institution, Unit
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import CAMPUS
from tests.cast import Cast, Member
from tests.domains.inspections import visit
from tests.domains.inspections.plan_making import working_calendar
from tests.interfaces.api.callers import Caller, token_of
from tests.together import together

Browser = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> time_machine.travel:
    return time_machine.travel(datetime(2026, month, day, hour, minute, tzinfo=CAMPUS), tick=False)


def settle(cast: Cast, shift: Shift) -> Institution:
    return services.set_report_days(Institution.objects.get(), by=cast.monitoring_head.actor, shift=shift)


def hand_in(cast: Cast, named: date, reasons: str = "配件未到") -> HalfMonthReport:
    half = queries.report_days().half_of(named)
    return services.hand_in_report(by=cast.monitor.actor, unit=cast.catering, half=half, reasons=reasons)


@pytest.fixture
def may(cast: Cast) -> Cast:
    """A school whose calendar is registered and which chose on 1 April: 10 May is a Sunday, 9 May is worked."""
    with at(4, 1):
        working_calendar(cast)
        visit.library(cast, effective_on=date(2026, 1, 1))
    return cast


@pytest.mark.parametrize(
    ("shift", "due", "late"),
    [(Shift.keep, (5, 10), 2), (Shift.earlier, (5, 9), 3), (Shift.later, (5, 11), 1)],
)
def test_a_report_is_measured_by_the_choice_of_the_school(
    may: Cast, shift: Shift, due: tuple[int, int], late: int
) -> None:
    with at(4, 1):
        settle(may, shift)
    with at(5, 12, 0, 1):
        report = hand_in(may, date(2026, 5, 10))
    assert (report.due_on, report.named_on, report.days_late) == (date(2026, *due), date(2026, 5, 10), late)
    assert bool(report.due_reason) is (shift is not Shift.keep)


@pytest.mark.parametrize(("moment", "late"), [((5, 11, 23, 59), 0), ((5, 12, 0, 1), 1)])
def test_on_the_moved_day_it_is_on_time_until_midnight(may: Cast, moment: tuple[int, ...], late: int) -> None:
    with at(4, 1):
        settle(may, Shift.later)
    with at(*moment):
        assert hand_in(may, date(2026, 5, 10)).days_late == late


def test_moved_earlier_it_may_come_earlier_and_the_day_after_is_in_the_next(may: Cast) -> None:
    with at(4, 1):
        settle(may, Shift.earlier)
    with at(5, 8, 23), pytest.raises(Refusal, match="2026-05-09"):
        hand_in(may, date(2026, 5, 10))
    with at(5, 9, 16):
        assert hand_in(may, date(2026, 5, 10)).last_on == date(2026, 5, 9)
    with at(5, 10, 10):
        visit.handed_in(may, "C-1")
    with at(5, 25, 16):
        report = hand_in(may, date(2026, 5, 25))
    assert (report.first_on, report.visits) == (date(2026, 5, 10), 1)


def test_a_choice_leaves_the_running_half_month_and_what_was_handed_in(may: Cast) -> None:
    with at(5, 10, 8):
        settle(may, Shift.later)
        assert hand_in(may, date(2026, 5, 10)).due_on == date(2026, 5, 10)
    with at(7, 25, 12):
        assert queries.report_days().half_of(date(2026, 7, 25)).due == date(2026, 7, 27)
        report = hand_in(may, date(2026, 7, 25))
    with at(8, 1):
        settle(may, Shift.earlier)
        assert queries.report_days().half_of(date(2026, 7, 25)).due == date(2026, 7, 27)
    report.refresh_from_db()
    assert report.due_on == date(2026, 7, 27)


def test_the_paper_and_the_api_say_why(may: Cast) -> None:
    with at(4, 1):
        settle(may, Shift.earlier)
    said = {"unit": "CY", "due": "2026-05-10", "reasons": "配件未到"}
    with at(5, 11, 9):
        made = Caller(token_of(may.monitor)).post("/inspections/reports", said)
    body = made.json()
    assert (body["named_on"], body["due_on"], body["days_late"]) == ("2026-05-10", "2026-05-09", 2)
    assert "不是工作日，提前到" in body["due_reason"]
    [paper] = documents.issued("inspections.report", HalfMonthReport.objects.get())
    assert paper.context["due"] == "2026年5月9日（5月10日不是工作日，提前）"
    assert paper.context["span"] == "2026年4月25日至2026年5月9日"


def test_a_day_out_of_reach_is_refused_in_words(may: Cast, browser_of: Browser) -> None:
    here = reverse("inspections:unit_report", args=[may.catering.pk])
    for day in ("0001-01-01", "9999-12-31", "2026-02-30", "x"):
        assert browser_of(may.monitor).get(f"{here}?due={day}").status_code == 400
    said = {"unit": "CY", "due": "0001-01-01", "reasons": "x"}
    assert Caller(token_of(may.monitor)).post("/inspections/reports", said).status_code == 422


def test_checkpoints_left_out_need_a_reason_and_are_shown(may: Cast, browser_of: Browser) -> None:
    """R-000-32: not full coverage is explained by the unit and seen by the monitoring office."""
    with at(5, 10):
        with pytest.raises(Refusal) as told:
            hand_in(may, date(2026, 5, 10), " ")
        assert (told.value.code, told.value.field) == ("report.no_reason", "reasons")
        report = hand_in(may, date(2026, 5, 10), "假期停业")
        archive = browser_of(may.monitoring_head).get(reverse("inspections:reports")).content.decode()
    assert report.checkpoints
    assert not report.is_covered
    assert "0.0%，未全覆盖" in archive


def test_handing_in_leaves_the_unit_as_it_is(may: Cast) -> None:
    before = Unit.objects.get(pk=may.catering.pk).version
    with at(5, 10):
        report = hand_in(may, date(2026, 5, 10))
    assert Unit.objects.get(pk=may.catering.pk).version == before
    entry = AuditEntry.objects.get(verb="inspections.hand_in_report")
    assert (entry.object_kind, entry.object_id) == ("inspections.halfmonthreport", str(report.pk))


@pytest.mark.parametrize("who", ["head", "inspector", "provider_manager", "auditor"])
def test_others_neither_open_nor_change_it(cast: Cast, browser_of: Browser, who: str) -> None:
    member = getattr(cast, who)
    assert browser_of(member).get(reverse("inspections:report_days")).status_code == 403
    with pytest.raises(Forbidden):
        services.set_report_days(Institution.objects.get(), by=member.actor, shift=Shift.later)


def test_the_page_shows_the_choice_changes_it_and_tells_a_stale_form(may: Cast, browser_of: Browser) -> None:
    browser, address = browser_of(may.monitoring_head), reverse("inspections:report_days")
    with at(4, 1):
        assert address in browser.get(reverse("inspections:reports")).content.decode()
        page = browser.get(address)
        form = page.context["form"]
        assert form.initial["shift"] == "keep"
        text = page.content.decode()
        for words in (
            "2026年5月10日 周日",
            "2026年5月9日 周六",
            "2026年5月11日 周一",
            ">4月25日 周六</span> 的报告起",
        ):
            assert words in text
        assert text.count("<tr") == 7, "a head and the six days from April 2026 to March 2027"
        said = {"version": form.initial["version"], "shift": "earlier"}
        assert browser.post(address, {"version": form.initial["version"], "shift": "x"}).status_code == 422
        assert browser.post(address, said)["Location"] == address
        assert browser.get(address).context["form"].initial["shift"] == "earlier"
        stale = browser.post(address, said | {"shift": "later"})
        assert stale.status_code == 409
    entry = AuditEntry.objects.get(verb="inspections.set_report_days")
    assert entry.after["settings"]["report_days"] == [{"from": "2026-04-25", "shift": "earlier"}]
    with at(5, 9):
        here = reverse("inspections:unit_report", args=[may.catering.pk])
        shown = browser_of(may.monitor).get(here).content.decode()
    assert "5月9日 周六" in shown
    assert "2026年5月10日 周日不是工作日，提前到 2026年5月9日 周六" in shown


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="real concurrency needs PostgreSQL")
def test_of_two_reports_at_the_same_moment_one_remains(may: Cast) -> None:
    with at(5, 10):
        found = together(*(lambda: hand_in(may, date(2026, 5, 10)) for _ in range(4)))
    assert found == {"done": 1, "report.handed_in": 3}
    assert HalfMonthReport.objects.count() == 1
