from duqin.foundation.trust.models.answers import KeptAnswer
from duqin.foundation.trust.models.audit import AuditEntry, Seal
from duqin.foundation.trust.models.custody import Custodian, Dispatch
from duqin.foundation.trust.models.evidence import Evidence
from duqin.foundation.trust.models.versioned import Versioned

__all__ = ["AuditEntry", "Custodian", "Dispatch", "Evidence", "KeptAnswer", "Seal", "Versioned"]
