from duqin.foundation.standards.models.checklists import Checklist, ChecklistItem
from duqin.foundation.standards.models.citations import Citation, ClauseBasis
from duqin.foundation.standards.models.clauses import Clause
from duqin.foundation.standards.models.documents import Document, DocumentLink, DocumentVersion
from duqin.foundation.standards.models.exceptions import Interpretation, Waiver

__all__ = [
    "Checklist",
    "ChecklistItem",
    "Citation",
    "Clause",
    "ClauseBasis",
    "Document",
    "DocumentLink",
    "DocumentVersion",
    "Interpretation",
    "Waiver",
]
