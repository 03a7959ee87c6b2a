"""Who may read the trail and open originals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.ports import evidence_viewers
from duqin.kernel.actors import Actor
from duqin.kernel.capabilities import declare

AUDIT = declare("trust.audit", _("查阅留痕"), _("查阅全部操作留痕；不能修改。"))
ORIGINALS = declare("trust.originals", _("调阅原件"), _("调阅带有拍摄信息的证据原件，每次调阅都留痕。"))

CUSTODIANS = declare(
    "trust.custodians", _("指定存证保管人"), _("指定、更换每天收存证的保管人；他应当不归管服务器的人管。")
)


def may_read_audit(by: Actor) -> bool:
    return by.may(AUDIT)


def may_look(by: Actor) -> bool:
    """Everyone may read his own acts; who holds the capability reads all."""
    return by.account_id is not None and by.confined_to is None


def may_keep(by: Actor) -> bool:
    """Whoever is signed in may hand in evidence; the noun it is attached to has its own policy."""
    return by.account_id is not None or by.is_system


def may_see_evidence(by: Actor, evidence: Evidence) -> bool:
    """Whether any room that attached this file lets the actor see it, or he handed it in himself."""
    if (by.ref.kind, by.ref.id) == ("organisation.person", evidence.received_by_id):
        return True
    return any(viewer(by, evidence.pk) for viewer in evidence_viewers)


def may_ask_originals(by: Actor) -> bool:
    """Whether originals are for this person at all."""
    return by.may(ORIGINALS)


def may_open_original(by: Actor, evidence: Evidence) -> bool:
    return by.may(ORIGINALS) and may_see_evidence(by, evidence)


def may_appoint_custodians(by: Actor) -> bool:
    return by.may(CUSTODIANS)
