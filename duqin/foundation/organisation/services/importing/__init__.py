"""Import of units, people and places from one workbook: read, preview, apply (R-004-115).

Read the file (`read_workbook`, or `keep` for an upload), look at `preview`, then `apply` it: one act, all or
nothing.
"""

from duqin.foundation.organisation.rules.import_layout import SHEETS
from duqin.foundation.organisation.services.importing.applying import apply
from duqin.foundation.organisation.services.importing.lines import Line, Outcome, Preview, Workbook
from duqin.foundation.organisation.services.importing.previewing import preview
from duqin.foundation.organisation.services.importing.reading import read_bytes, read_workbook
from duqin.foundation.organisation.services.importing.store import forget, keep, kept
from duqin.foundation.organisation.services.importing.telling import read_rows
from duqin.kernel.spreadsheets import MAX_BYTES as MOST

__all__ = [
    "MOST",
    "SHEETS",
    "Line",
    "Outcome",
    "Preview",
    "Workbook",
    "apply",
    "forget",
    "keep",
    "kept",
    "preview",
    "read_bytes",
    "read_rows",
    "read_workbook",
]
