"""Custodians of checkpoints, and what went to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from duqin.foundation.trust.models import Custodian, Dispatch
from duqin.foundation.trust.ports import post


@dataclass(frozen=True, slots=True)
class Custody:
    """A custodian with the last letter written to him, and when it left; None while it has not."""

    custodian: Custodian
    last: Dispatch | None
    sent_at: datetime | None


def custodians() -> QuerySet[Custodian]:
    """Who gets checkpoints now, the longest first."""
    return Custodian.objects.filter(ended_at__isnull=True).order_by("appointed_at", "pk")


def former_custodians() -> QuerySet[Custodian]:
    """Who got them before, the last first."""
    return Custodian.objects.filter(ended_at__isnull=False).order_by("-ended_at", "-pk")


def custody() -> list[Custody]:
    """The custodians of today with their last letters."""
    found = list(custodians())
    last: dict[int, Dispatch] = {}
    for row in Dispatch.objects.filter(custodian__in=found).order_by("custodian", "-day"):
        last.setdefault(row.custodian_id, row)
    sent = _sent(row.key for row in last.values())
    return [
        Custody(one, row, sent.get(row.key) if row else None)
        for one, row in ((one, last.get(one.pk)) for one in found)
    ]


def _sent(keys: Iterable[str]) -> dict[str, datetime]:
    wanted = list(keys)
    found: dict[str, datetime] = {}
    for office in post:
        found |= office.sent(wanted)
    return found
