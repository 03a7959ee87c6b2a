"""Entries of the ledger. Called downward by the domains, inside the transaction of the fact; append-only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from duqin.engines.assessment.models import LedgerEntry
from duqin.foundation.organisation.models import ServiceArea, Unit
from duqin.foundation.standards.models import Clause
from duqin.kernel.moments import now
from duqin.kernel.periods import period_of
from duqin.kernel.refs import Ref


def post(
    *,
    key: str,
    unit: Unit,
    kind: str,
    points: Decimal,
    occurred_on: date,
    origin: Ref,
    posted_by_name: str,
    clause: Clause | None = None,
    area: ServiceArea | None = None,
    occasion: str = "",
    places: int = 1,
    inspector_name: str = "",
    reason: str = "",
) -> LedgerEntry:
    """Post points for one cause; the same key again returns the entry that stands.

    Args:
        key: names the cause, e.g. "finding:<uuid>" or "finding:<uuid>:sent_back:2".
        points: signed; a deduction is negative.
        occasion: caps of a clause apply within it; usually the inspection's number.
    """
    entry, _ = LedgerEntry.objects.get_or_create(
        key=key,
        defaults={
            "unit": unit,
            "kind": kind,
            "points": points,
            "clause": clause,
            "area": area,
            "occurred_on": occurred_on,
            "period": period_of(occurred_on),
            "occasion": occasion,
            "places": places,
            "origin_kind": origin.kind,
            "origin_id": origin.id,
            "origin_label": origin.label[:200],
            "inspector_name": inspector_name,
            "reason": reason[:240],
            "posted_at": now(),
            "posted_by_name": posted_by_name,
        },
    )
    return entry


def reverse_origin(origin: Ref, *, reason: str, posted_by_name: str) -> list[LedgerEntry]:
    """Cancel every standing entry of an origin by a counter-entry in the same month; nothing is deleted.

    A month that was frozen meanwhile keeps its card until it is corrected (`queries.drifted`).
    """
    standing = LedgerEntry.objects.filter(
        origin_kind=origin.kind, origin_id=origin.id, reversed_by__isnull=True
    ).exclude(kind=LedgerEntry.Kind.REVERSAL)
    return [_reverse(entry, reason, posted_by_name) for entry in standing.order_by("id")]


def _reverse(entry: LedgerEntry, reason: str, posted_by_name: str) -> LedgerEntry:
    return LedgerEntry.objects.create(
        key=f"reverse:{entry.pk}",
        unit=entry.unit,
        kind=LedgerEntry.Kind.REVERSAL,
        points=-entry.points,
        clause=entry.clause,
        area=entry.area,
        occurred_on=entry.occurred_on,
        period=entry.period,
        occasion=entry.occasion,
        places=entry.places,
        origin_kind=entry.origin_kind,
        origin_id=entry.origin_id,
        origin_label=entry.origin_label,
        inspector_name=entry.inspector_name,
        reason=reason[:240],
        reverses=entry,
        posted_at=now(),
        posted_by_name=posted_by_name,
    )
