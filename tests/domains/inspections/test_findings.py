"""Record what was seen, once; change it while the sheet is open; take it back with a reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import Answer, Finding, Inspection
from duqin.engines.cases.models import Case, Notice
from duqin.kernel.errors import Conflict, Forbidden, Refusal
from tests.cast import Cast
from tests.domains.inspections import visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspection(cast: Cast) -> Inspection:
    visit.library(
        cast,
        {"code": "V-1", "veto": True, "points": Decimal("5")},
        {"code": "V-2", "veto": True, "veto_note": "已供师生食用的"},
    )
    return visit.begin(cast)


def refused(cast: Cast, inspection: Inspection, code: str = "C-1", **more: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        visit.found(cast, inspection, code, **more)
    assert not Finding.objects.exists()
    return refusal.value.code


def test_a_double_tap_is_one_finding(cast: Cast, inspection: Inspection) -> None:
    identity = uuid4()
    first = visit.found(cast, inspection, id=identity)
    again = visit.found(cast, inspection, id=identity)
    assert first == again
    assert Finding.objects.count() == 1


def test_the_same_id_with_other_words_is_a_conflict_and_the_first_stays(
    cast: Cast, inspection: Inspection
) -> None:
    identity = uuid4()
    visit.found(cast, inspection, id=identity)
    with pytest.raises(Conflict):
        visit.found(cast, inspection, id=identity, description="另一个问题")
    assert [f.description for f in Finding.objects.all()] == ["地面有积水"]
    visit.found(cast, inspection, id=uuid4(), description="另一个问题")
    assert Finding.objects.count() == 2, "the second is saved under an id of its own"


def test_a_retry_after_a_change_still_finds_it(cast: Cast, inspection: Inspection) -> None:
    identity = uuid4()
    finding = visit.found(cast, inspection, id=identity)
    services.change_finding(finding, by=cast.inspector.actor, description="地面油污")
    assert visit.found(cast, inspection, id=identity).description == "地面油污"


def test_a_finding_makes_its_item_a_problem_and_takes_what_the_clause_says(
    cast: Cast, inspection: Inspection
) -> None:
    finding = visit.found(cast, inspection, "C-5", place=cast.store)
    assert Answer.objects.get().result == "problem"
    assert (finding.severity, finding.domain, finding.points) == ("serious", "safety", Decimal("5"))
    assert (finding.unit, finding.place, finding.area) == (cast.catering, cast.store, cast.areas["catering"])


def test_the_place_is_the_inspections_unless_said(cast: Cast, inspection: Inspection) -> None:
    assert visit.found(cast, inspection).place == cast.kitchen


def test_points_are_counted_per_place(cast: Cast, inspection: Inspection) -> None:
    assert visit.found(cast, inspection, "C-4", count=3).points == Decimal("6")


@pytest.mark.parametrize(
    ("code", "more", "why"),
    [
        ("C-1", {"description": "  "}, "finding.no_words"),
        ("C-3", {}, "finding.no_photo"),
        ("C-4", {"count": 0}, "finding.count"),
        ("C-5", {"severity": "general"}, "finding.severity"),
        ("C-1", {"severity": "terrible"}, "finding.severity"),
        ("C-1", {"is_fixed_on_spot": True}, "finding.no_measures"),
        ("C-5", {"is_fixed_on_spot": True, "measures": "已断电"}, "finding.no_cause"),
    ],
)
def test_what_is_missing_is_said(cast: Cast, inspection: Inspection, code: str, more: dict, why: str) -> None:
    assert refused(cast, inspection, code, **more) == why


def test_an_inspector_may_find_it_graver_than_the_clause(cast: Cast, inspection: Inspection) -> None:
    assert visit.found(cast, inspection, "C-1", severity="major").severity == "major"


def test_one_patrol_three_findings_two_departments(cast: Cast, inspection: Inspection) -> None:
    """R-000-17: all linked to the patrol, each department gets its notice."""
    visit.found(cast, inspection, "C-1")
    visit.found(cast, inspection, "C-4")
    visit.found(cast, inspection, "C-5", unit=cast.fleet, place=cast.garage)
    services.submit(inspection, by=cast.inspector.actor)
    assert inspection.findings.count() == 3
    assert sorted(Notice.objects.values_list("unit__name", flat=True)) == ["车队", "餐饮管理部"]
    assert [f.unit for f in queries.findings(cast.stranger.actor)] == [cast.fleet]
    assert not queries.inspections(cast.stranger.actor).exists(), (
        "another department's inspection stays hidden"
    )


def test_a_monitor_finds_nothing_at_another_department(cast: Cast, inspection: Inspection) -> None:
    own = visit.begin(cast, cast.monitor, level=3, kind="self_check")
    with pytest.raises(Refusal) as refusal:
        visit.found(cast, own, by=cast.monitor, unit=cast.fleet)
    assert refusal.value.code == "finding.unit"


def test_fixed_before_the_inspectors_eyes_is_closed_at_once(cast: Cast, inspection: Inspection) -> None:
    visit.found(cast, inspection, is_fixed_on_spot=True, measures="当场拖干", guidance="讲解防滑要求")
    services.submit(inspection, by=cast.inspector.actor)
    case = Case.objects.get()
    assert (case.state, case.measures) == ("closed", "当场拖干")
    assert not Notice.objects.exists()


def test_guidance_is_kept_with_its_time(cast: Cast, inspection: Inspection) -> None:
    """R-002-06."""
    finding = visit.found(cast, inspection, guidance="示范了正确的存放方法")
    assert finding.guidance
    assert finding.found_at is not None


def test_a_veto_without_condition_is_one_and_with_a_condition_only_when_met(
    cast: Cast, inspection: Inspection
) -> None:
    assert visit.found(cast, inspection, "V-1").is_veto
    assert not visit.found(cast, inspection, "V-2").is_veto
    assert visit.found(cast, inspection, "V-2", description="已售出", is_veto=True).is_veto
    assert not visit.found(cast, inspection, "C-1", is_veto=True).is_veto


def test_taken_back_the_item_is_unanswered_again(cast: Cast, inspection: Inspection) -> None:
    first, second = visit.found(cast, inspection), visit.found(cast, inspection, description="另一处")
    services.void_finding(first, by=cast.inspector.actor, reason="重复")
    assert Answer.objects.get().result == "problem"
    services.void_finding(second, by=cast.inspector.actor, reason="看错")
    assert Answer.objects.get().result == "unchecked"
    assert Finding.objects.filter(is_void=True).count() == 2, "the rows stay"


def test_a_void_finding_needs_a_reason_and_happens_once(cast: Cast, inspection: Inspection) -> None:
    finding = visit.found(cast, inspection)
    with pytest.raises(Refusal):
        services.void_finding(finding, by=cast.inspector.actor, reason=" ")
    services.void_finding(finding, by=cast.inspector.actor, reason="重复")
    with pytest.raises(Refusal) as refusal:
        services.void_finding(finding, by=cast.inspector.actor, reason="重复")
    assert refusal.value.code == "finding.is_void"


def test_a_problem_nobody_described_is_not_handed_in(cast: Cast, inspection: Inspection) -> None:
    services.answer(inspection, by=cast.inspector.actor, clause=visit.clause("C-1"), result="problem")
    with pytest.raises(Refusal) as refusal:
        services.submit(inspection, by=cast.inspector.actor)
    assert refusal.value.code == "inspection.problem_without_finding"
    assert "C-1" in str(refusal.value)


def test_after_handing_in_only_who_may_void_the_case_takes_it_back(
    cast: Cast, inspection: Inspection
) -> None:
    finding = visit.found(cast, inspection)
    services.submit(inspection, by=cast.inspector.actor)
    finding.refresh_from_db()
    with pytest.raises(Forbidden):
        services.void_finding(finding, by=cast.inspector.actor, reason="错开")
    with pytest.raises(Forbidden):
        services.change_finding(finding, by=cast.inspector.actor, description="改")
    services.void_finding(finding, by=cast.monitoring_head.actor, reason="错开")
    finding.refresh_from_db()
    assert (finding.is_void, finding.case.state) == (True, "void")  # type: ignore[union-attr]


def test_returned_and_handed_in_again_only_what_is_new_is_settled(cast: Cast, inspection: Inspection) -> None:
    visit.found(cast, inspection)
    services.submit(inspection, by=cast.inspector.actor)
    services.return_(inspection, by=cast.monitoring_head.actor, reason="补拍库房")
    visit.found(cast, inspection, "C-5")
    services.submit(inspection, by=cast.inspector.actor)
    services.submit(inspection, by=cast.inspector.actor)
    assert Case.objects.count() == 2
    assert Notice.objects.count() == 2
    services.confirm(inspection, by=cast.monitoring_head.actor)
    inspection.refresh_from_db()
    assert inspection.state == "confirmed"


def test_the_lead_does_not_confirm_his_own_record(cast: Cast) -> None:
    visit.library(cast)
    own = visit.handed_in(cast, by=cast.monitoring_head)
    with pytest.raises(Forbidden):
        services.confirm(own, by=cast.monitoring_head.actor)


def test_what_was_begun_by_mistake_is_given_up_unless_something_was_found(
    cast: Cast, inspection: Inspection
) -> None:
    finding = visit.found(cast, inspection)
    with pytest.raises(Refusal) as refusal:
        services.abandon(inspection, by=cast.inspector.actor, reason="误开")
    assert refusal.value.code == "inspection.has_findings"
    services.void_finding(finding, by=cast.inspector.actor, reason="误记")
    services.abandon(inspection, by=cast.inspector.actor, reason="误开")
    inspection.refresh_from_db()
    assert inspection.state == "abandoned"
