"""Take in what a device did: each operation in a transaction of its own, once, in whatever order they arrive.

What cannot be written yet waits and holds up nobody else; what is not accepted stays here with its reason.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, Q, Subquery, UUIDField
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import (
    Inspection,
    JoinedInspection,
    SyncDevice,
    SyncOperation,
    TwistedOperation,
)
from duqin.domains.inspections.rules.clocks import MARKED_FROM, Anchor
from duqin.domains.inspections.rules.merging import HybridMoment, Verdict, verdict
from duqin.domains.inspections.services.applying import apply
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.kernel.prepared import Prepared, Slot

MOST_BODY, LAST = 64 * 1024, 2**31 - 1
TRIED_FOR = timedelta(days=60)
log = structlog.get_logger("duqin.sync")


@dataclass(frozen=True, slots=True)
class Sent:
    """An operation as a device sends it."""

    id: UUID
    sequence: int
    clock: str
    kind: str
    inspection: UUID
    body: Mapping[str, Any]
    device_at: datetime | None = None
    protocol: int = 1

    @property
    def digest(self) -> str:
        """What makes it the same operation: kind, inspection and body, whatever the order of keys."""
        said = [self.kind, str(self.inspection), self.body]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@act("inspections.sync", may=policies.may_sync)
def take_in(
    device: SyncDevice,
    *,
    by: Actor,
    sent: Sent,
    anchor: Anchor | None = None,
    device_now: datetime | None = None,
) -> SyncOperation:
    """Keep one operation and write it where it can be written; what waited for it is written after it.

    The same id and content again gives the same answer, however many retries come at once. The same id with other
    content is refused: both are kept, and `is_twisted` is set on the row that comes back.

    Raises:
        Refusal: sync.malformed. IntegrityError: another device sent the same id in this very moment, for another inspection
            or for one that has not been begun; nothing is written, and sent again it is known.
    """
    _check(device, by, sent)
    found = lock_inspection(sent.inspection)
    meant = sent.inspection if found is None else found.pk
    is_known, is_waited_for = _standing(device, sent.id, meant)
    if is_known:
        return _again(SyncOperation.objects.get(pk=sent.id), device, sent)
    row = _arrived(device, by, sent, anchor, device_now)
    is_written = apply(row, by, meant, found)
    # What was begun may turn out to be what another had begun before it, for which something else waits.
    if is_written and (is_waited_for or found is None):
        apply_waiting(sent.inspection)
    return row


@act("inspections.retry_waiting", may=policies.may_sync)
def retry_waiting(device: SyncDevice, *, by: Actor) -> int:
    """Try again what waits of this device's inspections, after photographs have come; returns how many were written."""
    waiting = SyncOperation.objects.filter(device=device, outcome="waiting").order_by("inspection_key")
    keys = list(waiting.values_list("inspection_key", flat=True).distinct())
    return sum(apply_waiting(key) for key in keys)


def write_waiting() -> int:
    """Sweep: try again what waits, for devices that are away; returns how many were written. Safe to run twice."""
    waiting = SyncOperation.objects.filter(outcome="waiting", received_at__gte=now() - TRIED_FOR)
    done = 0
    for key in waiting.order_by("inspection_key").values_list("inspection_key", flat=True).distinct()[:200]:
        with transaction.atomic():
            done += apply_waiting(key)
    return done


def apply_waiting(key: UUID) -> int:
    """Write what waits for this inspection and can be written now, in the order of the clock, until nothing moves."""
    lock_inspection(key)
    keys = _keys(key)
    done = 0
    while True:
        rows = SyncOperation.objects.filter(inspection_key__in=keys, outcome="waiting").select_related(
            "account__person", "device"
        )
        moved = [row for row in rows.order_by("clock", "pk") if _is_moved(row)]
        if not moved:
            return done
        done += len(moved)


def _is_moved(row: SyncOperation) -> bool:
    """Whether what waited could be written. One that fails by a fault goes on waiting: it must not keep from being written
    what woke it, nor the rest."""
    try:
        with trust.undoable():
            return apply(row, organisation.actor_for(row.account), inspection_of(row.inspection_key))
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        log.exception("waiting_failed", operation=str(row.pk), exc_info=fault)
        return False


