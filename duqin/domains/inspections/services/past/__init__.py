"""Import of past inspections (docs/how-to/import-past-inspections.md): read, plan, then store; all or nothing.

`read_file` and `plan` say what a file would do; `upload`, `confirm`, `discard` and `bring_in` are the verbs; the sweep
`process_waiting` checks what was sent and brings in what was confirmed.
"""

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
    "Plan",
    "bring_in",
    "confirm",
    "discard",
    "keep_check",
    "plan",
    "process_waiting",
    "read_file",
    "refuse_unsound",
    "upload",
]
