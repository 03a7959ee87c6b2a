"""A visit from its beginning to its line in the ledger."""

from __future__ import annotations

from decimal import Decimal

import pytest

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import Finding, Inspection
from duqin.engines.assessment.models import LedgerEntry
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Notice
from duqin.engines.documents import services as documents
from duqin.engines.documents.models import IssuedPaper
from duqin.kernel.actors import Actor
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


def test_what_an_act_keeps_on_paper_is_what_is_read_again_afterwards(cast: Cast) -> None:
    """Record and notice are made of rows the acts hold; made anew of what is stored they say the same."""
    visit.library(cast)
    record, by = visit.begin(cast), cast.inspector.actor
    services.answer(record, by=by, clause=visit.clause("C-2"), result="ok", measured=["75"], note="已测")
    services.answer(record, by=by, clause=visit.clause("C-1"), result="ok", place=cast.store)
    visit.found(cast, record, "C-3", photos=[visit.kept(by)])
    visit.found(cast, record, "C-4", count=2, stop=cast.store)
    services.submit(record, by=by)
    once_again(by, "inspections.record", Inspection.objects.get())
    case = Finding.objects.order_by("number")[1].case
    assert case is not None
    cases.void(case, by=cast.director.actor, reason="重复")
    notice = Notice.objects.get()
    cases.issue(notice, by=by)
    once_again(by, "cases.notice", Notice.objects.get())
    assert (record.held, notice.held) == (None, None)
    assert [item.order for item in notice.items.all()] == [1]


def once_again(by: Actor, paper: str, noun: Inspection | Notice) -> None:
    """Made anew of what is stored, the paper is the edition that the act has kept."""
    (kept,) = IssuedPaper.objects.filter(paper=paper)
    assert documents.issue(paper, noun, by=by) == kept


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
