"""Rule packs through the database: import, refusal with lines, no change, library, export without loss."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from duqin.foundation.organisation.models import ServiceArea
from duqin.foundation.standards import queries, services
from duqin.foundation.standards.models import (
    Checklist,
    Citation,
    Clause,
    ClauseBasis,
    Document,
    DocumentLink,
    DocumentVersion,
)
from duqin.foundation.standards.rules.packs import (
    Pack,
    built_in_packs,
    read_pack,
    read_xlsx,
    write_pack,
    write_xlsx,
)
from duqin.kernel.actors import system
from duqin.kernel.errors import Forbidden, Refusal, Refusals
from tests.cast import Cast
from tests.foundation.standards.making import adopted, builtin, builtin_citations, draft

PACKS = [read_pack(file) for file in built_in_packs()]


def all_areas() -> None:
    for pack in PACKS:
        ServiceArea.objects.get_or_create(code=pack.document.area, defaults={"name": pack.document.area})


def imported(cast: Cast, pack: Pack) -> DocumentVersion:
    return services.import_pack(pack, by=cast.monitoring_head.actor, citations=builtin_citations())


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.document.pack)
def test_a_pack_comes_out_as_it_went_in(cast: Cast, pack: Pack) -> None:
    all_areas()
    version = imported(cast, pack)
    assert version.state == "draft"
    assert queries.pack_of(version) == pack
    assert services.export_pack(version).decode() == write_pack(pack)
    assert read_xlsx(services.export_pack(version, form="xlsx")) == pack


def test_text_file_and_workbook_are_taken_alike(cast: Cast) -> None:
    pack = builtin()
    by = cast.monitoring_head.actor
    for source in (write_pack(pack), write_pack(pack).encode(), write_xlsx(pack), built_in_packs()[0]):
        version = services.import_pack(source, by=by, citations=builtin_citations())
        assert queries.pack_of(version) == pack
        services.discard_draft(version.document, by=by, number=version.number)


def test_the_same_content_again_changes_nothing_and_says_so(cast: Cast) -> None:
    version = imported(cast, builtin())
    adopted(cast, version)
    again = replace(builtin(), document=replace(builtin().document, version=9, created=date(2027, 1, 1)))
    with pytest.raises(Refusal, match="没有变化") as refused:
        imported(cast, again)
    assert refused.value.code == "pack.unchanged"
    assert DocumentVersion.objects.count() == 1


def test_changed_content_makes_the_next_draft_of_the_same_document(cast: Cast) -> None:
    pack = builtin()
    adopted(cast, imported(cast, pack))
    first, *rest = pack.clauses
    changed = replace(first, points=Decimal(12), cap=Decimal(36))
    new = replace(pack, document=replace(pack.document, version=2), clauses=(changed, *rest[:-1]))
    plan = queries.plan_import(new)
    assert [(c.code, c.fields) for c in plan.changed] == [("CY-01", ["points", "cap"])]
    assert [c.code for c in plan.removed] == [rest[-1].code] and plan.number == 2
    version = imported(cast, new)
    assert (version.number, version.document) == (2, Document.objects.get())
    assert queries.pack_of(version) == new
    assert queries.pack_of(DocumentVersion.objects.get(number=1)) == pack


def test_another_order_is_a_change(cast: Cast) -> None:
    pack = builtin()
    adopted(cast, imported(cast, pack))
    turned = replace(pack, clauses=pack.clauses[::-1])
    assert queries.plan_import(turned).is_reordered
    assert queries.pack_of(imported(cast, turned)) == turned


def test_all_or_nothing_with_the_line_of_each_fault(cast: Cast) -> None:
    text = (
        write_pack(builtin())
        .replace("severity: major", "severity: grave", 1)
        .replace("veto: true", "veto: ja", 1)
    )
    with pytest.raises(Refusals) as refused:
        services.import_pack(text, by=cast.monitoring_head.actor, citations=builtin_citations())
    sentences = [str(item) for item in refused.value.items]
    lines = [
        n for n, line in enumerate(text.split("\n"), 1) if "severity: grave" in line or "veto: ja" in line
    ]
    assert len(sentences) == 2
    assert all(f"第 {line} 行" in sentence for line, sentence in zip(lines, sentences, strict=True))
    assert not Document.objects.exists() and not Citation.objects.exists()


@pytest.mark.parametrize("source", ["", "[1, 2]", b"PK\x03\x04 no workbook", b"\xff\xfe", "a: &x 1\nb: *x"])
def test_what_is_no_pack_is_refused_with_a_sentence(cast: Cast, source: str | bytes) -> None:
    with pytest.raises(Refusals) as refused:
        services.import_pack(source, by=cast.monitoring_head.actor)
    assert refused.value.code == "pack.refused" and refused.value.items


def test_a_basis_must_be_in_the_register_or_come_along(cast: Cast) -> None:
    with pytest.raises(Refusals) as refused:
        services.import_pack(builtin(), by=cast.monitoring_head.actor)
    assert "依据表" in str(refused.value.items[0])


def test_an_area_the_school_does_not_have_is_named(cast: Cast) -> None:
    with pytest.raises(Refusals, match="没有导入") as refused:
        imported(cast, builtin("guesthouse"))
    assert "guesthouse" in str(refused.value.items[0])


def test_a_code_of_another_document_and_an_open_draft_keep_a_pack_out(cast: Cast) -> None:
    draft(cast, "CY-01", document="own-rules")
    with pytest.raises(Refusals) as refused:
        imported(cast, builtin())
    assert "CY-01" in str(refused.value.items[0])
    services.discard_draft(Document.objects.get(), by=cast.monitoring_head.actor, number=1)
    imported(cast, builtin())
    with pytest.raises(Refusals) as refused:
        imported(cast, replace(builtin(), clauses=builtin().clauses[1:]))
    assert "还在编制" in str(refused.value.items[0])


def test_entries_of_the_register_are_not_overwritten(cast: Cast) -> None:
    Citation.objects.create(
        code="food-safety-law", title="食品安全法（我校核对）", kind="law", tier="law", state="verified"
    )
    imported(cast, builtin())
    assert Citation.objects.get(code="food-safety-law").title == "食品安全法（我校核对）"


def test_only_editors_import(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        services.import_pack(builtin(), by=cast.inspector.actor, citations=builtin_citations())


# ---------------------------------------------------------------- the library


def library(by: object) -> list[DocumentVersion]:
    return services.adopt_builtin_packs(
        by=by, meeting="2026年第2次主任办公会", adopted_on=date(2026, 2, 27), effective_on=date(2026, 3, 1)
    )  # type: ignore[arg-type]


def test_the_library_is_adopted_published_and_in_force(cast: Cast) -> None:
    """R-002-16: rules adopted 2026-02-27; an inspection on 03-02 draws from them only."""
    all_areas()
    versions = library(system("first-run"))
    assert len(versions) == len(PACKS) == 12
    found = queries.clauses_in_force(day=date(2026, 3, 2))
    assert len(found) == sum(len(pack.clauses) for pack in PACKS) == 175
    assert queries.clauses_in_force(day=date(2026, 2, 28)) == []
    assert all(queries.printable_bases(clause) for clause in found)
    assert {v.adopted_at_meeting for v in versions} == {"2026年第2次主任办公会"}
    assert all("存疑" not in printed for clause in found for printed in queries.printable_bases(clause))


def test_the_library_brings_two_checklists_an_area_with_a_standing_outline(cast: Cast) -> None:
    all_areas()
    library(system("first-run"))
    assert Checklist.objects.count() == 2 * len(PACKS)
    full = Checklist.objects.get(code="catering-full")
    assert (full.name, full.levels, full.is_full) == ("餐饮全面检查表", [1, 2], True)
    assert all(len(row.outline) >= 3 for row in Checklist.objects.all())
    day = date(2026, 3, 2)
    assert len(queries.checklist_clauses(full, day)) == 25
    assert queries.uncovered_focus(full.area, queries.checklist_clauses(full, day), day) == []
    own = Checklist.objects.get(code="catering-self")
    assert own.levels == [3]
    assert all(3 in clause.levels for clause in queries.checklist_clauses(own, day))


def test_the_library_can_be_called_again_and_takes_areas_as_they_come(cast: Cast) -> None:
    assert {v.document.code for v in library(system("first-run"))} == {"catering", "transport", "fire"}
    assert library(system("first-run")) == []
    ServiceArea.objects.create(code="works", name="维修")
    assert [v.document.code for v in library(system("first-run"))] == ["works"]
    assert Citation.objects.filter(state="doubtful").exists()


def test_the_library_needs_both_rights(cast: Cast) -> None:
    for member in (cast.monitoring_head, cast.director, cast.administrator):
        with pytest.raises(Forbidden):
            library(member.actor)


def test_no_clause_of_the_library_leans_on_a_doubtful_basis(cast: Cast) -> None:
    all_areas()
    library(system("first-run"))
    assert {str(basis.standing) for basis in ClauseBasis.objects.select_related("citation")} == {
        "verified",
        "pending",
    }


# ---------------------------------------------------------------- documents


def test_documents_are_linked_and_an_expired_target_is_marked(cast: Cast) -> None:
    """R-004-114."""
    from tests.foundation.standards.making import in_force

    old = in_force(cast, "A-1", document="old-rules", expires_on=date(2026, 6, 30)).document
    new = in_force(cast, "B-1", document="new-rules").document
    by = cast.monitoring_head.actor
    for _twice in range(2):
        services.link_documents(new, by=by, target=old, kind="see_also")
    assert DocumentLink.objects.count() == 1
    reader = cast.student.actor
    marks = [
        queries.links(new, reader, day)[0].other.has_lapsed for day in (date(2026, 6, 30), date(2026, 7, 1))
    ]
    assert marks == [False, True]
    assert [link.is_outgoing for link in queries.links(old, reader)] == [False]
    services.unlink_documents(new, by=by, target=old, kind="see_also")
    assert not DocumentLink.objects.exists()


@pytest.mark.parametrize(
    ("target", "kind", "code"), [("self", "see_also", "link.itself"), ("other", "is", "link.kind")]
)
def test_odd_links_are_refused(cast: Cast, target: str, kind: str, code: str) -> None:
    by = cast.monitoring_head.actor
    one = services.create_document(by=by, code="one", title="一")
    two = services.create_document(by=by, code="two", title="二")
    with pytest.raises(Refusal) as refused:
        services.link_documents(one, by=by, target=one if target == "self" else two, kind=kind)
    assert refused.value.code == code


def test_a_version_of_several_areas_or_without_clauses_is_no_pack(cast: Cast) -> None:
    version = draft(cast)
    by = cast.monitoring_head.actor
    clause = Clause.objects.get()
    services.remove_clause(version, by=by, code=clause.code)
    with pytest.raises(Refusal) as refused:
        services.export_pack(version)
    assert refused.value.code == "pack.empty"
    from tests.foundation.standards.making import add

    add(version, by, "T-1")
    add(version, by, "T-2", area=cast.areas["fire"])
    with pytest.raises(Refusal) as refused:
        services.export_pack(version)
    assert refused.value.code == "pack.several_areas"


def test_a_document_of_the_schools_own_is_exported_and_read_back(cast: Cast) -> None:
    """Where there is no English, the Chinese stands in its place."""
    pack = read_pack(services.export_pack(draft(cast)))
    assert pack.clauses[0].title_en == "T-1 条款"
    assert pack.document.pack == "canteen-rules"
