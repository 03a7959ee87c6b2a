"""Units: registered, moved with history, closed when nothing hangs on them; areas have an owner."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from duqin.foundation.organisation import queries
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import DutyShare, Person, ServiceArea, Unit
from duqin.foundation.organisation.queries.tree import parents
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Forbidden, Refusal, Refusals
from duqin.kernel.moments import today
from tests.cast import Cast

DAY = timedelta(days=1)


@pytest.fixture
def by(cast: Cast) -> Actor:
    return cast.monitoring_head.actor


def branches(day: date | None = None) -> dict[str, str | None]:
    """Unit code → code of the branch above, as the tree of the day shows it."""
    found: dict[str, str | None] = {}
    for top in queries.tree(day):
        found[top.unit.code] = None
        found |= {below.unit.code: branch.unit.code for branch in top.walk() for below in branch.below}
    return found


def test_a_unit_is_registered_with_its_first_placement(cast: Cast, by: Actor) -> None:
    unit = organisation.create_unit(
        by=by, code="GY", name="公寓管理部", kind="department", parent=cast.centre, areas=[cast.areas["fire"]]
    )
    assert [(p.parent, p.from_date, p.to_date) for p in unit.placements.all()] == [
        (cast.centre, today(), None)
    ]
    assert list(unit.areas.all()) == [cast.areas["fire"]]
    assert AuditEntry.objects.get(verb="organisation.create_unit").object_label == "公寓管理部"


def test_a_code_is_taken_once(cast: Cast, by: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        organisation.create_unit(by=by, code="CY", name="另一个", kind="department")
    assert (refused.value.code, refused.value.field) == ("unit.code_taken", "code")


@pytest.mark.parametrize(
    ("kind", "code"), [("committee", "unit.body_needs_leader"), ("provider", "unit.provider_needs_contract")]
)
def test_bodies_and_providers_are_not_plain_units(cast: Cast, by: Actor, kind: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        organisation.create_unit(by=by, code="X", name="X", kind=kind)
    assert refused.value.code == code


def test_only_maintainers_change_units(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        organisation.update_unit(cast.fleet, by=cast.head.actor, name="X")


def test_the_tree_of_a_past_day_is_read_after_a_move(cast: Cast, by: Actor) -> None:
    """The fleet goes under catering; before the day of the move it still stands under the centre."""
    organisation.move_unit(cast.fleet, by=by, parent=cast.catering, basis="校办〔2026〕3 号")
    assert branches()["CD"] == "CY"
    assert branches(today() - DAY)["CD"] == "HQ"
    assert parents(today() - DAY)[cast.fleet.pk] == cast.centre.pk
    assert AuditEntry.objects.get(verb="organisation.move_unit").said["basis"] == "校办〔2026〕3 号"


def test_three_moves_leave_four_placements_without_gap(cast: Cast, by: Actor) -> None:
    start = today() - 30 * DAY
    for days, parent in [(20, cast.catering), (10, cast.monitoring), (0, cast.centre)]:
        organisation.move_unit(cast.fleet, by=by, parent=parent, day=today() - days * DAY)
    placed = list(cast.fleet.placements.order_by("from_date"))
    assert [p.parent for p in placed] == [cast.centre, cast.catering, cast.monitoring, cast.centre]
    assert all(a.to_date == b.from_date - DAY for a, b in pairwise(placed))
    assert [branches(start + n * DAY)["CD"] for n in (0, 9, 10, 19, 20, 29, 30)] == [
        "HQ", "HQ", "CY", "CY", "JK", "JK", "HQ",
    ]  # fmt: skip


def test_a_second_move_on_the_same_day_corrects_the_first(cast: Cast, by: Actor) -> None:
    organisation.move_unit(cast.fleet, by=by, parent=cast.catering)
    organisation.move_unit(cast.fleet, by=by, parent=cast.monitoring)
    assert branches()["CD"] == "JK"
    assert cast.fleet.placements.count() == 2


def test_a_move_is_refused_that_would_close_a_ring_or_lie_ahead(cast: Cast, by: Actor) -> None:
    organisation.move_unit(cast.fleet, by=by, parent=cast.catering)
    for parent, day, code in [
        (cast.fleet, None, "unit.ring"),
        (cast.catering, today() + DAY, "unit.move_in_future"),
        (cast.monitoring, today() - DAY, "unit.move_before_last"),
    ]:
        with pytest.raises(Refusal) as refused:
            organisation.move_unit(cast.fleet, by=by, parent=parent, day=day)
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        organisation.move_unit(cast.catering, by=by, parent=cast.fleet)
    assert refused.value.code == "unit.ring"


def test_a_unit_in_use_is_not_closed_and_every_reason_is_named(cast: Cast, by: Actor) -> None:
    with pytest.raises(Refusals) as refused:
        organisation.close_unit(cast.catering, by=by)
    sentences = " ".join(str(item.sentence) for item in refused.value.items)
    for piece in ("2 名在职人员", "1 份有效合同", "2 项任职", "1 个服务领域", "3 个地点"):
        assert piece in sentences
    assert Unit.objects.get(pk=cast.catering.pk).valid_to is None


def test_an_empty_unit_is_closed_and_leaves_the_tree_the_day_after(cast: Cast, by: Actor) -> None:
    unit = organisation.create_unit(
        by=by, code="TMP", name="临时部", kind="department", parent=cast.centre, valid_from=today() - 5 * DAY
    )
    organisation.close_unit(unit, by=by, day=today() - DAY)
    assert "TMP" not in branches()
    assert branches(today() - DAY)["TMP"] == "HQ"
    with pytest.raises(Refusal) as refused:
        organisation.create_person(by=by, staff_no="9", name="某", unit=unit)
    assert refused.value.code == "unit.closed"


def test_a_closing_is_taken_back(cast: Cast, by: Actor) -> None:
    unit = organisation.create_unit(by=by, code="TMP", name="临时部", kind="department", parent=cast.centre)
    organisation.close_unit(unit, by=by)
    organisation.reopen_unit(unit, by=by, reason="误操作")
    assert branches()["TMP"] == "HQ"


def test_an_area_without_owner_is_refused(cast: Cast, by: Actor) -> None:
    """R-001-32: the vehicle domain without an owner is refused at set-up."""
    with pytest.raises(Refusal) as refused:
        organisation.create_area(by=by, code="vehicles", name="车辆", owner=None)
    assert refused.value.code == "area.no_owner"
    with pytest.raises(Refusal):
        organisation.update_area(cast.areas["transport"], by=by, owner=None)
    assert organisation.create_area(by=by, code="vehicles", name="车辆", owner=cast.fleet).owner == cast.fleet


def test_the_matrix_shows_overlaps_and_gaps(cast: Cast, by: Actor) -> None:
    """R-004-03: two owners of dormitory hot water are a conflict, none is a gap."""
    duty = organisation.create_duty(by=by, area=cast.areas["fire"], name="宿舍热水")

    def line() -> queries.Responsibility:
        return next(r for r in queries.responsibilities(by) if r.duty == duty)

    assert line().is_gap
    told = {"by": by, "area": duty.area, "name": duty.name}
    organisation.update_duty(
        duty, **told, leads=(cast.catering, cast.fleet), supports=(cast.fleet, cast.security)
    )
    assert line().is_overlap
    assert line().leads == [cast.fleet, cast.catering]
    organisation.update_duty(duty, **told, leads=(cast.catering,), supports=(cast.security,))
    assert (line().is_gap, line().is_overlap) == (False, False)
    assert DutyShare.objects.count() == 2
    organisation.retire_duty(duty, by=by)
    assert all(r.duty is None for r in queries.responsibilities(by))


def test_an_area_is_claimed_twice_when_another_section_supervises_in_it(cast: Cast, by: Actor) -> None:
    ServiceArea.objects.filter(code="fire").update(owner=None)
    organisation.hand_over_supervision(cast.contract.provider, by=by, supervising_unit=cast.fleet)
    found = {r.area.code: r for r in queries.responsibilities(by)}
    assert found["fire"].is_gap
    assert found["catering"].leads == [cast.catering, cast.fleet]
    assert found["catering"].is_overlap
    assert not found["transport"].is_overlap


def test_the_tree_takes_the_same_few_statements_however_large(
    cast: Cast, django_assert_num_queries: object
) -> None:
    for n in range(30):
        Unit.objects.create(
            code=f"N{n}", name=f"部{n}", kind="department", parent=cast.centre, valid_from=today()
        )
    with django_assert_num_queries(1):  # type: ignore[operator]
        queries.tree()
    with django_assert_num_queries(3):  # type: ignore[operator]
        queries.tree(today() - DAY)


def test_supervised_and_monitored_units_are_those_of_the_day(cast: Cast, by: Actor) -> None:
    assert {u.code for u in queries.supervised_units()} == {"CY", "CD", "LZ"}
    assert {u.code for u in queries.monitored_units()} == {"CY", "CD"}
    Person.objects.filter(unit=cast.fleet).update(unit=cast.centre)
    Unit.objects.filter(pk=cast.fleet.pk).update(valid_to=today() - DAY)
    assert {u.code for u in queries.supervised_units()} == {"CY", "LZ"}
    assert {u.code for u in queries.supervised_units(today() - DAY)} == {"CY", "CD", "LZ"}
