"""Rule packs in and out: import as a draft, the built-in library adopted in one go, export without loss."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import ServiceArea
from duqin.foundation.standards import policies, queries
from duqin.foundation.standards.models import Citation, Clause, ClauseBasis, Document, DocumentVersion
from duqin.foundation.standards.queries.packing import LISTS, SAME
from duqin.foundation.standards.rules.packs import (
    CitationTable,
    Pack,
    PackClause,
    PackError,
    PackMeasure,
    built_in_citations,
    built_in_packs,
    read_citations,
    read_pack,
    read_xlsx,
    write_pack,
    write_xlsx,
)
from duqin.foundation.standards.services.citations import add_missing
from duqin.foundation.standards.services.deciding import adopt, publish, submit
from duqin.foundation.standards.services.library import offer_checklists
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal, Refusals

PackSource = Pack | str | bytes | Path
CitationSource = CitationTable | str | bytes | Path
ZIP = b"PK\x03\x04"


def read_any_pack(source: PackSource) -> Pack:
    """The pack in YAML text or file, or in a workbook (known by its first bytes).

    Raises:
        Refusals: "pack.refused", every fault with its line or row.
    """
    try:
        if isinstance(source, Pack):
            return source
        if isinstance(source, bytes) and source.startswith(ZIP):
            return read_xlsx(source)
        if isinstance(source, Path) and source.suffix == ".xlsx":
            return read_xlsx(source)
        return read_pack(source)
    except PackError as error:
        raise refused(error) from error


def read_any_citations(source: CitationSource) -> CitationTable:
    """The table of bases in YAML text or file. Raises Refusals "pack.refused"."""
    try:
        return source if isinstance(source, CitationTable) else read_citations(source)
    except PackError as error:
        raise refused(error) from error


def refused(error: PackError) -> Refusals:
    """All faults of a file as one refusal in the reader's language."""
    return _refusals([queries.fault_of(problem) for problem in error.problems])


def _refusals(faults: list[queries.Fault]) -> Refusals:
    items = [
        Refusal("pack.fault", f"{fault.place}：{fault.sentence}" if fault.place else fault.sentence)
        for fault in faults
    ]
    return Refusals("pack.refused", _("文件有 %(n)d 处问题，没有导入任何内容。") % {"n": len(items)}, items)


@act("standards.import_pack", may=policies.may_edit)
def import_pack(source: PackSource, *, by: Actor, citations: CitationSource | None = None) -> DocumentVersion:
    """Take a pack in as a draft: of a new document, or as the next version of the one that has its code.

    All or nothing. Citations that the pack leans on and the register lacks are entered from `citations`.

    Raises:
        Refusals: "pack.refused" with every fault.
        Refusal: "pack.unchanged" when the latest version says exactly the same.
    """
    pack = read_any_pack(source)
    table = read_any_citations(citations) if citations is not None else None
    plan = queries.plan_import(pack, table)
    if plan.faults:
        raise _refusals(plan.faults)
    if plan.is_unchanged and plan.against:
        sentence = _("内容与第 %(n)d 版完全相同，没有变化，不需要导入。")
        raise Refusal("pack.unchanged", sentence % {"n": plan.against.number})
    if table:
        add_missing(table, {basis.citation for clause in pack.clauses for basis in clause.basis})
    area = ServiceArea.objects.get(code=pack.document.area)
    version = _new_version(pack, plan.document, area)
    _write_clauses(version, pack, area)
    return version


def _new_version(pack: Pack, document: Document | None, area: ServiceArea) -> DocumentVersion:
    head = pack.document
    if document is None:
        names = {"title": head.title, "title_en": head.title_en, "area": area}
        document = Document.objects.create(code=head.pack, pack_code=head.pack, **names)
    Document.objects.select_for_update().get(pk=document.pk)
    latest = queries.latest_version(document)
    return DocumentVersion.objects.create(
        document=document,
        number=latest.number + 1 if latest else 1,
        title=head.title,
        title_en=head.title_en,
        summary=head.wording_note,
        summary_en=head.wording_note_en,
        created_on=head.created,
        licence=head.licence,
        pack_version=head.version,
        focus=[{"code": f.code, "title": f.title, "title_en": f.title_en} for f in head.focus],
    )