_ID, _KEY = Slot("id", UUIDField()), Slot("inspection", UUIDField())
_MEANT = Coalesce(Subquery(JoinedInspection.objects.filter(pk=_ID).values("inspection")), _ID)
_LOCKED = Prepared(lambda: Inspection.objects.filter(pk=_MEANT).select_for_update(of=("self",)))
_JOINED = Prepared(lambda: JoinedInspection.objects.filter(pk=_ID))
_JOINING = Prepared(lambda: JoinedInspection.objects.filter(inspection=_ID).only("key"))
_STANDING = Prepared(
    lambda: (
        SyncDevice.objects.filter(pk=Slot("device", UUIDField()))
        .annotate(
            has_operation=Exists(SyncOperation.objects.filter(pk=Slot("operation", UUIDField()))),
            is_waited_for=Exists(
                SyncOperation.objects.filter(
                    Q(inspection_key=_KEY)
                    | Q(inspection_key__in=JoinedInspection.objects.filter(inspection=_KEY).values("pk")),
                    outcome="waiting",
                )
            ),
        )
        .only("pk")
    )
)


def _standing(device: SyncDevice, operation: UUID, inspection: UUID) -> tuple[bool, bool]:
    """Whether an operation is known, and whether others wait for its inspection; to be asked under the locks of both."""
    found: Any = _STANDING.first(device=device.pk, operation=operation, inspection=inspection)
    return (found.has_operation, found.is_waited_for) if found else (False, False)


def lock_inspection(key: UUID) -> Inspection | None:
    """Whatever is written to one inspection is written one after the other. The inspection a device means: the one it
    began, or the one another had begun before it; None before it has come."""
    return _LOCKED.first(id=key)


def inspection_of(key: UUID) -> UUID:
    """The id of the inspection a device means."""
    joined = _JOINED.first(id=key)
    return joined.inspection_id if joined else key


def _keys(key: UUID) -> list[UUID]:
    found = inspection_of(key)
    return [found, *(joined.pk for joined in _JOINING.all(id=found))]


def _check(device: SyncDevice, by: Actor, sent: Sent) -> None:
    try:
        HybridMoment.read(sent.clock)
    except ValueError as wrong:
        raise _malformed() from wrong
    too_long = len(json.dumps(sent.body)) > MOST_BODY or not sent.kind or len(sent.kind) > 30
    if too_long or not 0 <= sent.sequence <= LAST or not by.is_person(device.person_id):
        raise _malformed()


def _malformed() -> Refusal:
    return Refusal("sync.malformed", _("操作的格式不正确，已保留在设备上；请更新程序后重试。"))


def _again(known: SyncOperation, device: SyncDevice, sent: Sent) -> SyncOperation:
    """The answer that was given before; of a twisted one both are kept, and the device is told.

    Of a stranger's, who has the id from an address, nothing is kept.
    """
    if verdict(known.digest, sent.digest) is Verdict.TWISTED:
        if known.device.person_id == device.person_id:
            TwistedOperation.objects.get_or_create(
                operation=known,
                digest=sent.digest,
                defaults={"device": device, "body": dict(sent.body), "received_at": now()},
            )
        known.is_twisted = True  # type: ignore[attr-defined]  # said to the caller, not stored
    return known


def _arrived(
    device: SyncDevice, by: Actor, sent: Sent, anchor: Anchor | None, device_now: datetime | None
) -> SyncOperation:
    """The operation as it came, not stored."""
    received_at = now()
    device_at = sent.device_at
    believed = received_at if device_at is None else min(device_at, received_at)
    if anchor is not None and device_at is not None:
        believed = anchor.believed(device_at, received_at)
    return SyncOperation(
        id=sent.id,
        device=device,
        account_id=by.account_id or 0,
        sequence=sent.sequence,
        clock=sent.clock,
        protocol=sent.protocol,
        inspection_key=sent.inspection,
        kind=sent.kind,
        body=dict(sent.body),
        digest=sent.digest,
        device_at=device_at,
        believed_at=believed,
        is_anchored=anchor is not None and device_at is not None,
        clock_gap=_gap(device_now, received_at),
        received_at=received_at,
    )


def _gap(device_now: datetime | None, received_at: datetime) -> int | None:
    """By how many seconds the device's clock was off, from ten minutes on."""
    if device_now is None or abs(device_now - received_at) <= MARKED_FROM:
        return None
    return int((device_now - received_at).total_seconds())
