"""The verbs of standards: documents, drafts, decisions, checklists, citations, exceptions, rule packs."""

from duqin.foundation.standards.services.checklists import create_checklist, edit_checklist
from duqin.foundation.standards.services.citations import add_citation, edit_citation
from duqin.foundation.standards.services.deciding import adopt, publish, repeal, return_version, submit
from duqin.foundation.standards.services.documents import (
    create_document,
    edit_document,
    link_documents,
    unlink_documents,
)
from duqin.foundation.standards.services.drafting import (
    BasisDraft,
    add_clause,
    discard_draft,
    edit_clause,
    edit_version,
    remove_clause,
    start_version,
)
from duqin.foundation.standards.services.exceptions import answer, ask, end_waiver, waive
from duqin.foundation.standards.services.importing import (
    adopt_builtin_packs,
    draft_builtin_packs,
    export_pack,
    import_pack,
    read_any_citations,
    read_any_pack,
)

__all__ = [
    "BasisDraft",
    "add_citation",
    "add_clause",
    "adopt",
    "adopt_builtin_packs",
    "answer",
    "ask",
    "create_checklist",
    "create_document",
    "discard_draft",
    "draft_builtin_packs",
    "edit_checklist",
    "edit_citation",
    "edit_clause",
    "edit_document",
    "edit_version",
    "end_waiver",
    "export_pack",
    "import_pack",
    "link_documents",
    "publish",
    "read_any_citations",
    "read_any_pack",
    "remove_clause",
    "repeal",
    "return_version",
    "start_version",
    "submit",
    "unlink_documents",
    "waive",
]
