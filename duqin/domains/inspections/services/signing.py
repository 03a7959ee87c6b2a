"""Signatures on glass, refusals to sign, obstructions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Inspection, Obstruction, Party, Signature
from duqin.foundation.organisation.models import Person
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now


@act("inspections.sign", may=policies.may_write)
def sign(
    inspection: Inspection,
    *,
    by: Actor,
    role: str,
    name: str,
    image: Evidence,
    id: UUID | None = None,
    person: Person | None = None,
) -> Signature:
    """Keep a signature given on this device; the same id again gives the same signature.

    Raises:
        Refusal: signature.role, signature.no_name.
    """
    _check(role, name)
    row, _new = Signature.objects.get_or_create(
        id=id or uuid4(),
        defaults={
            "inspection": inspection,
            "role": role,
            "name": name.strip()[:60],
            "person": person,
            "image": image,
            "signed_at": now(),
        },
    )
    return row


@act("inspections.refuse_to_sign", may=policies.may_write)
def refuse_to_sign(
    inspection: Inspection, *, by: Actor, role: str, name: str, reason: str, witness: str, id: UUID | None = None
) -> Signature:
    """Note that someone would not sign, why, and who saw it (《食品生产经营监督检查管理办法》第三十四条).

    Raises:
        Refusal: signature.role, signature.no_name, signature.no_reason, signature.no_witness.
    """
    _check(role, name)
    if not reason.strip():
        raise Refusal("signature.no_reason", _("请写明拒签的理由；对方不说明的，写“未说明理由”。"), field="reason")
    if not witness.strip():
        raise Refusal("signature.no_witness", _("拒签需要一名见证人。"), field="witness")
    row, _new = Signature.objects.get_or_create(
        id=id or uuid4(),
        defaults={
            "inspection": inspection,
            "role": role,
            "name": name.strip()[:60],
            "is_refused": True,
            "refusal_reason": reason.strip()[:200],
            "witness_name": witness.strip()[:60],
            "signed_at": now(),
        },
    )
    return row


@act("inspections.obstruct", may=policies.may_write)
def obstruct(
    inspection: Inspection, *, by: Actor, what: str, witness: str, at: datetime | None = None
) -> Obstruction:
    """Record an obstruction with its moment and witness (R-002-21).

    Raises:
        Refusal: obstruction.no_words, obstruction.no_witness.
    """
    if not what.strip():
        raise Refusal("obstruction.no_words", _("请写明如何受阻，例如“拒绝打开库房”。"), field="what")
    if not witness.strip():
        raise Refusal("obstruction.no_witness", _("请写明见证人。"), field="witness")
    return Obstruction.objects.create(
        inspection=inspection, at=at or now(), what=what.strip()[:300], witness_name=witness.strip()[:60]
    )


def _check(role: str, name: str) -> None:
    if role not in Party.Role.values:
        raise Refusal("signature.role", _("请选择签名人的身份。"), field="role")
    if not name.strip():
        raise Refusal("signature.no_name", _("请写明签名人的姓名。"), field="name")
