"""A visit from its beginning to its line in the ledger."""

from __future__ import annotations

from decimal import Decimal

import pytest

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import Finding, Inspection
from duqin.engines.assessment.models import LedgerEntry
from duqin.engines.cases.models import Case, Notice
from duqin.kernel.errors import Forbidden, Refusal
from tests.cast import Cast
from tests.domains.inspections import visit

pytestmark = pytest.mark.django_db


def test_a_visit_becomes_cases_points_and_one_notice_for_the_unit(cast: Cast) -> None:
    visit.library(cast)
    inspection = visit.begin(cast)
    by = cast.inspector.actor
    services.answer(inspection, by=by, clause=visit.clause("C-2"), result="ok", measured=["75"])
    visit.found(cast, inspection, "C-1")
    visit.found(cast, inspection, "C-4", count=2)
    services.submit(inspection, by=by, summary="两处问题")
    inspection.refresh_from_db()
    assert (inspection.state, inspection.found_nothing) == ("submitted", False)
    first, second = Finding.objects.order_by("number")
    assert [first.number, second.number] == [f"{inspection.number}-01", f"{inspection.number}-02"]
    assert (first.points, second.points) == (Decimal("1"), Decimal("4"))
    assert Case.objects.count() == 2
    assert [n.case_count for n in __import__("duqin.engines.cases.queries", fromlist=["x"]).notices(by)] == [
        2
    ]
    assert Notice.objects.get().origin_id == str(inspection.pk)
    assert sorted(LedgerEntry.objects.values_list("points", flat=True)) == [Decimal("-4"), Decimal("-1")]


def test_a_check_without_findings_leaves_its_line(cast: Cast) -> None:
    """R-001-22."""
    visit.library(cast)
    inspection = visit.handed_in(cast)
    assert inspection.found_nothing
    assert list(queries.inspections(cast.head.actor)) == [inspection]
    assert not Notice.objects.exists()


def test_an_empty_sheet_is_not_handed_in(cast: Cast) -> None:
    visit.library(cast)
    inspection = visit.begin(cast)
    with pytest.raises(Refusal) as refusal:
        services.submit(inspection, by=cast.inspector.actor)
    assert refusal.value.code == "inspection.empty"


def test_a_monitor_of_another_department_is_refused(cast: Cast) -> None:
    """R-000-05: a monitor of one department cannot open a self-check of another."""
    visit.library(cast)
    with pytest.raises(Forbidden):
        visit.begin(cast, cast.monitor, level=3, kind="self_check", unit=cast.fleet, place=None)
    assert not Inspection.objects.exists()
