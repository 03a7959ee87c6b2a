"""A version of a document as a rule pack, and what importing a pack would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import ServiceArea
from duqin.foundation.standards.models import Citation, Clause, ClauseBasis, Document, DocumentVersion
from duqin.foundation.standards.queries.clauses import clauses_of, codes_taken
from duqin.foundation.standards.queries.versions import latest_version
from duqin.foundation.standards.rules.packs import (
    CitationTable,
    Pack,
    PackBasis,
    PackCitation,
    PackClause,
    PackDeadline,
    PackDocument,
    PackFocus,
    PackMeasure,
    PackProblem,
    check_bases,
)
from duqin.kernel.errors import Refusal

OWN_LICENCE = "学校内部文件"
"""What a document of the school's own is marked with when nothing else was said."""


def pack_of(version: DocumentVersion) -> Pack:
    """The version as a pack; what came in from a pack goes out unchanged.

    Where the school wrote no English, the Chinese stands in its place, for a pack has both.

    Raises:
        Refusal: "pack.several_areas" or "pack.empty" where a pack cannot say what the version says.
    """
    clauses = clauses_of(version.pk)
    return Pack(_header(version, _area(version, clauses)), tuple(_clause(clause) for clause in clauses))


def _area(version: DocumentVersion, clauses: Sequence[Clause]) -> ServiceArea:
    areas = {clause.area_id: clause.area for clause in clauses}
    if not clauses:
        raise Refusal("pack.empty", _("这个版本还没有条款，不能导出为规则包。"))
    if len(areas) > 1:
        raise Refusal(
            "pack.several_areas",
            _("规则包只属于一个服务领域；这个版本的条款分属几个领域，不能导出为规则包。"),
        )
    return next(iter(areas.values()))


def _header(version: DocumentVersion, area: ServiceArea) -> PackDocument:
    document = version.document
    title = version.title or document.title
    summary = version.summary or title
    return PackDocument(
        pack=document.pack_code or document.code,
        title=title,
        title_en=version.title_en or document.title_en or title,
        area=area.code,
        version=version.pack_version or version.number,
        wording_note=summary,
        wording_note_en=version.summary_en or summary,
        created=version.created_on or version.adopted_on or date.today(),
        licence=version.licence or OWN_LICENCE,
        focus=tuple(
            PackFocus(code=f["code"], title=f["title"], title_en=f["title_en"]) for f in version.focus
        ),
    )


SAME = [
    "code",
    "kind",
    "severity",
    "severity_note",
    "severity_note_en",
    "points",
    "per",
    "per_amount",
    "points_note",
    "points_note_en",
    "zero_if_places",
    "deadline_note",
    "deadline_note_en",
    "photo_required",
    "veto",
    "veto_note",
    "veto_note_en",
    "weight",
    "domain",
    "heading",
    "dimension",
    "responsible",
    "tier",
    "title",
]
"""Fields that a clause and its pack share by name and value."""
LISTS = ("methods", "levels", "aspects", "focus")


def _clause(clause: Clause) -> PackClause:
    same: dict[str, Any] = {name: getattr(clause, name) for name in SAME}
    lists: dict[str, Any] = {name: tuple(getattr(clause, name)) for name in LISTS}
    group = clause.group or clause.title
    return PackClause(
        **same,
        **lists,
        group=group,
        group_en=clause.group_en or group,
        title_en=clause.title_en or clause.title,
        check=clause.check_text,
        check_en=clause.check_text_en or clause.check_text,
        cap=clause.cap if clause.cap is not None else clause.points * 3,
        deadline=PackDeadline(unit=clause.deadline_unit, amount=clause.deadline_amount, stop=clause.stop_use),
        measured=tuple(_measure(measure) for measure in clause.measured),
        responsible_en=clause.responsible_en or clause.responsible,
        basis=tuple(_basis(basis) for basis in clause.bases.all()),
    )


def _measure(measure: Mapping[str, Any]) -> PackMeasure:
    values: dict[str, Any] = dict(measure)
    limits = {k: Decimal(str(values[k])) for k in ("min", "max") if values.get(k) is not None}
    english = {"name_en": values["name"], "unit_en": values["unit"]}
    return PackMeasure(**{**english, **values, **limits})


def _basis(basis: ClauseBasis) -> PackBasis:
    return PackBasis(
        citation=basis.citation.code,
        article=basis.article,
        state=basis.state,
        quote_note=basis.note,
        quote_note_en=basis.note_en,
    )


# ---------------------------------------------------------------- citations as a table


