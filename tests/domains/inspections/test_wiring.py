"""What this room tells the others: to-do, evidence, origins and problems of cases, cards of places, navigation."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import Inspection
from duqin.engines.cases import queries as cases
from duqin.engines.cases.models import Case, Notice
from duqin.engines.workbench.queries import desk
from duqin.foundation.organisation.ports import place_cards
from duqin.foundation.standards import queries as standards
from duqin.foundation.standards.models import Citation
from duqin.foundation.standards.services import BasisDraft
from duqin.foundation.trust import policies as trust
from duqin.kernel.jobs import jobs
from duqin.ui import navigation
from tests.cast import Cast, Member
from tests.domains.inspections import visit
from tests.foundation.standards import making

pytestmark = pytest.mark.django_db


def waiting(member: Member, kind: str) -> list[str]:
    found = desk(member.actor)
    items = [*found.overdue, *found.today, *found.later]
    return [item.number for item in items if str(item.title).startswith(kind)]


def test_a_sheet_waits_for_its_lead_then_its_record_for_who_confirms(cast: Cast) -> None:
    visit.library(cast)
    inspection = visit.begin(cast)
    assert waiting(cast.inspector, "继续检查") == [inspection.number]
    assert waiting(cast.monitoring_head, "待确认") == []
    visit.found(cast, inspection)
    services.submit(inspection, by=cast.inspector.actor)
    assert waiting(cast.inspector, "继续检查") == []
    assert waiting(cast.monitoring_head, "待确认") == [inspection.number]
    assert waiting(cast.director, "待确认") == []
    services.return_(inspection, by=cast.monitoring_head.actor, reason="缺照片")
    assert waiting(cast.inspector, "补充检查记录：缺照片") == [inspection.number]
    assert cast.inspector.person.notifications.filter(kind="inspections.returned").count() == 1


def test_an_unannounced_one_waits_for_its_release(cast: Cast) -> None:
    visit.library(cast)
    inspection = visit.handed_in(cast, "C-1", is_unannounced=True)
    assert waiting(cast.monitoring_head, "待公开的暗访") == [inspection.number]
    services.confirm(inspection, by=cast.monitoring_head.actor)
    assert waiting(cast.monitoring_head, "待公开的暗访") == [inspection.number]
    services.release(inspection, by=cast.monitoring_head.actor)
    assert waiting(cast.monitoring_head, "待公开的暗访") == []


def test_what_the_school_inspects_is_not_confirmed_by_the_centre(cast: Cast) -> None:
    visit.library(cast)
    inspection = visit.handed_in(cast, level=1, by=cast.school_inspector)
    assert waiting(cast.monitoring_head, "待确认") == []
    page = queries.inspections(cast.monitoring_head.actor).get(pk=inspection.pk)
    assert page.level == 1


def test_a_photograph_is_seen_by_whoever_sees_what_it_shows(cast: Cast) -> None:
    visit.library(cast)
    inspection = visit.begin(cast)
    on_finding, on_answer, signature = (visit.kept(cast.inspector.actor, c) for c in ("red", "green", "blue"))
    visit.found(cast, inspection, photos=[on_finding])
    by = cast.inspector.actor
    services.answer(inspection, by=by, clause=visit.clause("C-5"), result="ok", photos=[on_answer])
    services.sign(inspection, by=by, role="accompany", name="钱监控", image=signature)
    kept = (on_finding, on_answer, signature)
    assert not any(trust.may_see_evidence(cast.head.actor, one) for one in kept), "not handed in yet"
    services.submit(inspection, by=by)
    assert all(trust.may_see_evidence(cast.head.actor, one) for one in kept)
    assert not any(trust.may_see_evidence(cast.stranger.actor, one) for one in kept)


def test_a_case_tells_where_it_comes_from(cast: Cast) -> None:
    visit.library(cast)
    finding = visit.handed_in(cast, "C-1").findings.get()
    case, notice = Case.objects.get(), Notice.objects.get()
    card = cases.origin_card(cast.head.actor, case.origin)
    assert card is not None
    assert card.url == reverse("inspections:finding", args=[finding.pk])
    assert finding.number in str(card.label)
    whole = queries.inspection_card(
        cast.head.actor, notice.origin if hasattr(notice, "origin") else ref(notice)
    )
    assert whole is not None
    assert whole.url == reverse("inspections:detail", args=[finding.inspection_id])
    assert cases.origin_card(cast.stranger.actor, case.origin) is None


def test_a_notice_prints_the_clause_and_never_a_doubtful_basis(cast: Cast) -> None:
    version = making.draft(cast, "C-1")
    doubtful = making.citation("doubtful-law", title="某某条例", state="doubtful", kind="law")
    pending = making.citation("pending-norm", title="某某规范", state="pending", kind="standard")
    bases = [
        BasisDraft(making.citation(), "3", "verified"),
        BasisDraft(pending, "5", "pending"),
    ]
    making.add(version, cast.monitoring_head.actor, "C-9", bases=bases)
    making.published(cast, version)
    inspection = visit.handed_in(cast, "C-9")
    Citation.objects.filter(pk=making.citation().pk).update(state="doubtful")
    case = Case.objects.get(finding__inspection=inspection)
    card = queries.problem_cards([case])[case.origin_id]
    assert card.clause_text == "C-9 C-9 条款"
    assert card.description == "C-9 不符合"
    assert card.deduction == "扣 1 分"
    assert [line for line in card.basis if "食堂管理办法" in line] == []
    assert any("待核" in line for line in card.basis)
    assert doubtful.title not in "".join(card.basis)


def test_a_problem_with_several_photographs_and_bases_is_told_as_each_of_them_would_be_alone(
    cast: Cast,
) -> None:
    """One statement brings photographs and bases along, each beside each: none is lost, doubled or out of its order."""
    version = making.draft(cast, "C-1")
    practice = making.citation("practice", title="督勤标准库通行做法", kind="practice")
    standard = making.citation("norm", title="餐饮服务规范", kind="standard", number="GB 31654")
    bases = [BasisDraft(standard, "5.1", "verified"), BasisDraft(practice, "", "pending")]
    making.add(version, cast.monitoring_head.actor, "C-9", bases=bases)
    making.published(cast, version)
    shots = [visit.kept(cast.inspector.actor, colour) for colour in ("red", "green", "blue")]
    inspection = visit.begin(cast)
    clauses = [visit.clause("C-9"), visit.clause("C-1")]
    for clause, photos in zip(clauses, (shots, []), strict=True):
        visit.found(cast, inspection, clause.code, photos=photos)
    services.submit(inspection, by=cast.inspector.actor)
    found = list(Case.objects.order_by("finding__clause__code"))[::-1]
    with CaptureQueriesContext(connection) as asked:
        cards = queries.problem_cards(found)
    assert len(asked) == 1
    for case, clause, photos in zip(found, clauses, (shots, []), strict=True):
        told, origin = queries.told(cast.inspector.actor, case)
        assert told == cards[case.origin_id]
        assert list(told.photos) == photos and [one.sha256 for one in told.photos] == [
            p.sha256 for p in photos
        ]
        assert list(told.basis) == standards.printable_bases(clause)
        assert told.clause_text == f"{clause.code} {clause.title}"
        assert origin == cases.origin_card(cast.inspector.actor, case.origin)
    assert cards[found[0].origin_id].basis == (
        "《餐饮服务规范》（GB 31654）第5.1条",
        "督勤标准库通行做法（待核）",
    )


def test_a_place_tells_its_last_inspections_and_where_to_begin(cast: Cast) -> None:
    visit.library(cast)
    here, round_ = visit.handed_in(cast), visit.begin(cast, place=None)
    services.answer(
        round_, by=cast.inspector.actor, clause=visit.clause("C-1"), result="ok", place=cast.kitchen
    )
    services.submit(round_, by=cast.inspector.actor)
    visit.handed_in(cast, place=cast.store)
    card = next(
        card for tell in place_cards if (card := tell(cast.inspector.actor, cast.kitchen.pk)) and card.action
    )
    assert {line.text.split()[0] for line in card.lines} == {here.number, round_.number}
    assert card.action == f"{reverse('inspections:start')}?scanned={cast.kitchen.qr_token}"
    theirs = queries.place_card(cast.head.actor, cast.kitchen.pk)
    assert theirs is not None
    assert not theirs.action
    assert queries.place_card(cast.student.actor, cast.kitchen.pk) is None


def test_the_sweeps_and_the_tab_are_there(cast: Cast) -> None:
    assert {"inspections.generate_tasks", "inspections.mark_missed"} <= {job.name for job in jobs}
    seen = {item.code: item for item in navigation.entries_for(cast.inspector.actor)}
    assert seen["inspections"].tab
    assert "inspections" not in {item.code for item in navigation.entries_for(cast.student.actor)}


def ref(notice: Notice):  # type: ignore[no-untyped-def]
    from duqin.kernel.refs import Ref

    return Ref(notice.origin_kind, notice.origin_id, notice.origin_label)


def test_a_number_without_the_inspection_is_all_another_department_learns(cast: Cast) -> None:
    visit.library(cast)
    inspection: Inspection = visit.begin(cast)
    visit.found(cast, inspection, unit=cast.fleet, place=cast.garage)
    services.submit(inspection, by=cast.inspector.actor)
    card = queries.inspection_card(cast.stranger.actor, ref(Notice.objects.get()))
    assert card is not None
    assert not card.url
