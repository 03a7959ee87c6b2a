"""The verbs of trust: the gate itself, sealing, anchoring, evidence."""

from duqin.foundation.trust.rules.pictures import Mark
from duqin.foundation.trust.services.anchoring import anchor, signing_key
from duqin.foundation.trust.services.answering import answered_before, forget_answers, keep_answer
from duqin.foundation.trust.services.custody import (
    appoint_custodian,
    dismiss_custodian,
    dispatch_checkpoints,
)
from duqin.foundation.trust.services.evidence import keep_photograph, keep_recording
from duqin.foundation.trust.services.gate import act, acts, held, record_denial, sought
from duqin.foundation.trust.services.opening import open_original
from duqin.foundation.trust.services.recording import undoable
from duqin.foundation.trust.services.sealing import seal_late, seal_pending
from duqin.foundation.trust.services.stamping import stamp

__all__ = [
    "Mark",
    "act",
    "acts",
    "anchor",
    "answered_before",
    "appoint_custodian",
    "dismiss_custodian",
    "dispatch_checkpoints",
    "forget_answers",
    "held",
    "keep_answer",
    "keep_photograph",
    "keep_recording",
    "open_original",
    "record_denial",
    "seal_late",
    "seal_pending",
    "signing_key",
    "sought",
    "stamp",
    "undoable",
]
