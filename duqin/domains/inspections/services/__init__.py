"""The verbs of inspections, in the order of a visit."""

from duqin.domains.inspections.services.answering import answer
from duqin.domains.inspections.services.finding import record_finding, void_finding
from duqin.domains.inspections.services.generating import cancel_task, generate_tasks, mark_missed
from duqin.domains.inspections.services.planning import activate, change_plan, draft_plan, end, pause
from duqin.domains.inspections.services.reviewing import abandon, confirm, return_
from duqin.domains.inspections.services.signing import obstruct, refuse_to_sign, sign
from duqin.domains.inspections.services.starting import start
from duqin.domains.inspections.services.submitting import release, submit

__all__ = [
    "abandon",
    "activate",
    "answer",
    "cancel_task",
    "change_plan",
    "confirm",
    "draft_plan",
    "end",
    "generate_tasks",
    "mark_missed",
    "obstruct",
    "pause",
    "record_finding",
    "refuse_to_sign",
    "release",
    "return_",
    "sign",
    "start",
    "submit",
    "void_finding",
]
