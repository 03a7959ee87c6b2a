"""What an inspection of a day checks; bases, waivers, interpretations, search and history of clauses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from duqin.foundation.standards import queries, services
from duqin.foundation.standards.models import Checklist, Clause, ClauseBasis, Interpretation
from duqin.foundation.standards.rules.bases import has_read, standing
from duqin.kernel.clock import Term, TermUnit
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import today
from tests.cast import Cast
from tests.foundation.standards.making import add, citation, draft, in_force, next_version, published

DAY = date(2026, 5, 11)


def codes(**question: object) -> list[str]:
    return [clause.code for clause in queries.clauses_in_force(day=DAY, **question)]  # type: ignore[arg-type]


def of_both_areas(cast: Cast) -> None:
    version = draft(cast, "CY-1")
    by = cast.monitoring_head.actor
    add(version, by, "CY-2", domain="safety", levels=[1, 2])
    add(version, by, "CY-3", domain="both", levels=[3])
    published(cast, version)
    in_force(cast, "JT-1", document="fleet-rules", area="transport")


# ---------------------------------------------------------------- scope


def test_safety_clauses_come_first(cast: Cast) -> None:
    of_both_areas(cast)
    assert codes() == ["CY-2", "CY-3", "CY-1", "JT-1"]


def test_area_and_level_narrow(cast: Cast) -> None:
    of_both_areas(cast)
    assert codes(area_code="catering", level=1) == ["CY-2", "CY-1"]
    assert codes(level=3) == ["CY-3", "CY-1", "JT-1"]
    assert codes(area_code="guesthouse") == []


def test_a_clause_out_of_a_units_areas_is_not_offered(cast: Cast) -> None:
    """R-004-107: a canteen clause is not offered to the fleet."""
    of_both_areas(cast)
    cast.fleet.areas.add(cast.areas["transport"])
    assert codes(unit=cast.fleet) == ["JT-1"]
    assert codes(unit=cast.fleet, area_code="catering") == []
    assert codes(unit=cast.catering) == ["CY-2", "CY-3", "CY-1", "JT-1"]  # has no areas: nothing is ruled out


def test_a_checklist_means_its_items_or_all_of_its_area(cast: Cast) -> None:
    of_both_areas(cast)
    by = cast.monitoring_head.actor
    common = {"by": by, "area": cast.areas["catering"], "levels": [2], "outline": ["看后厨"]}
    whole = services.create_checklist(code="whole", name="全部", **common)
    some = services.create_checklist(code="some", name="部分", clause_codes=["CY-1"], **common)
    assert codes(checklist=whole) == ["CY-2", "CY-3", "CY-1"]
    assert codes(checklist=some) == ["CY-1"]
    assert [c.code for c in queries.checklist_clauses(whole, DAY)] == [
        "CY-2",
        "CY-1",
    ]  # CY-3 is for level 3 only


def test_the_question_is_asked_in_few_statements(cast: Cast, django_assert_max_num_queries: object) -> None:
    of_both_areas(cast)
    cast.fleet.areas.add(cast.areas["transport"])
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        for clause in queries.clauses_in_force(day=DAY, unit=cast.fleet):
            queries.printable_bases(clause)


# ---------------------------------------------------------------- waivers


def waive(cast: Cast, **more: object) -> object:
    said = {
        "from_date": date(2026, 7, 1),
        "to_date": date(2026, 7, 31),
        "minutes": "2026年第8次专题会 6月28日",
    }
    return services.waive(by=cast.director.actor, clause_code="T-1", **(said | more))  # type: ignore[arg-type]


def test_a_waiver_takes_the_clause_out_for_its_days(cast: Cast) -> None:
    """R-004-113: waiver of a clause 2026-07-01…07-31 with minutes."""
    in_force(cast)
    waive(cast)
    offered = {day: bool(queries.clauses_in_force(day=day)) for day in map(date.fromisoformat, (
        "2026-06-30", "2026-07-01", "2026-07-31", "2026-08-01"))}  # fmt: skip
    assert list(offered.values()) == [True, False, False, True]


def test_a_waiver_for_a_unit_holds_for_it_and_below_only(cast: Cast) -> None:
    in_force(cast)
    waive(cast, unit=cast.catering)
    day = date(2026, 7, 1)
    assert queries.clauses_in_force(day=day, unit=cast.catering) == []
    assert queries.clauses_in_force(day=day, unit=cast.fleet) != []
    assert queries.clauses_in_force(day=day) != []
    cast.fleet.parent = cast.catering
    cast.fleet.save()
    assert queries.clauses_in_force(day=day, unit=cast.fleet) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"minutes": " "}, "waiver.no_minutes"),
        ({"to_date": date(2026, 6, 30)}, "waiver.dates"),
        ({"clause_code": "T-99"}, "clause.unknown"),
    ],
)
def test_a_waiver_needs_minutes_days_in_order_and_a_clause(
    cast: Cast, wrong: dict[str, object], code: str
) -> None:
    in_force(cast)
    said = {
        "clause_code": "T-1",
        "from_date": date(2026, 7, 1),
        "to_date": date(2026, 7, 31),
        "minutes": "会议",
    }
    with pytest.raises(Refusal) as refused:
        services.waive(by=cast.director.actor, **(said | wrong))  # type: ignore[arg-type]
    assert refused.value.code == code


def test_a_waiver_ends_earlier_but_is_never_deleted(cast: Cast) -> None:
    in_force(cast)
    row = waive(cast)
    services.end_waiver(row, by=cast.director.actor, to_date=date(2026, 7, 10))  # type: ignore[arg-type]
    assert queries.clauses_in_force(day=date(2026, 7, 11)) != []
    with pytest.raises(Forbidden):
        services.end_waiver(row, by=cast.monitoring_head.actor, to_date=date(2026, 7, 31))  # type: ignore[arg-type]


# ---------------------------------------------------------------- bases


@pytest.mark.parametrize(
    ("state", "article", "cited", "read", "expected"),
    [
        ("verified", "25", "verified", [], "verified"),
        ("pending", "25", "verified", [], "pending"),
        ("pending", "25", "verified", ["25"], "verified"),
        ("pending", "25-27", "verified", ["25", "26"], "pending"),
        ("pending", "25-27", "verified", ["25", "26", "27"], "verified"),
        ("pending", "3(4)", "verified", ["3"], "verified"),
        ("pending", "", "verified", ["3"], "pending"),
        ("verified", "25", "pending", ["25"], "pending"),
        ("doubtful", "25", "verified", ["25"], "doubtful"),
        ("verified", "25", "doubtful", ["25"], "doubtful"),
    ],
)
def test_how_sure_a_basis_is(state: str, article: str, cited: str, read: list[str], expected: str) -> None:
    assert standing(state, article, cited, read) == expected


def test_an_empty_article_was_not_read() -> None:
    assert not has_read("", ["1"])
    assert has_read("7.9.2.7", ["7.9.2.7"])


def with_bases(cast: Cast, *drafts: services.BasisDraft) -> Clause:
    version = draft(cast)
    return add(version, cast.monitoring_head.actor, "T-2", bases=drafts)


def test_printed_bases_leave_out_the_doubtful_and_mark_the_unverified(cast: Cast) -> None:
    """R-004-01."""
    law = citation("food-law", title="食品安全法", kind="law", verified_articles=["45"])
    norm = citation(
        "gb", title="餐饮服务通用卫生规范", kind="standard", number="GB 31654-2021", state="pending"
    )
    invented = citation("invented", title="学校后勤管理规范")
    custom = citation("custom", title="督勤标准库通行做法", kind="practice")
    clause = with_bases(
        cast,
        services.BasisDraft(law, "45", "verified"),
        services.BasisDraft(norm),
        services.BasisDraft(invented, "2"),
        services.BasisDraft(custom, state="verified"),
        services.BasisDraft(law, "3(4)"),
    )
    services.edit_citation(
        invented, by=cast.monitoring_head.actor, fields={"state": "doubtful", "note": "查无"}
    )
    assert queries.printable_bases(Clause.objects.get(pk=clause.pk)) == [
        "《食品安全法》第45条",
        "《餐饮服务通用卫生规范》（GB 31654-2021）（待核）",
        "督勤标准库通行做法",
        "《食品安全法》第3条第4项（待核）",
    ]
    assert queries.worst_standing(clause) == "doubtful"
    assert "invented" in {c.code for c in queries.citations(cast.student.actor)}  # searchable all the same


def test_reading_an_article_takes_the_mark_off_clauses_that_are_fixed(cast: Cast) -> None:
    version = draft(cast)
    law = citation("food-law", title="食品安全法", kind="law")
    add(version, cast.monitoring_head.actor, "T-2", bases=[services.BasisDraft(law, "45")])
    published(cast, version)
    clause = Clause.objects.get(code="T-2")
    assert queries.printable_bases(clause) == ["《食品安全法》第45条（待核）"]
    services.edit_citation(law, by=cast.monitoring_head.actor, fields={"verified_articles": ["45"]})
    assert queries.printable_bases(Clause.objects.get(code="T-2")) == ["《食品安全法》第45条"]


def test_a_penalty_needs_a_contract_or_a_school_rule(cast: Cast) -> None:
    """R-001-14."""
    law = citation("food-law", title="食品安全法", kind="law")
    contract = citation("contract", title="第二食堂经营合同", kind="contract")
    version = draft(cast)
    by = cast.monitoring_head.actor
    by_law = add(version, by, "T-2", bases=[services.BasisDraft(law, "45", "verified")])
    by_contract = add(version, by, "T-3", bases=[services.BasisDraft(contract, "8.2", "verified")])
    assert queries.penalty_bases(by_law) == []
    assert [b.citation for b in queries.penalty_bases(by_contract)] == [contract]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"state": "verified", "checked_on": None}, "citation.not_checked"),
        ({"state": "verified", "checked_on": date(2999, 1, 1)}, "citation.checked_ahead"),
        ({"state": "doubtful", "note": ""}, "citation.no_doubt"),
        ({"state": "sure"}, "citation.invalid"),
        ({"title": ""}, "citation.invalid"),
    ],
)
def test_the_register_says_how_and_when_it_was_checked(
    cast: Cast, fields: dict[str, object], code: str
) -> None:
    row = citation()
    with pytest.raises(Refusal) as refused:
        services.edit_citation(row, by=cast.monitoring_head.actor, fields=fields)
    assert refused.value.code == code


# ---------------------------------------------------------------- deadlines, history, questions


@pytest.mark.parametrize(
    ("unit", "amount", "term"),
    [
        ("at_once", 0, Term(0, TermUnit.at_once)),
        ("hours", 24, Term(24, TermUnit.hours)),
        ("office_hours", 4, Term(4, TermUnit.office_hours)),
        ("working_days", 3, Term(3, TermUnit.working_days)),
        ("calendar_days", 15, Term(15, TermUnit.calendar_days)),
    ],
)
def test_the_deadline_of_a_clause_is_a_term(unit: str, amount: int, term: Term) -> None:
    assert queries.term_of(Clause(deadline_unit=unit, deadline_amount=amount)) == term


def test_the_history_of_a_clause_tells_what_each_version_changed(cast: Cast) -> None:
    first = in_force(cast)
    second = next_version(cast, first.document)
    by = cast.monitoring_head.actor
    services.edit_clause(Clause.objects.get(document_version=second), by=by, fields={"severity": "serious"})
    newest, oldest = queries.clause_history("T-1", by)
    assert [(d.key, d.before, d.after) for d in newest.changes] == [("severity", "一般", "较重")]
    assert oldest.is_first and oldest.changes == []
    assert [h.clause.document_version for h in queries.clause_history("T-1", cast.student.actor)] == [first]
    assert len(queries.clause_history("T-1")) == 1


def test_a_commitment_is_checked_like_any_clause(cast: Cast) -> None:
    """R-000-19: "urgent repair on site in 30 min"."""
    version = draft(cast)
    add(version, cast.monitoring_head.actor, "T-2", kind="commitment", title="急修30分钟到场")
    published(cast, version)
    assert "T-2" in codes()
    assert queries.said(Clause.objects.get(code="T-2"))["kind"] == "服务承诺"


def test_a_question_and_its_answer_stand_beneath_the_clause(cast: Cast) -> None:
    """R-004-112."""
    in_force(cast)
    row = services.ask(by=cast.head.actor, clause_code="T-1", question="包间算不算餐厅？")
    assert list(queries.open_questions()) == [row]
    with pytest.raises(Forbidden):
        services.answer(row, by=cast.head.actor, answer="算")
    services.answer(row, by=cast.monitoring_head.actor, answer="算，按餐厅检查。")
    told = queries.interpretations("T-1").get()
    assert (told.asked_by_name, told.answered_by_name, told.answered_on) == ("赵经理", "陈部长", today())
    assert not queries.open_questions().exists()


def test_empty_questions_and_answers_are_refused(cast: Cast) -> None:
    in_force(cast)
    with pytest.raises(Refusal, match="问题"):
        services.ask(by=cast.head.actor, clause_code="T-1", question="  ")
    row = Interpretation.objects.create(clause_code="T-1", question="?", asked_by_name="甲", asked_on=today())
    with pytest.raises(Refusal, match="答复"):
        services.answer(row, by=cast.monitoring_head.actor, answer=" ")


def test_the_search_narrows_by_level_aspect_and_state_of_the_basis(cast: Cast) -> None:
    """R-004-09: every clause appears under at least one of the five aspects."""
    norm = citation("gb", title="规范", kind="standard", state="pending")
    version = draft(cast)
    by = cast.monitoring_head.actor
    add(version, by, "T-2", levels=[1], aspects=["security", "emergency"], bases=[services.BasisDraft(norm)])
    published(cast, version)
    rows = queries.clauses_to_search(cast.student.actor, DAY)

    def found(narrowed: object) -> list[str]:
        return sorted(clause.code for clause in narrowed)  # type: ignore[attr-defined]

    assert found(queries.at_level(rows, "2")) == ["T-1"]
    assert found(queries.at_level(rows, "1")) == ["T-1", "T-2"]
    assert found(queries.of_aspect(rows, "security")) == ["T-2"]
    assert found(queries.with_basis_standing(rows, "pending")) == ["T-2"]
    assert found(queries.with_basis_standing(rows, "doubtful")) == []
    aspects = {code for code, _label in Clause.Aspect.choices}
    everywhere = {c.code for aspect in aspects for c in queries.of_aspect(rows, aspect)}
    assert everywhere == {"T-1", "T-2"}


# ---------------------------------------------------------------- who sees what


def test_drafts_are_for_those_who_write_and_decide(cast: Cast) -> None:
    version = draft(cast)
    for member in (cast.student, cast.head, cast.provider_manager, cast.auditor, cast.inspector):
        assert not queries.versions(member.actor).exists()
        assert not queries.documents(member.actor).exists()
        assert queries.clause_today(member.actor, "T-1") is None
    for member in (cast.monitoring_head, cast.director):
        assert queries.versions(member.actor).get() == version
    published(cast, version)
    assert queries.versions(cast.student.actor).get() == version
    assert queries.clause_today(cast.student.actor, "T-1") is not None


def test_a_draft_of_the_next_version_does_not_show_through(cast: Cast) -> None:
    first = in_force(cast)
    second = next_version(cast, first.document)
    services.edit_clause(
        Clause.objects.get(document_version=second),
        by=cast.monitoring_head.actor,
        fields={"title": "未公开的标题"},
    )
    shown = queries.clause_today(cast.student.actor, "T-1", today() + timedelta(days=1))
    assert shown is not None and shown.title == "T-1 条款"
    (on_day,) = queries.on_day(queries.documents(cast.student.actor), cast.student.actor)
    assert [v.version for v in on_day.versions] == [first]


def test_words_follow_the_language_of_the_reader(cast: Cast) -> None:
    version = draft(cast)
    add(version, cast.monitoring_head.actor, "T-2", title_en="Floor clean", measured=[
        {"name": "中心温度", "name_en": "Core temperature", "unit": "℃", "unit_en": "°C", "min": 70}])  # fmt: skip
    clause = Clause.objects.get(code="T-2")
    assert (clause.local_title, queries.said(clause)["measured"]) == ("T-2 条款", "中心温度 ≥ 70 ℃")
    with translation.override("en"):
        assert (clause.local_title, queries.said(clause)["measured"]) == (
            "Floor clean",
            "Core temperature ≥ 70 °C",
        )


# ---------------------------------------------------------------- checklists


def test_a_full_checklist_omits_no_point_of_supervision(cast: Cast) -> None:
    """R-001-07: the form has all points; omitting one blocks it."""
    version = draft(cast)
    by = cast.monitoring_head.actor
    points = [{"code": c, "title": t, "title_en": t} for c, t in (("a", "价格"), ("b", "品质"))]
    services.edit_version(version, by=by, title="餐饮", focus=points)
    add(version, by, "P-1", focus=["a"])
    add(version, by, "P-2", focus=["b"])
    published(cast, version)
    said = {"by": by, "name": "餐饮全面", "area": cast.areas["catering"], "levels": [1], "outline": ["一"]}
    with pytest.raises(Refusal) as refused:
        services.create_checklist(code="full", clause_codes=["P-1"], is_full=True, **said)
    assert refused.value.data["points"] == ["品质"]
    assert services.create_checklist(code="full", clause_codes=["P-1", "P-2"], is_full=True, **said).pk


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"levels": []}, "checklist.levels"),
        ({"levels": [4]}, "checklist.levels"),
        ({"outline": [" "]}, "checklist.outline"),
        ({"clause_codes": ["T-9"]}, "checklist.unknown_clause"),
        ({"name": ""}, "checklist.invalid"),
    ],
)
def test_a_checklist_has_levels_and_an_outline(cast: Cast, wrong: dict[str, object], code: str) -> None:
    """R-002-27: an outline has at least one item."""
    in_force(cast)
    said = {"name": "巡查", "area": cast.areas["catering"], "levels": [2], "outline": ["看"]}
    with pytest.raises(Refusal) as refused:
        services.create_checklist(by=cast.monitoring_head.actor, code="c", **(said | wrong))  # type: ignore[arg-type]
    assert refused.value.code == code
    assert not Checklist.objects.exists()


def test_checklists_are_found_by_area_and_level_and_retired_ones_by_editors(cast: Cast) -> None:
    in_force(cast)
    by = cast.monitoring_head.actor
    said = {"name": "巡查", "levels": [2], "outline": ["看"]}
    row = services.create_checklist(by=by, code="c", area=cast.areas["catering"], **said)
    reader = cast.inspector.actor
    assert list(queries.checklists(reader, area_code="catering", level=2)) == [row]
    assert not queries.checklists(reader, level=3).exists()
    assert not queries.checklists(reader, area_code="transport").exists()
    services.edit_checklist(row, by=by, is_active=False, **said)
    assert not queries.checklists(reader).exists()
    assert queries.checklists(by).get() == row


def test_bases_are_kept_in_their_order(cast: Cast) -> None:
    rows = [citation(f"rule-{n}", title=f"办法{n}") for n in (3, 1, 2)]
    clause = with_bases(cast, *(services.BasisDraft(row) for row in rows))
    assert [b.citation for b in ClauseBasis.objects.filter(clause=clause).order_by("order")] == rows
