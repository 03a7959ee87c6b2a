"""The life of a version: every step from every state, its guards, and what is fixed once decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from duqin.foundation.standards import queries, services, states
from duqin.foundation.standards.models import Clause, ClauseBasis, DocumentVersion
from duqin.foundation.trust import queries as trust
from duqin.kernel.errors import Conflict, Forbidden, Refusal, Refusals
from tests.cast import Cast
from tests.foundation.standards.making import (
    ADOPTED,
    EFFECTIVE,
    add,
    adopted,
    citation,
    draft,
    in_force,
    next_version,
    published,
)

Verb = Callable[[DocumentVersion, Cast], Any]
VERBS: dict[str, Verb] = {
    "submit": lambda v, c: services.submit(v, by=c.monitoring_head.actor),
    "return": lambda v, c: services.return_version(v, by=c.director.actor, reason="第二条表述不清"),
    "adopt": lambda v, c: services.adopt(v, by=c.director.actor, meeting="办公会", adopted_on=ADOPTED),
    "publish": lambda v, c: services.publish(
        v, by=c.director.actor, published_on=ADOPTED, effective_on=EFFECTIVE
    ),
    "repeal": lambda v, c: services.repeal(
        v, by=c.director.actor, repealed_on=date(2026, 1, 1), reason="已合并"
    ),
}
WAY = ["draft", "in_review", "adopted", "published", "repealed"]
STEPS = {"in_review": "submit", "adopted": "adopt", "published": "publish", "repealed": "repeal"}


def brought_to(state: str, cast: Cast) -> DocumentVersion:
    version = draft(cast)
    for step in WAY[1 : WAY.index(state) + 1]:
        VERBS[STEPS[step]](version, cast)
    return version


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", WAY)
def test_every_step_from_every_state(cast: Cast, state: str, verb: str) -> None:
    version = brought_to(state, cast)
    target = states.VERSION.target(state, verb)
    if target is None:
        with pytest.raises(Refusal) as refused:
            VERBS[verb](version, cast)
        assert refused.value.code == "state.not_allowed"
        version.refresh_from_db()
        assert version.state == state
    else:
        assert VERBS[verb](version, cast).state == target
        assert DocumentVersion.objects.get().state == target


@pytest.mark.parametrize("verb", VERBS)
def test_no_step_is_for_people_without_the_right(cast: Cast, verb: str) -> None:
    source = next(iter(next(t for t in states.VERSION.transitions if t.verb == verb).sources))
    version = brought_to(source, cast)
    with pytest.raises(Forbidden):
        VERBS[verb](version, _everyone_is(cast.head, cast))
    version.refresh_from_db()
    assert version.state == source


def _everyone_is(member: Any, cast: Cast) -> Any:
    class Same:
        monitoring_head = director = member

    return Same


def test_who_drafts_does_not_decide_and_who_decides_does_not_draft(cast: Cast) -> None:
    version = brought_to("in_review", cast)
    with pytest.raises(Forbidden):
        services.adopt(version, by=cast.monitoring_head.actor, meeting="办公会", adopted_on=ADOPTED)
    with pytest.raises(Forbidden):
        services.start_version(version.document, by=cast.director.actor)


# ---------------------------------------------------------------- adoption and dates


@pytest.mark.parametrize(
    ("meeting", "day", "code"),
    [
        ("  ", ADOPTED, "version.no_meeting"),
        ("办公会", None, "version.no_meeting_day"),
        ("办公会", date(2999, 1, 1), "version.meeting_ahead"),
    ],
)
def test_adoption_names_meeting_and_day(cast: Cast, meeting: str, day: date | None, code: str) -> None:
    """R-002-33, R-004-111."""
    version = brought_to("in_review", cast)
    with pytest.raises(Refusal) as refused:
        services.adopt(version, by=cast.director.actor, meeting=meeting, adopted_on=day)
    assert refused.value.code == code
    assert refused.value.field in ("meeting", "adopted_on")


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        ({"published_on": date(2025, 2, 9)}, "version.dates_published"),
        ({"effective_on": date(2025, 2, 9), "published_on": ADOPTED}, "version.dates_effective"),
        ({"published_on": date(2025, 3, 2)}, "version.dates_effective"),
        ({"expires_on": date(2025, 2, 28)}, "version.dates_expires"),
    ],
)
def test_days_stand_in_order(cast: Cast, dates: dict[str, date], code: str) -> None:
    version = adopted(cast, draft(cast))
    said = {"published_on": ADOPTED, "effective_on": EFFECTIVE} | dates
    with pytest.raises(Refusal) as refused:
        services.publish(version, by=cast.director.actor, **said)
    assert refused.value.code == code


def test_a_new_version_does_not_begin_before_the_one_it_replaces(cast: Cast) -> None:
    first = in_force(cast)
    second = adopted(cast, next_version(cast, first.document))
    with pytest.raises(Refusal) as refused:
        services.publish(second, by=cast.director.actor, published_on=ADOPTED, effective_on=date(2025, 2, 20))
    assert refused.value.code == "version.dates_before_older"


def test_the_database_holds_what_the_verbs_refuse(cast: Cast) -> None:
    version = draft(cast)
    for wrong in (
        {"state": "adopted"},
        {"state": "adopted", "adopted_on": ADOPTED},
        {"state": "published", "adopted_on": ADOPTED, "adopted_at_meeting": "会", "effective_on": EFFECTIVE},
        {"effective_on": EFFECTIVE},
        {"repealed_on": EFFECTIVE},
        {"state": "lost"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            DocumentVersion.objects.filter(pk=version.pk).update(**wrong)


def test_the_document_takes_the_name_of_its_published_version(cast: Cast) -> None:
    version = draft(cast)
    services.edit_version(version, by=cast.monitoring_head.actor, title="食堂检查实施细则", summary="试行")
    published(cast, version)
    version.document.refresh_from_db()
    assert version.document.title == "食堂检查实施细则"


def test_repeal_needs_a_reason_and_a_day_after_publication(cast: Cast) -> None:
    version = in_force(cast)
    by = cast.director.actor
    with pytest.raises(Refusal, match="理由"):
        services.repeal(version, by=by, repealed_on=date(2026, 1, 1), reason=" ")
    with pytest.raises(Refusal, match="公布日期"):
        services.repeal(version, by=by, repealed_on=date(2024, 1, 1), reason="误发")


# ---------------------------------------------------------------- what a version needs


def refusals(version: DocumentVersion, cast: Cast) -> list[str]:
    with pytest.raises(Refusals) as refused:
        services.submit(version, by=cast.monitoring_head.actor)
    return [item.code for item in refused.value.items]


def test_a_clause_without_any_basis_cannot_be_published(cast: Cast) -> None:
    """R-000-35."""
    version = draft(cast)
    add(version, cast.monitoring_head.actor, "T-2", bases=[])
    assert refusals(version, cast) == ["clause.no_basis"]


def test_a_basis_that_turned_doubtful_keeps_a_version_from_being_published(cast: Cast) -> None:
    version = adopted(cast, draft(cast))
    row = citation()
    services.edit_citation(
        row, by=cast.monitoring_head.actor, fields={"state": "doubtful", "note": "查无此文"}
    )
    with pytest.raises(Refusals) as refused:
        services.publish(version, by=cast.director.actor, published_on=ADOPTED, effective_on=EFFECTIVE)
    assert [item.code for item in refused.value.items] == ["clause.no_basis"]


def test_each_clause_names_a_responsible_party_an_aspect_and_a_level(cast: Cast) -> None:
    """R-001-18, R-004-09."""
    version = draft(cast)
    add(version, cast.monitoring_head.actor, "T-2", responsible=" ", aspects=[], levels=[])
    assert refusals(version, cast) == ["clause.no_responsible", "clause.no_aspect", "clause.no_level"]


def test_an_omitted_point_of_supervision_blocks(cast: Cast) -> None:
    """R-001-07: the catering form has all 8 points; omitting one blocks."""
    version = draft(cast)
    by = cast.monitoring_head.actor
    points = [{"code": f"p{n}", "title": f"重点{n}", "title_en": f"Point {n}"} for n in range(8)]
    services.edit_version(version, by=by, title="餐饮", focus=points)
    for n in range(7):
        add(version, by, f"P-{n}", focus=[f"p{n}"])
    with pytest.raises(Refusals, match="补齐") as refused:
        services.submit(version, by=by)
    assert "重点7" in str(refused.value.items[0])
    add(version, by, "P-7", focus=["p7"])
    assert services.submit(version, by=by).state == "in_review"


def test_an_empty_version_is_not_submitted(cast: Cast) -> None:
    by = cast.monitoring_head.actor
    row = services.create_document(by=by, code="empty", title="空文件")
    version = services.start_version(row, by=by)
    assert refusals(version, cast) == ["version.empty"]


# ---------------------------------------------------------------- fixed clauses


@pytest.mark.parametrize("state", WAY[2:])
def test_nothing_below_a_decided_version_is_changed_by_any_way(cast: Cast, state: str) -> None:
    version = brought_to(state, cast)
    clause = Clause.objects.get()
    basis = clause.bases.get()
    clause.title = "另一条"
    extra = Clause(document_version=version, code="X", area=clause.area, title="x", check_text="x", points=1)
    ways: list[Callable[[], Any]] = [
        clause.save,
        clause.delete,
        basis.save,
        basis.delete,
        extra.save,
        lambda: Clause.objects.filter(pk=clause.pk).update(points=9),
        lambda: Clause.objects.all().delete(),
        lambda: Clause.objects.bulk_create([extra]),
        lambda: Clause.objects.bulk_update([clause], ["title"]),
        lambda: ClauseBasis.objects.all().delete(),
        lambda: ClauseBasis.objects.update(state="verified"),
        lambda: clause.bases.all().delete(),
        version.delete,
        lambda: DocumentVersion.objects.all().delete(),
    ]
    for way in ways:
        with pytest.raises(Refusal) as refused, transaction.atomic():
            way()
        assert refused.value.code in ("clause.fixed", "version.fixed")
    assert Clause.objects.get().title == "T-1 条款"


@pytest.mark.parametrize("state", WAY[1:])
def test_verbs_edit_drafts_only(cast: Cast, state: str) -> None:
    version = brought_to(state, cast)
    by = cast.monitoring_head.actor
    for way in (
        lambda: services.edit_clause(Clause.objects.get(), by=by, fields={"title": "改"}),
        lambda: add(version, by, "T-9"),
        lambda: services.remove_clause(version, by=by, code="T-1"),
        lambda: services.edit_version(version, by=by, title="改"),
        lambda: services.discard_draft(version.document, by=by, number=1),
    ):
        with pytest.raises(Refusal) as refused:
            way()
        assert refused.value.code == "version.not_draft"


def test_a_new_version_is_a_copy_that_is_edited_by_itself(cast: Cast) -> None:
    first = in_force(cast, "T-1", "T-2")
    second = next_version(cast, first.document)
    by = cast.monitoring_head.actor
    copied = Clause.objects.get(document_version=second, code="T-1")
    assert copied.bases.get().article == "3"
    services.edit_clause(copied, by=by, fields={"points": 5, "cap": 15})
    services.remove_clause(second, by=by, code="T-2")
    add(second, by, "T-3")
    found = queries.compare(first, second)
    assert [c.code for c in found.added] == ["T-3"]
    assert [c.code for c in found.removed] == ["T-2"]
    assert [(c.clause.code, [d.key for d in c.differences]) for c in found.changed] == [("T-1", ["points"])]
    assert Clause.objects.get(document_version=first, code="T-1").points == 1


def test_one_version_at_a_time_is_in_preparation(cast: Cast) -> None:
    version = draft(cast)
    with pytest.raises(Refusal) as refused:
        next_version(cast, version.document)
    assert refused.value.code == "version.unsettled"


def test_a_draft_can_be_discarded_with_its_clauses(cast: Cast) -> None:
    version = draft(cast)
    services.discard_draft(version.document, by=cast.monitoring_head.actor, number=1)
    assert not DocumentVersion.objects.exists() and not Clause.objects.exists()


def test_a_stale_form_is_told_so(cast: Cast) -> None:
    version = draft(cast)
    by = cast.monitoring_head.actor
    stale = DocumentVersion.objects.get(pk=version.pk)
    stale.expected_version = version.version
    services.edit_version(version, by=by, title="甲")
    with pytest.raises(Conflict):
        services.edit_version(stale, by=by, title="乙")


def test_the_history_of_a_version_is_its_audit_trail(cast: Cast) -> None:
    version = in_force(cast)
    begun = trust.trail(version.document).values_list("verb", flat=True)
    assert list(begun) == ["standards.create_document", "standards.start_version"]
    steps = trust.trail(version).values_list("verb", flat=True)
    assert list(steps) == ["standards.add_clause", "standards.submit", "standards.adopt", "standards.publish"]


def test_an_area_that_holds_clauses_is_not_deleted(cast: Cast) -> None:
    draft(cast)
    with pytest.raises(ProtectedError):
        cast.areas["catering"].delete()


# ---------------------------------------------------------------- clauses that contradict themselves


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"points": 5, "cap": 3}, "clause.cap_below_points"),
        ({"deadline_unit": "at_once", "deadline_amount": 2}, "clause.at_once_amount"),
        ({"deadline_unit": "working_days", "deadline_amount": 0}, "clause.zero_deadline"),
        ({"stop_use": True}, "clause.stop_needs_hours"),
        ({"weight": 0}, "clause.not_positive"),
        ({"title": ""}, "clause.invalid"),
        ({"severity": "grave"}, "clause.invalid"),
        ({"title": "长" * 161}, "clause.invalid"),
        ({"code": "T-1"}, "clause.code_taken"),
    ],
)
def test_a_clause_that_contradicts_itself_is_refused(cast: Cast, fields: dict[str, Any], code: str) -> None:
    version = draft(cast)
    said = {"code": "T-2"} | fields
    with pytest.raises(Refusal) as refused:
        add(version, cast.monitoring_head.actor, **said)
    assert refused.value.code == code


def test_the_cap_is_three_times_the_points_unless_given(cast: Cast) -> None:
    version = draft(cast)
    assert add(version, cast.monitoring_head.actor, "T-2", points=2).cap == 6


def test_a_code_belongs_to_one_document(cast: Cast) -> None:
    draft(cast, "T-1")
    other = draft(cast, "U-1", document="fleet-rules", area="transport")
    with pytest.raises(Refusal) as refused:
        add(other, cast.monitoring_head.actor, "T-1")
    assert refused.value.code == "clause.code_taken"


def test_a_doubtful_citation_is_no_basis(cast: Cast) -> None:
    row = citation("invented", title="学校后勤管理规范", state="doubtful", note="三个编号")
    version = draft(cast)
    with pytest.raises(Refusal) as refused:
        add(version, cast.monitoring_head.actor, "T-2", bases=[services.BasisDraft(row)])
    assert refused.value.code == "clause.doubtful_basis"
