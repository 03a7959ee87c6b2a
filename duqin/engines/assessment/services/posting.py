"""Entries of the ledger. Called downward by the domains, inside the transaction of the fact; append-only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Required, TypedDict, Unpack

from django.utils.translation import gettext as _

from duqin.engines.assessment import queries
from duqin.engines.assessment.models import LedgerEntry
from duqin.foundation.organisation.models import ServiceArea, Unit
from duqin.foundation.standards.models import Clause
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.kernel.periods import period_of
from duqin.kernel.refs import Ref
from duqin.kernel.writing import put_in_new

BATCH = 500


class Posting(TypedDict, total=False):
    """Points for one cause.

    Attributes:
        key: names the cause, e.g. "finding:<uuid>" or "finding:<uuid>:doubling".
        points: signed; a deduction is negative.
        occasion: caps of a clause apply within it; usually the inspection's number.
    """

    key: Required[str]
    unit: Required[Unit]
    kind: Required[str]
    points: Required[Decimal]
    occurred_on: Required[date]
    origin: Required[Ref]
    posted_by_name: Required[str]
    clause: Clause | None
    area: ServiceArea | None
    occasion: str
    places: int
    inspector_name: str
    reason: str


def post(**posting: Unpack[Posting]) -> LedgerEntry:
    """Post points for one cause; the same key again returns the entry that stands."""
    return post_each([posting])[0]


def post_each(postings: Iterable[Posting]) -> list[LedgerEntry]:
    """Post points for several causes, in one statement; of a key that stands already, the entry that stands."""
    entries = [LedgerEntry(**_columns(posting)) for posting in postings]
    fresh = put_in_new(entries, told_by=["key"])
    if len(fresh) == len(entries):
        return entries
    standing = {entry.key: entry for entry in LedgerEntry.objects.filter(key__in=[e.key for e in entries])}
    return [standing[entry.key] for entry in entries]


def post_all(postings: Iterable[Posting], *, into_frozen: bool = False) -> list[LedgerEntry]:
    """Post points of many causes that are all new, each as `post` would; a key that stands already is an error.

    Args:
        into_frozen: the caller draws the frozen cards of these months up anew afterwards (`correct`).

    Raises:
        Refusal: "period.frozen" naming the months of a unit that are frozen; then nothing is posted.
    """
    rows = [LedgerEntry(**_columns(posting)) for posting in postings]
    if not into_frozen:
        _refuse_frozen({(row.unit_id, row.period) for row in rows})
    return LedgerEntry.objects.bulk_create(rows, batch_size=BATCH)


def _columns(posting: Posting) -> dict[str, Any]:
    """The row of a posting."""
    columns: dict[str, Any] = dict(posting)
    origin: Ref = columns.pop("origin")
    columns["reason"] = columns.get("reason", "")[:240]
    return columns | {
        "period": period_of(posting["occurred_on"]),
        "origin_kind": origin.kind,
        "origin_id": origin.id,
        "origin_label": origin.label[:200],
        "posted_at": now(),
    }


def _refuse_frozen(months: set[tuple[int, str]]) -> None:
    if taken := sorted({period for _unit, period in queries.frozen_of(months)}):
        raise Refusal(
            "period.frozen",
            _("%(months)s 的考核已经冻结，不能再记分；需要时请按更正处理。") % {"months": "、".join(taken)},
            months=taken,
        )


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
