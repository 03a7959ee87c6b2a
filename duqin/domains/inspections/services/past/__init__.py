"""Import of past inspections (docs/how-to/import-past-inspections.md): read, plan, then store; all or nothing.

`read_file` and `plan` say what a file would do; `upload`, `match`, `confirm`, `discard` and `bring_in` are the verbs; the sweep
`process_waiting` checks what was sent and brings in what was confirmed.
"""

from duqin.domains.inspections.rules.past.books import CONTENT_TYPE, faults_book, template_book
from duqin.domains.inspections.rules.past.mapping import MAX_BYTES as MOST_MAPPING
from duqin.domains.inspections.rules.past.mapping import read_mapping, sample_mapping
from duqin.domains.inspections.services.past.matching import (
    NAMED,
    Offer,
    Unknown,
    heading_of,
    known,
    match,
    offered,
    words_offered,
)
from duqin.domains.inspections.services.past.planning import Plan, plan, refuse_unsound
from duqin.domains.inspections.services.past.running import (
    bring_in,
    confirm,
    discard,
    keep_check,
    process_waiting,
    read_file,
    upload,
)

__all__ = [
    "CONTENT_TYPE",
    "MOST_MAPPING",
    "NAMED",
    "Offer",
    "Plan",
    "Unknown",
    "bring_in",
    "confirm",
    "discard",
    "faults_book",
    "heading_of",
    "keep_check",
    "known",
    "match",
    "offered",
    "plan",
    "process_waiting",
    "read_file",
    "read_mapping",
    "refuse_unsound",
    "sample_mapping",
    "template_book",
    "upload",
    "words_offered",
]
