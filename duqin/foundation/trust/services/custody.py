"""Who keeps checkpoints elsewhere, and the letter that goes to each of them every day."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from duqin.foundation.trust import policies, queries
from duqin.foundation.trust.models import Custodian, Dispatch
from duqin.foundation.trust.ports import Letter, post
from duqin.foundation.trust.rules.checkpoints import Checkpoint, PublicKey
from duqin.foundation.trust.services.gate import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now, today


@act("trust.appoint_custodian", may=policies.may_appoint_custodians)
def appoint_custodian(*, by: Actor, name: str, email: str) -> Custodian:
    """Name a person to whom the newest checkpoint is mailed every day from now on.

    Raises:
        Refusal: custodian.name, custodian.email, custodian.known (this address gets them already).
    """
    name, email = name.strip(), email.strip()
    if not name:
        raise Refusal("custodian.name", _("请写明保管人的姓名。"), field="name")
    try:
        validate_email(email)
    except ValidationError as fault:
        raise Refusal("custodian.email", _("这不是一个电子邮箱地址。"), field="email") from fault
    if queries.custodians().filter(email__iexact=email).exists():
        raise Refusal("custodian.known", _("这个邮箱已经在收存证。"), field="email")
    return Custodian.objects.create(
        name=name, email=email, appointed_at=now(), appointed_by_name=str(by)[:120]
    )


@act("trust.dismiss_custodian", may=policies.may_appoint_custodians)
def dismiss_custodian(custodian: Custodian, *, by: Actor) -> Custodian:
    """No more letters to this person; what he has he keeps. A second time changes nothing."""
    if custodian.ended_at is None:
        custodian.ended_at, custodian.ended_by_name = now(), str(by)[:120]
        custodian.save(update_fields=["ended_at", "ended_by_name"])
    return custodian


def dispatch_checkpoints() -> int:
    """Hand the newest checkpoint to the post for each custodian, once a day; returns how many letters were written.

    Also when nothing new was signed: a day without a letter is itself a sign that something is wrong.

    Raises:
        Refusal: anchor.damaged.
    """
    checkpoint, keys = queries.newest_checkpoint(), queries.public_keys()
    if checkpoint is None or not keys:
        return 0
    return sum(_dispatch(custodian, checkpoint, keys[-1]) for custodian in queries.custodians())


@transaction.atomic
def _dispatch(custodian: Custodian, checkpoint: Checkpoint, key: PublicKey) -> bool:
    row, is_new = Dispatch.objects.get_or_create(
        custodian=custodian, day=today(), defaults={"size": checkpoint.size, "handed_at": now()}
    )
    if is_new:
        for office in post:
            office.write(_letter(row, custodian, checkpoint, key))
    return is_new


def _letter(row: Dispatch, custodian: Custodian, checkpoint: Checkpoint, key: PublicKey) -> Letter:
    words = _(
        "您是本校后勤监督系统（督勤）的存证保管人。下面是截至今天的存证：前 {size} 条操作留痕的指纹，由系统签名。\n\n"
        "{note}\n"
        "请把本邮件（或附件）保存在后勤部门管不到的地方，不要回复，不必公开。它不含任何业务内容。\n"
        "每天一封；若一整天没有收到，或公钥指纹与以前的不同，请向监控部门查问。\n\n"
        "公钥指纹（SHA-256）：{fingerprint}\n"
        "公钥：{key}\n\n"
        "核验：请系统管理员当着您的面，用您保存的附件运行\n"
        "    duqin verify --anchor {file} --key key.pub\n"
        "其中 key.pub 只有一行，就是上面的公钥。答复“相符”，说明这 {size} 条留痕自签署之后没有被改动、截断或替换。"
    )
    file = f"checkpoint-{row.day:%Y%m%d}.txt"
    return Letter(
        key=row.key,
        name=custodian.name,
        address=custodian.email,
        subject=_("督勤存证 {day}（{size} 条）").format(day=row.day, size=checkpoint.size),
        body=words.format(
            size=checkpoint.size, note=checkpoint.note, fingerprint=key.fingerprint, key=key, file=file
        ),
        attachment_name=file,
        attachment=checkpoint.note,
    )
