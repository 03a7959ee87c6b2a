"""The calendar moves deadlines: provisional years, a changed holiday, people told, met clocks left alone."""

from __future__ import annotations

from datetime import date

import time_machine

from duqin.engines.cases import queries
from duqin.engines.cases import services as cases
from duqin.engines.workbench.models import Notification
from duqin.foundation.organisation import queries as organisation_queries
from duqin.foundation.organisation import services as organisation
from duqin.kernel.actors import system
from tests.cast import Cast
from tests.engines.cases.story import at, fresh, issued, opened, received, reported


def test_a_day_off_moves_what_runs_over_it_and_tells(year: Cast) -> None:
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = opened(year)
        notice = issued(year, case)
        assert fresh(case).due_at == at("2026-03-17 23:59:59")
        organisation.put_day(
            by=year.monitoring_head.actor,
            date=date(2026, 3, 12),
            is_working=False,
            source="校办〔2026〕3号",
            note="运动会",
        )
    case = fresh(case)
    assert case.due_at == case.original_due_at == case.valid_due_at == at("2026-03-18 23:59:59")
    notice.refresh_from_db()
    assert notice.due_at == case.due_at
    assert queries.notice_items(notice)[0].due_at == at(
        "2026-03-17 23:59:59"
    )  # the words as they were issued
    told = Notification.objects.filter(kind="cases.recount").values_list("person__name", flat=True)
    assert set(told) == {"赵经理", "王督查"}
    assert queries.history(case)[0].verb == "recount"


def test_a_day_beyond_the_deadline_moves_nothing(year: Cast) -> None:
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = received(year, opened(year))
        organisation.put_day(
            by=year.monitoring_head.actor, date=date(2026, 3, 20), is_working=False, source="校办"
        )
    assert fresh(case).due_at == at("2026-03-17 23:59:59")
    assert not Notification.objects.filter(kind="cases.recount").exists()


def test_what_was_met_keeps_its_reckoning(year: Cast) -> None:
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = reported(year, opened(year))
        organisation.put_day(
            by=year.monitoring_head.actor, date=date(2026, 3, 9), is_working=False, source="校办"
        )
    assert case.clocks.get(kind="rectify").due_at == at("2026-03-17 23:59:59")
    assert fresh(case).original_due_at == at("2026-03-17 23:59:59")
    assert fresh(case).office_due_at == at("2026-03-12 23:59:59")


def test_a_year_without_a_table_is_provisional_until_it_is_loaded(cast: Cast) -> None:
    with time_machine.travel(at("2026-04-30 16:00"), tick=False):
        case = received(cast, opened(cast))
        assert case.due_at == at("2026-05-11 23:59:59")  # Monday to Friday
        assert case.clocks.get(kind="rectify").is_provisional
        assert list(queries.provisional(queries.cases(cast.inspector.actor))) == [case]
        part = queries.deadline(case)
        assert part is not None
        assert "2026" in str(part.lines[-1])
        organisation.load_shipped_calendar(by=system("tests"))
    case = fresh(case)
    assert case.due_at == at("2026-05-13 23:59:59")
    assert not case.clocks.get(kind="rectify").is_provisional
    assert not queries.provisional(queries.cases(cast.inspector.actor)).exists()


def test_an_extended_and_paused_clock_keeps_both_when_the_calendar_moves(year: Cast) -> None:
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = received(year, opened(year))
        extension = cases.ask(case, by=year.head.actor, amount=2, reason="配件")
        cases.grant(extension, by=year.deputy.actor)
        assert fresh(case).due_at == at("2026-03-19 23:59:59")
        organisation.put_day(
            by=year.monitoring_head.actor, date=date(2026, 3, 12), is_working=False, source="校办"
        )
    assert (fresh(case).original_due_at, fresh(case).due_at) == (
        at("2026-03-18 23:59:59"),
        at("2026-03-20 23:59:59"),
    )


def test_the_deadline_explains_itself_day_by_day(year: Cast) -> None:
    with time_machine.travel(at("2026-04-30 16:00"), tick=False):
        case = received(year, opened(year))
        part = queries.deadline(case)
    assert part is not None
    words = "\n".join(str(line) for line in part.lines)
    assert "劳动节" in words
    assert "调休上班" in words
    assert part.due_at == at("2026-05-14 00:00")  # shown as 24:00 of the 13th
    assert organisation_queries.calendar().is_working(date(2026, 5, 9))
