"""Questions to inspections, by subject."""

from duqin.domains.inspections.queries.coverage import clause_coverage, coverage, plan_completion
from duqin.domains.inspections.queries.history import history, history_words
from duqin.domains.inspections.queries.rows import findings, inspections, plans, tasks
from duqin.domains.inspections.queries.sheet import Sheet, SheetItem, sheet

__all__ = [
    "Sheet",
    "SheetItem",
    "clause_coverage",
    "coverage",
    "findings",
    "history",
    "history_words",
    "inspections",
    "plan_completion",
    "plans",
    "sheet",
    "tasks",
]
