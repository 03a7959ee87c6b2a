"""Make a device ready for a day without a network: know it, give it numbers; take back what it did not use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import SyncDevice, SyncOperation
from duqin.engines.cases import policies as case_policies
from duqin.engines.cases import services as cases
from duqin.engines.documents import services as documents
from duqin.foundation.organisation.models import Unit
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Conflict, Refusal
from duqin.kernel.moments import now
from duqin.kernel.refs import Ref

PROTOCOL = 1
LOWEST_PROTOCOL = 1
BLOCK = 3
KEPT_NUMBERS = timedelta(days=30)
KEPT_KEYS = timedelta(days=400)
NOTICE = "cases.notice"


@act("inspections.prepare_device", may=policies.may_sync)
def prepare_device(
    *, by: Actor, id: UUID, name: str, protocol: int, device_now: datetime | None
) -> SyncDevice:
    """Know the device of a person, and by how much its clock is off. A second time renews what is known.

    Raises:
        Refusal: "sync.update" for a device that speaks an older protocol than is understood, or a newer one.
        Conflict: "sync.other_person" when the device's id is another person's.
    """
    check_protocol(protocol)
    moment = now()
    device, _new = SyncDevice.objects.select_for_update(of=("self",)).get_or_create(
        id=id,
        defaults={"person_id": by.person_id or 0, "first_seen_at": moment, "last_seen_at": moment},
    )
    if not by.is_person(device.person_id):
        raise Conflict("sync.other_person", _("这台设备上的数据属于另一位用户；请他先登录并上传。"))
    device.name, device.protocol, device.last_seen_at = name.strip()[:120], protocol, moment
    device.clock_gap = int((device_now - moment).total_seconds()) if device_now else None
    device.save()
    return device


@act("inspections.take_numbers", may=policies.may_sync)
def take_numbers(device: SyncDevice, *, by: Actor, issuers: Sequence[Unit]) -> Mapping[int, list[str]]:
    """The device's block of notice numbers for each unit in whose name this person may issue; asking again fills up."""
    _check_owner(device, by)
    return {
        issuer.pk: [
            number.text
            for number in cases.reserve_numbers(by=by, issuer=issuer, count=BLOCK, holder=Ref.to(device))
        ]
        for issuer in issuers
        if case_policies.may_reserve(by, issuer)
    }


@act("inspections.leave_device", may=policies.may_sync)
def leave_device(device: SyncDevice, *, by: Actor, keep: Sequence[str] = ()) -> int:
    """Signing out of a device: its unused numbers come back as void; returns how many. Twice finds none.

    Args:
        keep: numbers the device has written on a notice that has not arrived yet.
    """
    _check_owner(device, by)
    waiting = SyncOperation.objects.filter(device=device, kind="issue").exclude(outcome="applied")
    written = [str(body.get("number", "")) for body in waiting.values_list("body", flat=True)]
    return documents.return_numbers(
        Ref.to(device), reason=_("离线预留，未使用"), keep=frozenset([*keep, *written])
    )


def return_forgotten_numbers() -> int:
    """Sweep: void reserved notice numbers that a device kept for 30 days without using them."""
    return documents.return_forgotten(NOTICE, before=now() - KEPT_NUMBERS, reason=_("离线预留，逾期未用"))


def forget_old_keys() -> int:
    """Sweep: forget applied operations after 400 days; until then a retry is recognised."""
    old = SyncOperation.objects.filter(outcome="applied", received_at__lt=now() - KEPT_KEYS)
    return old.delete()[1].get("inspections.SyncOperation", 0)


def check_protocol(protocol: int) -> None:
    """Raises Refusal sync.update for a protocol this server does not speak; the device keeps everything."""
    if not LOWEST_PROTOCOL <= protocol <= PROTOCOL:
        raise Refusal(
            "sync.update",
            _("这台设备上的程序版本与服务器不一致，请联网打开一次以更新；未上传的内容都还在设备上。"),
            lowest=LOWEST_PROTOCOL,
            newest=PROTOCOL,
        )


def _check_owner(device: SyncDevice, by: Actor) -> None:
    if not by.is_person(device.person_id):
        raise Conflict("sync.other_person", _("这台设备上的数据属于另一位用户；请他先登录并上传。"))
