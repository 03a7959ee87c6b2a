"""What this room tells other rooms of its nouns: evidence, origins of cases and notices, the card of a place."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, UUIDField
from django.urls import reverse
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import (
    AnswerPhoto,
    Attachment,
    FindingPhoto,
    Inspection,
    Signature,
)
from duqin.domains.inspections.models.plans import Kind
from duqin.domains.inspections.queries.rows import findings, inspections
from duqin.engines.cases.ports import OriginCard
from duqin.foundation.organisation.models import Place
from duqin.foundation.organisation.ports import CardLine, PlaceCard
from duqin.kernel.actors import Actor
from duqin.kernel.clock.words import moment_words
from duqin.kernel.moments import CAMPUS
from duqin.kernel.prepared import Slot
from duqin.kernel.prepared_rows import PerActor, PreparedRows
from duqin.kernel.refs import Ref
from duqin.kernel.remembering import once
from duqin.ui.addresses import address_of_each

LINES = 5


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
    if found is None:
        return None
    visit = found.inspection
    told = Visit(visit.number, visit.kind, visit.lead.name, visit.started_at)
    return card_of(found.pk, found.number, told, found.found_by_name)


class Visit(NamedTuple):
    """What a notice tells of the inspection it comes from."""

    number: str
    kind: str
    lead: str
    started_at: datetime

    @property
    def named(self) -> str:
        return f"{self.number} {Kind(self.kind).label}"


def card_of(finding: UUID, number: str, visit: Visit, found_by: str) -> OriginCard:
    """A finding as the origin of a case, from what is at hand of it."""
    return OriginCard(
        label=_("检查问题 %(number)s") % {"number": number},
        url=address_of_each("inspections:finding")(finding),
        facts=((_("检查"), visit.named), (_("检查人"), found_by)),
    )


def _visit(by: Actor) -> QuerySet[Any, Any]:
    rows = inspections(by).select_related(None).filter(pk=Slot("pk", UUIDField()))
    return rows.values_list("number", "kind", "lead__name", "started_at")


_VISIT = PerActor(lambda by: PreparedRows(Visit, lambda: _visit(by)))


def inspection_card(by: Actor, origin: Ref) -> OriginCard | None:
    """An inspection as the origin of a notice; its bare number where the actor does not see the whole of it."""
    found = _visit_to_tell(by, origin.id)
    if found is None:
        return OriginCard(origin.label) if origin.label else None
    return OriginCard(
        label=_("检查 %(number)s") % {"number": found.number},
        url=address_of_each("inspections:detail")(origin.id),
        facts=(
            (_("类型"), str(Kind(found.kind).label)),
            (_("检查时间"), moment_words(found.started_at.astimezone(CAMPUS))),
            (_("检查组组长"), found.lead),
        ),
    )


def _visit_to_tell(by: Actor, pk: str) -> Visit | None:
    """Whoever sees everything, as who issues papers does, asks once in an act; `problem_cards` may have told it already
    (`remember`)."""
    ask = partial(_VISIT.of(by).first, pk=pk)
    return once(("inspections.visit", pk), ask) if by.is_system else ask()


def remember(inspection: UUID, visit: Visit) -> None:
    """The act that goes on need not ask for it any more."""
    once(("inspections.visit", str(inspection)), lambda: visit)


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
