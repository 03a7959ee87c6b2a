"""The unit has the notice: read, signed, refused before a witness, or deemed received after 24 hours."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from duqin.engines.cases import policies
from duqin.engines.cases.events import NoticeReceived
from duqin.engines.cases.models import Notice
from duqin.engines.cases.services import stepping, telling
from duqin.engines.cases.services.announcing import announce_notice
from duqin.engines.cases.services.clocks import Clocks
from duqin.engines.cases.services.following import taken
from duqin.engines.cases.states import NOTICE
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor, system
from duqin.kernel.clock.instants import SECOND
from duqin.kernel.errors import Conflict, Refusal
from duqin.kernel.moments import now

AT_ONCE = 200


@act("cases.receive", may=policies.may_receive, reads=("number", "unit", "issuer", "signature"))
def receive(
    notice: Notice,
    *,
    by: Actor,
    receipt: str = "read",
    name: str = "",
    signature: Evidence | None = None,
    signed_at: datetime | None = None,
) -> Notice:
    """Receive the notice; rectification begins. A second time is refused.

    Args:
        receipt: "read" by a person of the unit who is signed in, or "signed" by hand on paper or glass.
        name: who signed; required with "signed". signature: the picture of it, required with "signed".
        signed_at: when, if it was signed away from the network.

    Raises:
        Refusal: "notice.unsigned", "state.not_allowed". Conflict: "case.busy".
    """
    if receipt not in (Notice.Receipt.READ, Notice.Receipt.SIGNED):
        raise Refusal("notice.receipt", _("请选择在线签收或签字签收。"), field="receipt")
    if receipt == Notice.Receipt.SIGNED and not (name.strip() and signature):
        raise Refusal("notice.unsigned", _("签字签收须写明签收人姓名并由其签名。"), field="signature")
    notice.signature = signature
    notice.received_by_id = by.person_id if receipt == Notice.Receipt.READ else None
    notice.received_by_name = (name.strip() or by.ref.label)[:120]
    return _received(notice, receipt, by=by, at=now(), received_at=signed_at)


@act("cases.refuse_receipt", may=policies.may_handle)
def refuse_receipt(
    notice: Notice, *, by: Actor, reason: str, witness: str, refused_at: datetime | None = None
) -> Notice:
    """Note that the unit would not sign, with reason and witness; it counts as received (domain-model §4.4).

    Raises:
        Refusal: "case.no_reason", "notice.no_witness", "state.not_allowed".
    """
    notice.refusal_reason = stepping.said_reason(reason)[:200]
    notice.witness_name = stepping.said(
        witness, code="notice.no_witness", sentence=_("拒签须有见证人，请写明见证人姓名。"), field="witness"
    )[:60]
    return _received(notice, Notice.Receipt.REFUSED, by=by, at=now(), received_at=refused_at)


@act("cases.deem_received", may=policies.may_sweep)
def deem(notice: Notice, *, by: Actor) -> Notice:
    """Deem a notice received whose time for receipt is over."""
    return _received(notice, Notice.Receipt.DEEMED, by=by, at=now())


def deem_received() -> int:
    """Sweep: deem received what nobody received in time (24 hours unless the rule says otherwise).

    Safe to run twice and to be killed: each notice is one transaction, and a received one is not found again.
    """
    late = Notice.objects.filter(
        state="issued",
        cases__clocks__kind="receive",
        cases__clocks__met_at__isnull=True,
        cases__clocks__stopped_at__isnull=True,
        cases__clocks__due_at__lte=now() - SECOND,
    )
    done = 0
    for notice in late.distinct().order_by("id")[:AT_ONCE]:
        try:
            deem(notice, by=system("clocks"))
            done += 1
        except Conflict:
            continue  # someone holds one of its cases; the next turn finds it again
        except Refusal:
            continue  # it was received in this very moment
    return done


def _received(
    notice: Notice, receipt: str, *, by: Actor, at: datetime, received_at: datetime | None = None
) -> Notice:
    NOTICE.move(notice, "receive")
    notice.receipt, notice.received_at = receipt, min(received_at or at, at)
    cases, words = taken(notice), telling.receipt_words(notice)
    for case in cases:
        if case.state == "notified":
            stepping.move(case, "acknowledge", by=by, at=at, note=words, receipt=receipt)
            Clocks(case, at).meet("receive")
            stepping.save_aside(case)
    notice.save()
    telling.received(notice, cases, by=by)
    announce_notice(NoticeReceived, notice, by=by, at=at, receipt=receipt)
    return notice
