"""The scores that follow from a file are those the single verbs would have made (issue 3; R-000-20, R-000-38, §8.4)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duqin.domains.inspections import services
from duqin.engines.assessment import queries as assessment
from duqin.engines.assessment import services as scores
from duqin.engines.assessment.models import LedgerEntry, Scorecard
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Notice
from duqin.engines.workbench.models import Notification
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import CAMPUS, retelling
from tests.cast import Cast
from tests.domains.inspections import visit
from tests.domains.inspections.past.files import as_csv, brought_in, line, planned, problem, said
from tests.foundation.standards import making

APRIL = "2025-04"
FIRST = date(2025, 4, 1)


@pytest.fixture
def house(cast: Cast) -> Cast:
    visit.library(cast, effective_on=date(2025, 1, 1))
    cases.seed_rules()
    return cast


def card(cast: Cast, period: str = APRIL) -> Any:
    return assessment.card(cast.catering, period)


def put(cast: Cast, *lines: dict[str, str], **options: Any) -> None:
    brought_in(as_csv(lines), cast.monitoring_head.actor, **options)


# ---------------------------------------------------------------- single verbs and file give the same


@dataclass(frozen=True)
class Seen:
    """A problem of a visit: what, where, how many, and after how many days it was reported and verified."""

    code: str
    place: str
    count: int
    fixed: int | None
    verified: int | None


@dataclass(frozen=True)
class Day:
    """A visit so many days after the first."""

    offset: int
    level: int
    problems: list[Seen] = field(default_factory=list)

    def at(self, more: int = 0, hour: int = 9) -> datetime:
        day = FIRST + timedelta(days=self.offset + more)
        return datetime(day.year, day.month, day.day, hour, tzinfo=CAMPUS)


PLACES = {"kitchen": "XS-ST1-1F-01", "store": "XS-ST1-1F-02", "canteen": "XS-ST1"}


@st.composite
def problems(draw: Any) -> Seen:
    fixed = draw(st.one_of(st.none(), st.integers(1, 12)))
    verified = draw(st.one_of(st.none(), st.integers(fixed, 20))) if fixed is not None else None
    code = draw(st.sampled_from(["C-1", "C-4", "C-5"]))
    return Seen(code, draw(st.sampled_from(sorted(PLACES))), draw(st.integers(1, 5)), fixed, verified)


stories = st.lists(
    st.builds(Day, st.integers(0, 60), st.just(2), st.lists(problems(), min_size=1, max_size=4)),
    min_size=1,
    max_size=5,
    unique_by=lambda day: day.offset,
)


def lived(cast: Cast, days: list[Day]) -> None:
    """The same days through the verbs people use, in the order of time."""
    events: list[tuple[datetime, int, Any]] = []
    for day in days:
        found: list[Any] = []
        events.append((day.at(), 0, lambda day=day, found=found: found.extend(_visited(cast, day))))
        for number, seen in enumerate(day.problems):
            if seen.fixed is not None:
                report = lambda found=found, n=number: _reported(cast, found[n])  # noqa: E731
                events.append((day.at(seen.fixed, 15), 1, report))
            if seen.verified is not None:
                verify = lambda found=found, n=number: _verified(cast, found[n])  # noqa: E731
                events.append((day.at(seen.verified, 16), 2, verify))
    for at, _order, happens in sorted(events, key=lambda event: event[:2]):
        with retelling(at):
            happens()


def _visited(cast: Cast, day: Day) -> list[Any]:
    by = cast.inspector.actor
    inspection = visit.begin(cast, place=None)
    found = [
        services.record_finding(
            inspection,
            by=by,
            clause=visit.clause(seen.code),
            description="不符合",
            place=getattr(cast, seen.place),
            count=seen.count,
        )
        for seen in day.problems
    ]
    services.submit(inspection, by=by)
    notice = Notice.objects.get(origin_id=str(inspection.pk))
    cases.issue(notice, by=by)
    cases.receive(notice, by=cast.head.actor)
    return found


def _case(finding: Any) -> Case:
    return Case.objects.get(origin_id=str(finding.pk))


def _reported(cast: Cast, finding: Any) -> None:
    cases.report_fixed(_case(finding), by=cast.head.actor, measures="已清理", cause="无人值守")


def _verified(cast: Cast, finding: Any) -> None:
    cases.verify(_case(finding), by=cast.second_inspector.actor)


def filed(days: list[Day]) -> bytes:
    """The same days as a file."""
    rows = []
    for day in days:
        for seen in day.problems:
            row = line(
                f"D{day.offset}",
                检查日期=f"{day.at():%Y-%m-%d %H:%M}",
                地点=PLACES[seen.place],
                条款=seen.code,
                结果="问题",
                问题描述="不符合",
                数量=str(seen.count),
                整改措施="已清理" if seen.fixed is not None else "",
                原因="无人值守" if seen.fixed is not None else "",
            )
            if seen.fixed is not None:
                row |= {"整改日期": f"{day.at(seen.fixed, 15):%Y-%m-%d %H:%M}", "整改人": "CYHEAD"}
            if seen.verified is not None:
                row |= {"复查日期": f"{day.at(seen.verified, 16):%Y-%m-%d %H:%M}", "复查人": "INSPECTOR2"}
            rows.append(row)
    return as_csv(rows)


def ledger_facts() -> list[tuple[Any, ...]]:
    names = ("unit__code", "kind", "points", "clause__code", "occurred_on", "period", "places", "reason")
    return sorted(LedgerEntry.objects.values_list(*names, "inspector_name"))


def case_facts() -> list[tuple[Any, ...]]:
    """All that the rules decide about a case."""
    names = (
        *("matter", "place_id", "opened_at", "title", "severity", "recurrence", "state", "term_amount"),
        *("term_unit", "due_at", "original_due_at", "valid_due_at", "office_due_at", "turn_due_at"),
        *("reported_at", "closed_at", "responsible_id", "follower_id", "verified_by_id", "measures"),
    )
    return sorted(Case.objects.values_list(*names), key=str)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(days=stories)
def test_a_file_gives_what_the_single_verbs_give(house: Cast, days: list[Day]) -> None:
    months = ["2025-04", "2025-05", "2025-06"]
    with undone():
        lived(house, days)
        one = ledger_facts(), case_facts(), [card(house, month).score for month in months]
    with undone():
        brought_in(filed(days), house.monitoring_head.actor)
        other = ledger_facts(), case_facts(), [card(house, month).score for month in months]
    assert other == one


# ---------------------------------------------------------------- with figures


def test_points_are_those_of_the_clause_on_its_day(house: Cast) -> None:
    put(house, problem(), line(条款="C-2", 实测值="75"))
    entry = LedgerEntry.objects.get()
    assert (entry.points, entry.period, entry.clause.code) == (Decimal("-1.00"), APRIL, "C-1")
    assert (card(house).score, card(house).deducted) == (Decimal("99.00"), Decimal("-1.00"))


def test_the_cap_of_a_clause_holds_within_one_inspection_and_not_across_two(house: Cast) -> None:
    """C-4: 2 points a place, at most 6 an inspection (domain-model §7: cap per item)."""
    first = problem("A-1", 条款="C-4", 数量="4")
    put(house, first, problem("A-2", 条款="C-4", 地点="XS-ST1-1F-02", 检查日期="2025-04-21", **LATER))
    assert card(house).deducted == Decimal("-8.00")
    assert sum(entry.points for entry in LedgerEntry.objects.all()) == Decimal("-10.00")


LATER = {"整改日期": "2025-04-22", "复查日期": "2025-04-23"}


def test_what_comes_back_within_90_days_is_doubled_and_one_grade_more_severe(house: Cast) -> None:
    put(house, problem("A-1"), problem("A-2", 检查日期="2025-04-21", 原因="地漏堵塞", **LATER))
    first, second = Case.objects.order_by("opened_at")
    assert (first.recurrence, second.recurrence, second.severity) == ("", "A", "serious")
    assert second.recurs == first
    assert card(house).deducted == Decimal("-3.00")


def test_three_places_lose_the_item(cast: Cast) -> None:
    """domain-model §7 row 9: three or more places in one check → the item is 0."""
    visit.library(
        cast,
        {
            "code": "C-6",
            "points": Decimal("1"),
            "per": "place",
            "zero_if_places": 3,
            "item_points": Decimal("10"),
        },
        effective_on=date(2025, 1, 1),
    )
    put(cast, problem("A-1", 条款="C-6", 数量="2"))
    put(cast, problem("A-2", 条款="C-6", 数量="3", 地点="XS-ST1-1F-02", 检查日期="2025-05-06", **MAY))
    assert (card(cast).deducted, card(cast, "2025-05").deducted) == (Decimal("-2.00"), Decimal("-10.00"))


MAY = {"整改日期": "2025-05-07", "复查日期": "2025-05-08"}


def test_each_inspection_uses_the_version_of_its_day(cast: Cast) -> None:
    """R-000-20: 2025-08-31 version 1, 2025-09-01 version 2, and before the first one none."""
    version = making.in_force(cast, "C-1", effective_on=date(2025, 3, 1))
    second = making.next_version(cast, version.document)
    second.clauses.filter(code="C-1").update(points=Decimal("4"), cap=None)
    making.published(cast, second, date(2025, 9, 1), adopted_on=date(2025, 8, 1))
    days = {"A-1": "2025-08-31", "A-2": "2025-09-01"}
    put(cast, *(line(key, 检查日期=day, 结果="问题", 问题描述="积水") for key, day in days.items()))
    assert (card(cast, "2025-08").deducted, card(cast, "2025-09").deducted) == (Decimal(-1), Decimal(-4))
    early = as_csv([line("A-3", 检查日期="2025-02-20", 结果="问题", 问题描述="积水")])
    assert said(early) == [
        (
            2,
            "条款",
            "2025-02-20 没有有效的版本（制度 canteen-rules）；可在对应关系的 versions 中写明采用第几版。",
        )
    ]
    named = {"format": "duqin-inspections-1", "versions": {"canteen-rules": 1}}
    brought_in(early, cast.monitoring_head.actor, named)
    assert card(cast, "2025-02").deducted == Decimal(-1)


def test_a_conditional_veto_needs_its_condition(cast: Cast) -> None:
    fields = {"severity": "major", "veto": True, "veto_note": "造成食物中毒的", "cap": None}
    visit.library(cast, {"code": "C-7", **fields}, effective_on=date(2025, 1, 1))
    put(cast, line("A-1", 条款="C-7", 结果="问题", 问题描述="未留样"))
    assert not card(cast).is_vetoed
    put(cast, line("A-2", 条款="C-7", 结果="问题", 问题描述="中毒", 一票否决="是", 检查日期="2025-05-06"))
    assert (card(cast, "2025-05").is_vetoed, card(cast, "2025-05").grade) == (True, "unqualified")


# ---------------------------------------------------------------- frozen months


def test_a_frozen_month_takes_no_points(house: Cast) -> None:
    scores.freeze_month(by=house.monitoring_head.actor, period=APRIL)
    found = planned(as_csv([problem(), line("A-2", 检查日期="2025-05-06")]))
    assert found.faults == [
        (2, "检查日期", "餐饮管理部 2025-04 的考核已经冻结，不能再记分；确要补记，请选择“作为更正记入”。")
    ]
    with pytest.raises(Refusal) as refused:
        put(house, problem())
    assert (refused.value.code, LedgerEntry.objects.count(), Case.objects.count()) == ("import.errors", 0, 0)


def test_told_to_correct_the_card_becomes_version_two(house: Cast) -> None:
    scores.freeze_month(by=house.monitoring_head.actor, period=APRIL)
    put(house, problem(), into_frozen=True)
    rows = Scorecard.objects.filter(unit=house.catering, period=APRIL).order_by("number")
    assert [(row.number, row.state, row.score) for row in rows] == [
        (1, "superseded", Decimal("100.00")),
        (2, "frozen", Decimal("99.00")),
    ]
    assert rows[1].correction_reason == "导入历史检查：历史.csv"
    assert not Notification.objects.exists()


def test_who_may_not_correct_a_published_card_imports_nothing_into_it(house: Cast) -> None:
    scores.freeze_month(by=house.monitoring_head.actor, period=APRIL)
    scores.publish_month(by=house.director.actor, period=APRIL)
    with pytest.raises(Refusal) as refused:
        put(house, problem(), into_frozen=True)
    assert refused.value.code == "import.may_not_correct"
    assert not LedgerEntry.objects.exists()
