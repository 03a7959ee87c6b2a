"""From the finding to the points: caps, doubling, recurrence, veto and reversal through the whole chain."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import Finding
from duqin.engines.assessment import queries as assessment
from duqin.engines.assessment.models import LedgerEntry
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Notice
from tests.cast import Cast
from tests.domains.inspections import visit

pytestmark = pytest.mark.django_db
MARCH = "2026-03-10T09:00:00+08:00"


def score(cast: Cast, period: str = "2026-03") -> Decimal:
    return assessment.card(cast.catering, period).score


def ledger() -> list[tuple[str, Decimal]]:
    return list(LedgerEntry.objects.order_by("pk").values_list("kind", "points"))


@pytest.fixture(autouse=True)
def in_march():  # type: ignore[no-untyped-def]
    with time_machine.travel(MARCH) as traveller:
        yield traveller


def test_deductions_of_one_clause_are_capped_in_one_inspection(cast: Cast) -> None:
    """R-000-48: −2 a place, at most −6: four places cost 6, the ledger keeps all of them."""
    visit.library(cast)
    inspection = visit.begin(cast)
    visit.found(cast, inspection, "C-4", count=3)
    visit.found(cast, inspection, "C-4", description="又一处")
    visit.found(cast, inspection, "C-1")
    services.submit(inspection, by=cast.inspector.actor)
    assert ledger() == [
        ("deduction", Decimal("-6")),
        ("deduction", Decimal("-2")),
        ("deduction", Decimal("-1")),
    ]
    assert score(cast) == Decimal("93.00")


def test_a_failed_re_check_doubles_once(cast: Cast) -> None:
    visit.library(cast)
    inspection = visit.begin(cast)
    finding = visit.found(cast, inspection, "C-4", count=5)
    services.submit(inspection, by=cast.inspector.actor)
    assert score(cast) == Decimal("94.00")
    for _times in range(2):
        case = visit.reported(cast, finding)
        cases.send_back(case, by=cast.inspector.actor, reason="仍有油污")
    assert ledger() == [("deduction", Decimal("-10")), ("doubling", Decimal("-6"))]
    assert score(cast) == Decimal("88.00"), "what the capped deduction cost, once more"


def test_a_look_back_that_fails_doubles(cast: Cast) -> None:
    visit.library(cast)
    finding = visit.handed_in(cast, "C-1").findings.get()
    case = visit.reported(cast, finding)
    cases.verify(case, by=cast.inspector.actor, opinion="合格")
    cases.reopen(case, by=cast.inspector.actor, reason="回头看未通过")
    assert [kind for kind, _points in ledger()] == ["deduction", "doubling"]


def test_the_same_clause_at_the_same_place_again_is_doubled_from_the_start(cast: Cast, in_march) -> None:  # type: ignore[no-untyped-def]
    """Domain model §8.4, level A: within 90 days after verified closing."""
    visit.library(cast)
    finding = visit.handed_in(cast, "C-1").findings.get()
    cases.verify(visit.reported(cast, finding), by=cast.inspector.actor, opinion="合格")
    in_march.move_to("2026-03-20T09:00:00+08:00")
    again = visit.handed_in(cast, "C-1").findings.get()
    assert again.case is not None
    assert (again.case.recurrence, again.case.severity) == ("A", "serious")
    assert ledger()[1:] == [("deduction", Decimal("-1")), ("doubling", Decimal("-1"))]
    assert score(cast) == Decimal("97.00")


def test_a_recurrent_problem_fixed_on_the_spot_stays_open_without_a_cause(cast: Cast, in_march) -> None:  # type: ignore[no-untyped-def]
    visit.library(cast)
    first = visit.handed_in(cast, "C-1").findings.get()
    cases.verify(visit.reported(cast, first), by=cast.inspector.actor, opinion="合格")
    in_march.move_to("2026-03-20T09:00:00+08:00")
    inspection = visit.begin(cast)
    bare = visit.found(cast, inspection, "C-1", is_fixed_on_spot=True, measures="拖干")
    services.submit(inspection, by=cast.inspector.actor)
    bare.refresh_from_db()
    assert bare.case is not None
    assert bare.case.state == "open"
    inspection = visit.begin(cast)
    visit.found(cast, inspection, "C-1", is_fixed_on_spot=True, measures="拖干", cause="排水不畅")
    services.submit(inspection, by=cast.inspector.actor)
    assert Finding.objects.order_by("found_at").last().case.state == "closed"  # type: ignore[union-attr]


def test_overdue_doubles_where_the_ladder_says_so_and_only_once(cast: Cast, in_march) -> None:  # type: ignore[no-untyped-def]
    visit.library(cast)
    cases.seed_rules()
    visit.handed_in(cast, "C-1")
    notice = Notice.objects.get()
    cases.issue(notice, by=cast.inspector.actor)
    cases.receive(notice, by=cast.head.actor)
    for day in ("2026-03-17", "2026-03-24"):
        in_march.move_to(f"{day}T09:00:00+08:00")
        cases.escalate_overdue()
        assert ledger() == [("deduction", Decimal("-1")), ("doubling", Decimal("-1"))]


def test_a_void_case_reverses_every_point(cast: Cast) -> None:
    visit.library(cast)
    inspection = visit.handed_in(cast, "C-1", "C-5")
    finding = inspection.findings.get(clause__code="C-5")
    cases.send_back(visit.reported(cast, finding), by=cast.inspector.actor, reason="未改")
    assert score(cast) == Decimal("89.00")
    finding.refresh_from_db()
    services.void_finding(finding, by=cast.monitoring_head.actor, reason="责任单位有误")
    assert score(cast) == Decimal("99.00")
    trace = [(row.kind, row.points) for row in queries.ledger_of(finding)]
    assert trace == [
        ("deduction", Decimal("-5")),
        ("doubling", Decimal("-5")),
        ("reversal", Decimal("5")),
        ("reversal", Decimal("5")),
    ]
    inspection.refresh_from_db()
    assert not inspection.found_nothing


def test_the_last_finding_void_the_ledger_says_nothing_was_found(cast: Cast) -> None:
    visit.library(cast)
    inspection = visit.handed_in(cast, "C-1")
    cases.void(Case.objects.get(), by=cast.monitoring_head.actor, reason="误开")
    inspection.refresh_from_db()
    assert inspection.found_nothing
    assert inspection.findings.get().is_void


def test_a_veto_changes_the_grade_and_not_the_number(cast: Cast) -> None:
    visit.library(cast, {"code": "V-1", "veto": True, "points": Decimal("5")})
    visit.handed_in(cast, "V-1")
    card = assessment.card(cast.catering, "2026-03")
    assert (card.score, card.is_vetoed) == (Decimal("95.00"), True)


def test_points_belong_to_the_day_of_the_finding(cast: Cast) -> None:
    visit.library(cast)
    visit.handed_in(cast, "C-1")
    assert set(LedgerEntry.objects.values_list("occurred_on", "period")) == {(date(2026, 3, 10), "2026-03")}


def test_three_places_lose_the_whole_item(cast: Cast) -> None:
    visit.library(
        cast,
        {"code": "Z-1", "points": Decimal("1"), "cap": Decimal("8"), "zero_if_places": 3, "per": "place"},
    )
    inspection = visit.begin(cast)
    visit.found(cast, inspection, "Z-1", count=3)
    services.submit(inspection, by=cast.inspector.actor)
    assert score(cast) == Decimal("92.00")