def _write_clauses(version: DocumentVersion, pack: Pack, area: ServiceArea) -> None:
    clauses = Clause.objects.bulk_create(
        [_clause(version, area, clause, order) for order, clause in enumerate(pack.clauses)]
    )
    citations = {citation.code: citation for citation in Citation.objects.all()}
    ClauseBasis.objects.bulk_create(
        [
            ClauseBasis(
                clause=row,
                citation=citations[basis.citation],
                article=basis.article,
                state=basis.state,
                note=basis.quote_note,
                note_en=basis.quote_note_en,
                order=order,
            )
            for row, clause in zip(clauses, pack.clauses, strict=True)
            for order, basis in enumerate(clause.basis)
        ]
    )


def _clause(version: DocumentVersion, area: ServiceArea, clause: PackClause, order: int) -> Clause:
    same: dict[str, Any] = {name: getattr(clause, name) for name in SAME}
    lists: dict[str, Any] = {name: list(getattr(clause, name)) for name in LISTS}
    return Clause(
        document_version=version,
        area=area,
        order=order,
        **same,
        **lists,
        group=clause.group,
        group_en=clause.group_en,
        title_en=clause.title_en,
        check_text=clause.check,
        check_text_en=clause.check_en,
        cap=clause.cap,
        deadline_unit=clause.deadline.unit,
        deadline_amount=clause.deadline.amount,
        stop_use=clause.deadline.stop,
        measured=[_measure(measure) for measure in clause.measured],
        responsible_en=clause.responsible_en,
    )


def _measure(measure: PackMeasure) -> dict[str, Any]:
    """A measured figure in JSON values; limits are numbers, whole ones without a decimal point."""
    names = ("name", "name_en", "unit", "unit_en", "note", "note_en")
    plain: dict[str, Any] = {name: getattr(measure, name) for name in names if getattr(measure, name)}
    return plain | {k: number(v) for k in ("min", "max") if (v := getattr(measure, k)) is not None}


def number(value: Decimal) -> int | float:
    """A limit (six figures, six decimals) as a JSON number that reads back as the same decimal."""
    return int(value) if value == value.to_integral_value() else float(value)


def export_pack(version: DocumentVersion, *, form: str = "yaml") -> bytes:
    """The version as a pack, form "yaml" or "xlsx"; importing it again gives the same content.

    Raises:
        Refusal: "pack.empty", "pack.several_areas".
    """
    pack = queries.pack_of(version)
    return write_xlsx(pack) if form == "xlsx" else write_pack(pack).encode("utf-8")


@act("standards.draft_builtin_packs", may=policies.may_edit)
def draft_builtin_packs(*, by: Actor) -> list[DocumentVersion]:
    """Take the built-in library in as drafts: the school reads, changes, adopts and publishes them itself.

    All citations are entered, the doubtful ones too. Packs the institution has already, and packs of areas it does
    not have, are left out; so a second call changes nothing.
    """
    add_missing(read_citations(built_in_citations()))
    return [import_pack(pack, by=by) for pack in _missing_packs()]


def _missing_packs() -> list[Pack]:
    """Built-in packs whose area is here and whose document is not."""
    areas = set(ServiceArea.objects.values_list("code", flat=True))
    known = set(Document.objects.exclude(pack_code="").values_list("pack_code", flat=True))
    packs = (read_pack(file) for file in built_in_packs())
    return [pack for pack in packs if pack.document.area in areas and pack.document.pack not in known]


@act("standards.adopt_builtin_packs", may=policies.may_adopt_library)
def adopt_builtin_packs(
    *, by: Actor, meeting: str, adopted_on: date, effective_on: date
) -> list[DocumentVersion]:
    """Take the built-in library in as adopted and published versions, with two checklists an area.

    Packs of areas that the institution does not have are left out, and so are packs it already has; calling
    it again therefore adds only what is new. All citations are entered, the doubtful ones too.

    Args:
        meeting, adopted_on: the school adopts the library before use (spec/standards-library.md).
        effective_on: first day on which inspections use it; publication is on the day of adoption.
    """
    table = read_citations(built_in_citations())
    add_missing(table)
    adopted = []
    for pack in _missing_packs():
        version = submit(import_pack(pack, by=by), by=by)
        adopt(version, by=by, meeting=meeting, adopted_on=adopted_on)
        adopted.append(publish(version, by=by, published_on=adopted_on, effective_on=effective_on))
    offer_checklists(adopted)
    return adopted