def citation_table(more: CitationTable | None = None) -> CitationTable:
    """The register as a table of bases, with those that a file brings and the register lacks."""
    known = {citation.code: _citation(citation) for citation in Citation.objects.order_by("pk")}
    brought = {citation.code: citation for citation in (more.citations if more else ())}
    listed = tuple({**brought, **known}.values())
    return CitationTable(
        version=1,
        created=date.today(),
        licence=OWN_LICENCE,
        note="依据登记",
        note_en="Register",
        citations=listed,
    )


def _citation(row: Citation) -> PackCitation:
    return PackCitation(
        code=row.code,
        title=row.title,
        title_en=row.title_en or row.title,
        kind=row.kind,
        tier=row.tier,
        state=row.state,
        checked_on=row.checked_on or date.min,
        verified_articles=tuple(row.verified_articles),
    )


# ---------------------------------------------------------------- what an import would do


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a pack out: where it stands and the sentence."""

    place: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that says something else in the pack: the names of the fields that differ."""

    code: str
    title: str
    fields: list[str]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What importing would do; nothing is done when there are faults.

    Attributes:
        document: the document that gets a new draft version; None when a new document is made.
        against: the version the pack is compared with.
        number: number of the version that would be made.
    """

    pack: Pack
    document: Document | None
    against: DocumentVersion | None
    number: int
    added: list[PackClause] = field(default_factory=list)
    changed: list[ClauseChange] = field(default_factory=list)
    removed: list[PackClause] = field(default_factory=list)
    header_changed: list[str] = field(default_factory=list)
    is_reordered: bool = False
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_unchanged(self) -> bool:
        """Whether the latest version says exactly the same."""
        touched = self.added or self.changed or self.removed or self.header_changed or self.is_reordered
        return self.against is not None and not touched


def plan_import(pack: Pack, more: CitationTable | None = None) -> ImportPlan:
    """What importing the pack would do, or every reason why it cannot be imported."""
    code = pack.document.pack
    document = Document.objects.filter(pack_code=code).first() or Document.objects.filter(code=code).first()
    against = latest_version(document) if document else None
    old = pack_of(against) if against and against.clauses.exists() else None
    before = {clause.code: clause for clause in old.clauses} if old else {}
    after = {clause.code: clause for clause in pack.clauses}
    kept = [code for code in before if code in after]
    return ImportPlan(
        pack=pack,
        document=document,
        against=against,
        number=against.number + 1 if against else 1,
        added=[clause for code, clause in after.items() if code not in before],
        changed=[change for code in kept if (change := _changed(before[code], after[code])).fields],
        removed=[clause for code, clause in before.items() if code not in after],
        header_changed=_header_changes(old.document, pack.document) if old else [],
        is_reordered=kept != [code for code in after if code in before],
        faults=_faults(pack, document, against, more),
    )


def _changed(before: PackClause, after: PackClause) -> ClauseChange:
    names = [f.name for f in fields(after) if getattr(before, f.name) != getattr(after, f.name)]
    return ClauseChange(after.code, after.title, names)


def _header_changes(before: PackDocument, after: PackDocument) -> list[str]:
    """Fields of the cover that differ; version and date of making alone are no change of content."""
    same = replace(before, version=after.version, created=after.created)
    return [f.name for f in fields(after) if getattr(same, f.name) != getattr(after, f.name)]


def _faults(
    pack: Pack, document: Document | None, against: DocumentVersion | None, more: CitationTable | None
) -> list[Fault]:
    faults = []
    if not ServiceArea.objects.filter(code=pack.document.area).exists():
        faults.append(
            Fault(
                "", _("学校没有代码为“%(code)s”的服务领域，请先在组织中建立。") % {"code": pack.document.area}
            )
        )
    if against is not None and not against.is_fixed:
        sentence = _("《%(title)s》的第 %(n)d 版还在编制，请先完成或删除这份草案，再导入。")
        faults.append(Fault("", sentence % {"title": against.local_title, "n": against.number}))
    taken = codes_taken((clause.code for clause in pack.clauses), document.pk if document else None)
    faults += [
        Fault(code, _("条款编号“%(code)s”已用于另一份文件，一个编号只能表示一条条款。") % {"code": code})
        for code in taken
    ]
    return faults + [fault_of(problem) for problem in check_bases(pack, citation_table(more))]


def fault_of(problem: PackProblem) -> Fault:
    """A problem of the pack reader in the language of the reader of the page."""
    parts = []
    if problem.sheet:
        parts.append(_("“%(sheet)s”表") % {"sheet": _(problem.sheet)})
    if problem.line is not None:
        parts.append(_("第 %(line)d 行") % {"line": problem.line})
    if problem.path:
        parts.append(problem.path)
    return Fault(" ".join(parts), problem.render(_))
