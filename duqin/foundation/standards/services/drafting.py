"""Drafts: a new version as a copy of the latest, its words and clauses. Decided versions stay untouched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import ServiceArea, Unit
from duqin.foundation.standards import policies, queries
from duqin.foundation.standards.models import Citation, Clause, ClauseBasis, Document, DocumentVersion
from duqin.foundation.standards.services.keeping import keep, set_fields
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today


@dataclass(frozen=True, slots=True)
class BasisDraft:
    """A basis as it is written into a clause."""

    citation: Citation
    article: str = ""
    state: str = "pending"
    note: str = ""
    note_en: str = ""


@act("standards.start_version", may=policies.may_edit)
def start_version(document: Document, *, by: Actor) -> DocumentVersion:
    """Begin the next version as a draft: a copy of the latest with all its clauses, or an empty first one.

    Raises:
        Refusal: "version.unsettled" while another version is drafted or reviewed.
    """
    latest = queries.latest_version(document)
    refuse_unsettled(latest)
    version = DocumentVersion(
        document=document, number=latest.number + 1 if latest else 1, created_on=today()
    )
    if latest:
        same = ("title", "title_en", "summary", "summary_en", "focus", "licence", "interpreter")
        set_fields(version, {name: getattr(latest, name) for name in same})
    version.save()
    if latest:
        copy_clauses(latest, version)
    return version


def refuse_unsettled(latest: DocumentVersion | None) -> None:
    """One version at a time is drafted or reviewed, so that nobody edits the wrong one."""
    if latest is not None and not latest.is_fixed:
        sentence = _("第 %(n)d 版还在编制，请先完成或者删除这份草案，再起草新版本。")
        raise Refusal("version.unsettled", sentence % {"n": latest.number})


def copy_clauses(source: DocumentVersion, target: DocumentVersion) -> None:
    """Copy clauses with their bases, in order."""
    olds = queries.clauses_of(source.pk)
    names = [
        f.attname for f in Clause._meta.concrete_fields if f.name not in ("id", "document_version", "version")
    ]
    news = Clause.objects.bulk_create(
        [Clause(document_version=target, **{name: getattr(old, name) for name in names}) for old in olds]
    )
    names = [f.attname for f in ClauseBasis._meta.concrete_fields if f.name not in ("id", "clause")]
    ClauseBasis.objects.bulk_create(
        [
            ClauseBasis(clause=new, **{name: getattr(basis, name) for name in names})
            for old, new in zip(olds, news, strict=True)
            for basis in old.bases.all()
        ]
    )


@act("standards.edit_version", may=policies.may_edit)
def edit_version(
    version: DocumentVersion,
    *,
    by: Actor,
    title: str,
    title_en: str = "",
    summary: str = "",
    summary_en: str = "",
    focus: Sequence[Mapping[str, str]] = (),
    interpreter: Unit | None = None,
) -> DocumentVersion:
    """Change the title, the explanation, the points of supervision and the interpreter of a draft."""
    refuse_settled(version)
    words = {"title": title, "title_en": title_en, "summary": summary, "summary_en": summary_en}
    set_fields(version, {**words, "focus": [dict(point) for point in focus], "interpreter": interpreter})
    return keep(version)


@act("standards.discard_draft", may=policies.may_edit)
def discard_draft(document: Document, *, by: Actor, number: int) -> Document:
    """Delete a draft with its clauses; a version that a meeting has decided on stays for ever.

    Raises:
        Refusal: "version.not_draft" when there is no such draft any more.
    """
    version = DocumentVersion.objects.select_for_update().filter(document=document, number=number).first()
    if version is None:
        raise Refusal("version.not_draft", _("这份草案已经不在了。"))
    refuse_settled(version)
    version.delete()
    return document


def refuse_settled(version: DocumentVersion) -> None:
    """Only a draft is edited; what is in review is sent back first."""
    if version.state != "draft":
        raise Refusal(
            "version.not_draft", _("只有草案可以修改；审查中的版本请先退回，已通过的请另起新版本。")
        )


# ---------------------------------------------------------------- clauses


@act("standards.add_clause", may=policies.may_edit)
def add_clause(
    version: DocumentVersion, *, by: Actor, fields: Mapping[str, Any], bases: Sequence[BasisDraft] = ()
) -> Clause:
    """Add a clause to a draft.

    Args:
        fields: columns of Clause by name; `area` falls back to the document's.
        bases: in the order in which they are printed.

    Raises:
        Refusal: "version.not_draft", "clause.code_taken", or what `refuse_nonsense` says.
    """
    refuse_settled(version)
    last = Clause.objects.filter(document_version=version).order_by("-order").first()
    clause = Clause(
        document_version=version, area=_area_of(version, fields), order=last.order + 1 if last else 0
    )
    return _write(clause, fields, bases)


@act("standards.edit_clause", may=policies.may_edit)
def edit_clause(
    clause: Clause, *, by: Actor, fields: Mapping[str, Any], bases: Sequence[BasisDraft] | None = None
) -> Clause:
    """Change a clause of a draft; `bases`, where given, replace those it had. Raises as `add_clause` does."""
    refuse_settled(DocumentVersion.objects.select_for_update().get(pk=clause.document_version_id))
    return _write(clause, fields, bases)


@act("standards.remove_clause", may=policies.may_edit)
def remove_clause(version: DocumentVersion, *, by: Actor, code: str) -> DocumentVersion:
    """Take a clause out of a draft; in the versions before it stays. The second time changes nothing."""
    refuse_settled(version)
    Clause.objects.filter(document_version=version, code=code).delete()
    return version


def _area_of(version: DocumentVersion, fields: Mapping[str, Any]) -> ServiceArea:
    area: ServiceArea | None = fields.get("area") or version.document.area
    if area is None:
        raise Refusal("clause.no_area", _("请选择条款所属的服务领域。"), field="area")
    return area


def _write(clause: Clause, fields: Mapping[str, Any], bases: Sequence[BasisDraft] | None) -> Clause:
    set_fields(clause, {name: value for name, value in fields.items() if value is not None or name != "area"})
    if clause.cap is None:
        clause.cap = clause.points * 3  # spec/standards-library.md §1: three times the points unless given
    refuse_nonsense(clause)
    _refuse_foreign_code(clause)
    keep(clause)
    if bases is not None:
        _write_bases(clause, bases)
    return clause


def refuse_nonsense(clause: Clause) -> None:
    """Figures that contradict each other. Raises Refusal with the field they stand in."""
    at_once = clause.deadline_unit == Clause.DeadlineUnit.AT_ONCE
    if clause.cap is not None and clause.cap < clause.points:
        raise Refusal("clause.cap_below_points", _("扣分上限不能小于单次扣分。"), field="cap")
    if clause.per_amount <= 0 or clause.weight <= 0:
        field = "per_amount" if clause.per_amount <= 0 else "weight"
        raise Refusal("clause.not_positive", _("这里的数值必须大于零。"), field=field)
    if at_once and clause.deadline_amount:
        raise Refusal("clause.at_once_amount", _("期限为“当场”时，数值应为 0。"), field="deadline_amount")
    if not at_once and not clause.deadline_amount:
        raise Refusal("clause.zero_deadline", _("期限数值为 0 时，单位应为“当场”。"), field="deadline_amount")
    if clause.stop_use and clause.deadline_unit != Clause.DeadlineUnit.HOURS:
        sentence = _("需要立即停用的，期限单位应为“小时”，表示提出整改计划的时间。")
        raise Refusal("clause.stop_needs_hours", sentence, field="deadline_unit")


def _refuse_foreign_code(clause: Clause) -> None:
    """A code means one clause through all versions of one document: waivers and checklists rely on it."""
    version = clause.document_version
    same = Clause.objects.filter(code=clause.code).exclude(pk=clause.pk)
    elsewhere = same.exclude(document_version__document=version.document_id)
    if elsewhere.exists() or same.filter(document_version=version).exists():
        sentence = _("条款编号“%(code)s”已经有了，一个编号只能表示一条条款。") % {"code": clause.code}
        raise Refusal("clause.code_taken", sentence, field="code")


def _write_bases(clause: Clause, bases: Sequence[BasisDraft]) -> None:
    if doubtful := next((b.citation for b in bases if b.citation.state == "doubtful"), None):
        sentence = _("依据“%(title)s”存疑，不能作为条款依据。") % {"title": doubtful.title}
        raise Refusal("clause.doubtful_basis", sentence)
    clause.bases.all().delete()
    for order, basis in enumerate(bases):
        keep(
            ClauseBasis(
                clause=clause,
                citation=basis.citation,
                article=basis.article.strip(),
                state=basis.state,
                note=basis.note.strip(),
                note_en=basis.note_en.strip(),
                order=order,
            )
        )
