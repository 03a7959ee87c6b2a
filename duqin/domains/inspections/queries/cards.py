"""What this room tells other rooms of its nouns: evidence, origins and problems of cases, the card of a place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, UUIDField
from django.urls import reverse
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import (
    AnswerPhoto,
    Attachment,
    Finding,
    FindingPhoto,
    Inspection,
    Signature,
)
from duqin.domains.inspections.models.plans import Kind
from duqin.domains.inspections.queries.rows import findings, inspections
from duqin.domains.inspections.queries.written import PHOTOS
from duqin.engines.cases.models import Case
from duqin.engines.cases.ports import OriginCard, ProblemCard
from duqin.foundation.organisation.models import Place
from duqin.foundation.organisation.ports import CardLine, PlaceCard
from duqin.foundation.standards import queries as standards
from duqin.foundation.standards.models import ClauseBasis
from duqin.foundation.trust.models import Evidence
from duqin.kernel.actors import Actor
from duqin.kernel.prepared import Prepared, Slot
from duqin.kernel.prepared_rows import PerActor, PreparedRows
from duqin.kernel.refs import Ref
from duqin.kernel.remembering import once
from duqin.ui.addresses import address_of_each

LINES = 5
SHOWN_ON_A_NOTICE = (
    *("description", "severity", "points", "clause__code", "clause__title", "clause__title_en"),
    *("inspection__number", "inspection__kind", "inspection__lead__name"),
)
OF_THE_ORIGIN = ("number", "found_by_name")
BASES = Prefetch("clause__bases", ClauseBasis.objects.select_related("citation").order_by("order", "pk"))


def sees_evidence(by: Actor, evidence_id: int) -> bool:
    """Whether the file is a photograph, drawing, voice note or signature of an inspection or finding this actor sees."""
    mine = findings(by).order_by().values("pk")
    if FindingPhoto.objects.filter(evidence=evidence_id, finding__in=mine).exists():
        return True
    drawn = Attachment.objects.filter(evidence=evidence_id, drawn_on__isnull=False).values("drawn_on")
    if FindingPhoto.objects.filter(evidence__in=drawn, finding__in=mine).exists():
        return True
    seen = inspections(by).order_by().values("pk")
    if AnswerPhoto.objects.filter(evidence=evidence_id, answer__inspection__in=seen).exists():
        return True
    if Attachment.objects.filter(evidence=evidence_id, answer__inspection__in=seen).exists():
        return True
    return Signature.objects.filter(image=evidence_id, inspection__in=seen).exists()


def origin_card(by: Actor, origin: Ref) -> OriginCard | None:
    """A finding as the origin of a case; None where the actor may not know of it."""
    found = findings(by).order_by().filter(pk=origin.id).first()
    return _origin(found) if found else None


def _origin(found: Finding) -> OriginCard:
    visit = found.inspection
    return OriginCard(
        label=_("检查问题 %(number)s") % {"number": found.number},
        url=address_of_each("inspections:finding")(found.pk),
        facts=(
            (_("检查"), f"{visit.number} {Kind(visit.kind).label}"),
            (_("检查人"), found.found_by_name),
        ),
    )


class Visit(NamedTuple):
    """What a notice tells of the inspection it comes from."""

    number: str
    kind: str
    lead: str


def _visit(by: Actor) -> QuerySet[Any, Any]:
    rows = inspections(by).select_related(None).filter(pk=Slot("pk", UUIDField()))
    return rows.values_list("number", "kind", "lead__name")


_VISIT = PerActor(lambda by: PreparedRows(Visit, lambda: _visit(by)))


def inspection_card(by: Actor, origin: Ref) -> OriginCard | None:
    """An inspection as the origin of a notice; its bare number where the actor does not see the whole of it."""
    found = _visit_to_tell(by, origin.id)
    if found is None:
        return OriginCard(origin.label) if origin.label else None
    return OriginCard(
        label=_("检查 %(number)s") % {"number": found.number},
        url=address_of_each("inspections:detail")(origin.id),
        facts=((_("类型"), str(Kind(found.kind).label)), (_("检查组组长"), found.lead)),
    )


def _visit_to_tell(by: Actor, pk: str) -> Visit | None:
    """Whoever sees everything, as who issues papers does, asks once in an act; `problem_cards` may have told it already."""
    ask = partial(_VISIT.of(by).first, pk=pk)
    return once(("inspections.visit", pk), ask) if by.is_system else ask()


def _remember(inspection: Inspection) -> None:
    told = Visit(inspection.number, inspection.kind, inspection.lead.name)
    once(("inspections.visit", str(inspection.pk)), lambda: told)


PHOTO = tuple(field.attname for field in Evidence._meta.concrete_fields)


def _problem_rows() -> QuerySet[Finding]:
    photos = {f"photo_{name}": F(f"photos__evidence__{name}") for name in PHOTO}
    rows = Finding.objects.select_related("clause", "inspection__lead").only(*SHOWN_ON_A_NOTICE)
    return rows.filter(case=Slot("case")).annotate(**photos).order_by("photos__order", "photos__id")


def _told_rows(by: Actor) -> QuerySet[Finding]:
    """The same with where it comes from; `is_seen` says whether the actor may know of that."""
    seen = findings(by).order_by().filter(pk=OuterRef("pk"))
    return _problem_rows().only(*SHOWN_ON_A_NOTICE, *OF_THE_ORIGIN).annotate(is_seen=Exists(seen))


_FINDING = Prepared(_problem_rows)
_TOLD = PerActor(lambda by: Prepared(lambda: _told_rows(by)))


def told(by: Actor, case: Case) -> tuple[ProblemCard, OriginCard | None]:
    """The problem of a case and the finding it comes from, the latter as far as the actor may know of it."""
    rows: Any = _TOLD.of(by).all(case=case.pk)
    if not rows:
        return ProblemCard(description=case.title), None
    return _problem(rows[0], _photos_in(rows)), _origin(rows[0]) if rows[0].is_seen else None


def problem_cards(cases: Sequence[Case]) -> dict[str, ProblemCard]:
    """The problems of cases as a notice prints them, by finding; never a doubtful basis. Three statements, two for one
    case."""
    if len(cases) == 1:
        found: Any = _FINDING.all(case=cases[0].pk)
        if not found:
            return {}
        _remember(found[0].inspection)
        return {str(found[0].pk): _problem(found[0], _photos_in(found))}
    rows = Finding.objects.filter(case__in=cases).select_related("clause", "inspection__lead")
    several = rows.only(*SHOWN_ON_A_NOTICE).prefetch_related(PHOTOS, BASES)
    for finding in several:
        _remember(finding.inspection)
    return {
        str(finding.pk): _problem(finding, [photo.evidence for photo in finding.photos.all()])
        for finding in several
    }


def _photos_in(rows: Iterable[Any]) -> list[Evidence]:
    """The photographs beside the rows of one finding."""
    shown = [[getattr(row, f"photo_{name}") for name in PHOTO] for row in rows]
    return [Evidence.from_db(connection.alias, PHOTO, photo) for photo in shown if photo[0] is not None]


def _problem(finding: Finding, photos: Iterable[Evidence]) -> ProblemCard:
    clause = finding.clause
    return ProblemCard(
        clause_text=f"{clause.code} {clause.local_title}",
        severity=finding.severity,
        basis=tuple(standards.printable_bases(clause)),
        deduction=_("扣 %(points)s 分") % {"points": f"{finding.points.normalize():f}"}
        if finding.points
        else "",
        photos=tuple(photos),
        description=finding.description,
    )


def place_card(by: Actor, place_id: int) -> PlaceCard | None:
    """The last inspections of a place and the way to begin one; two statements."""
    if not policies.may_look(by):
        return None
    rows = (
        inspections(by)
        .filter(Q(place=place_id) | Q(answers__place=place_id))
        .exclude(state="abandoned")
        .distinct()
    )
    lines = [_line(row) for row in rows.order_by("-started_at", "pk")[:LINES]]
    action = ""
    if policies.may_begin(by):
        token = Place.objects.filter(pk=place_id).values_list("qr_token", flat=True).first()
        action = f"{reverse('inspections:start')}?scanned={token}"
    return PlaceCard(
        title=_("最近的检查"),
        lines=lines,
        empty=_("这里还没有检查记录。"),
        action=action,
        action_label=_("开始检查"),
    )


def _line(row: Inspection) -> CardLine:
    return CardLine(
        text=f"{row.number} {row.get_kind_display()}",
        url=reverse("inspections:detail", args=[row.pk]),
        note=_("未发现问题") if row.found_nothing else "",
        state=states.INSPECTION[row.state],
        at=row.started_at,
    )
