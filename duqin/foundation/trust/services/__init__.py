"""The verbs of trust: the gate itself, sealing, evidence."""

from duqin.foundation.trust.services.gate import act, record_denial
from duqin.foundation.trust.services.sealing import seal_pending

__all__ = ["act", "record_denial", "seal_pending"]
