"""Signatures on glass, refusals to sign, obstructions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Inspection, Obstruction, Party, Signature
from duqin.domains.inspections.services import replays
from duqin.foundation.organisation.models import Person
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now

SIGN, REFUSE, OBSTRUCT = "inspections.sign", "inspections.refuse_to_sign", "inspections.obstruct"
SIGNABLE = ("in_progress", "returned", "submitted")


@act(SIGN, may=policies.may_write)
def sign(
    inspection: Inspection,
    *,
    by: Actor,
    role: str,
    name: str,
    image: Evidence,
    id: UUID | None = None,
    party: Party | None = None,
    person: Person | None = None,
    device_signed_at: datetime | None = None,
) -> Signature:
    """Keep a signature given on this device; the same id again gives the same signature.

    Args:
        party: whose line it is, when it is one of those expected; its role and person are then taken from it.

    Raises:
        Refusal: inspection.settled, signature.role, signature.no_name, signature.party.
        Conflict: operation.id_taken.
    """
    said = {"inspection": inspection, "role": role, "name": name, "party": party, "image": image}
    if known := replays.done_before(id, SIGN, said):
        return Signature.objects.get(pk=known)
    role = _check(inspection, role, name, party)
    who = party.person if party is not None and party.person_id else person
    row = _new(inspection, id, role, name, party, person=who, image=image, device_signed_at=device_signed_at)
    replays.keep(id, SIGN, said, row)
    return row


@act(REFUSE, may=policies.may_write)
def refuse_to_sign(
    inspection: Inspection,
    *,
    by: Actor,
    role: str,
    name: str,
    reason: str,
    witness: str,
    id: UUID | None = None,
    party: Party | None = None,
    device_signed_at: datetime | None = None,
) -> Signature:
    """Note that someone would not sign, why, and who saw it (《食品生产经营监督检查管理办法》第三十四条).

    Raises:
        Refusal: inspection.settled, signature.role, signature.no_name, signature.party, signature.no_reason,
            signature.no_witness.
        Conflict: operation.id_taken.
    """
    said = {
        "inspection": inspection,
        "role": role,
        "name": name,
        "party": party,
        "reason": reason,
        "witness": witness,
    }
    if known := replays.done_before(id, REFUSE, said):
        return Signature.objects.get(pk=known)
    role = _check(inspection, role, name, party)
    if not reason.strip():
        raise Refusal(
            "signature.no_reason", _("请写明拒签的理由；对方不说明的，写“未说明理由”。"), field="reason"
        )
    if not witness.strip():
        raise Refusal("signature.no_witness", _("拒签需要一名见证人。"), field="witness")
    row = _new(
        inspection,
        id,
        role,
        name,
        party,
        is_refused=True,
        device_signed_at=device_signed_at,
        refusal_reason=reason.strip()[:200],
        witness_name=witness.strip()[:60],
    )
    replays.keep(id, REFUSE, said, row)
    return row


@act(OBSTRUCT, may=policies.may_write)
def obstruct(
    inspection: Inspection,
    *,
    by: Actor,
    what: str,
    witness: str,
    at: datetime | None = None,
    id: UUID | None = None,
) -> Obstruction:
    """Record an obstruction with its moment and witness (R-002-21); the same id again gives the same one.

    Raises:
        Refusal: inspection.settled, obstruction.no_words, obstruction.no_witness, obstruction.ahead.
        Conflict: operation.id_taken.
    """
    said: Mapping[str, object] = {"inspection": inspection, "what": what, "witness": witness, "at": at}
    if known := replays.done_before(id, OBSTRUCT, said):
        return Obstruction.objects.get(pk=known)
    _check_unsettled(inspection)
    if not what.strip():
        raise Refusal("obstruction.no_words", _("请写明如何受阻，例如“拒绝打开库房”。"), field="what")
    if not witness.strip():
        raise Refusal("obstruction.no_witness", _("请写明见证人。"), field="witness")
    if at is not None and at > now():
        raise Refusal("obstruction.ahead", _("受阻的时间不能晚于现在。"), field="at")
    row = Obstruction.objects.create(
        inspection=inspection, at=at or now(), what=what.strip()[:300], witness_name=witness.strip()[:60]
    )
    replays.keep(id, OBSTRUCT, said, row)
    return row


def _new(
    inspection: Inspection, id: UUID | None, role: str, name: str, party: Party | None, **more: object
) -> Signature:
    return Signature.objects.create(
        id=id or uuid4(),
        inspection=inspection,
        party=party,
        role=role,
        name=name.strip()[:60],
        signed_at=now(),
        **more,
    )


def _check(inspection: Inspection, role: str, name: str, party: Party | None) -> str:
    """The role that is signed in."""
    _check_unsettled(inspection)
    if party is not None and party.inspection_id != inspection.pk:
        raise Refusal("signature.party", _("这位签名人不属于本次检查。"), field="party")
    role = party.role if party is not None else role
    if role not in Party.Role.values:
        raise Refusal("signature.role", _("请选择签名人的身份。"), field="role")
    if not name.strip():
        raise Refusal("signature.no_name", _("请写明签名人的姓名。"), field="name")
    return role


def _check_unsettled(inspection: Inspection) -> None:
    if inspection.state not in SIGNABLE:
        raise Refusal("inspection.settled", _("这次检查已经办结，记录不再增加签名和情况。"))
