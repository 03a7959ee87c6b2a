"""The verbs of inspections, in the order of a visit."""

from duqin.domains.inspections.services import past
from duqin.domains.inspections.services.aiming import aim, with_units
from duqin.domains.inspections.services.answering import answer, answer_rest, take_back
from duqin.domains.inspections.services.enacting import activate, discard, end, pause
from duqin.domains.inspections.services.finding import change_finding, record_finding, void_finding
from duqin.domains.inspections.services.generating import generate_tasks, mark_missed, on_calendar_changed
from duqin.domains.inspections.services.guests import guest_link, invite_guest
from duqin.domains.inspections.services.joining import set_joint_rule
from duqin.domains.inspections.services.planning import change_plan, copy_plan, draft_plan
from duqin.domains.inspections.services.reviewing import abandon, confirm, return_
from duqin.domains.inspections.services.signing import obstruct, refuse_to_sign, sign
from duqin.domains.inspections.services.starting import start
from duqin.domains.inspections.services.submitting import release, submit
from duqin.domains.inspections.services.tasking import cancel_task, explain_gap, reassign, write_outline
from duqin.domains.inspections.services.watching import tell_silent_monitors

__all__ = [
    "abandon",
    "activate",
    "aim",
    "answer",
    "answer_rest",
    "cancel_task",
    "change_finding",
    "change_plan",
    "confirm",
    "copy_plan",
    "discard",
    "draft_plan",
    "end",
    "explain_gap",
    "generate_tasks",
    "guest_link",
    "invite_guest",
    "mark_missed",
    "obstruct",
    "on_calendar_changed",
    "past",
    "pause",
    "reassign",
    "record_finding",
    "refuse_to_sign",
    "release",
    "return_",
    "set_joint_rule",
    "sign",
    "start",
    "submit",
    "take_back",
    "tell_silent_monitors",
    "void_finding",
    "with_units",
    "write_outline",
]
