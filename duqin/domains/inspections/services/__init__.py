"""The verbs of inspections, in the order of a visit."""

from duqin.domains.inspections.services import past
from duqin.domains.inspections.services.aiming import aim, with_units
from duqin.domains.inspections.services.answering import answer, answer_rest, take_back
from duqin.domains.inspections.services.attaching import attach_drawing, attach_voice
from duqin.domains.inspections.services.enacting import activate, discard, end, pause
from duqin.domains.inspections.services.finding import (
    change_finding,
    check_voidable,
    record_finding,
    void_finding,
)
from duqin.domains.inspections.services.generating import generate_tasks, mark_missed, on_calendar_changed
from duqin.domains.inspections.services.guests import guest_link, invite_guest
from duqin.domains.inspections.services.handing_over import hand_over
from duqin.domains.inspections.services.issuing import Spot, issue_on_the_spot
from duqin.domains.inspections.services.joining import set_joint_rule
from duqin.domains.inspections.services.merging import (
    Said,
    add_item_photos,
    add_note,
    merge_answer,
    settle_divergence,
)
from duqin.domains.inspections.services.planning import change_plan, copy_plan, draft_plan
from duqin.domains.inspections.services.preparing import (
    LOWEST_PROTOCOL,
    PROTOCOL,
    check_protocol,
    forget_old_keys,
    leave_device,
    prepare_device,
    return_forgotten_numbers,
    take_numbers,
)
from duqin.domains.inspections.services.reporting import hand_in_report, set_report_days
from duqin.domains.inspections.services.reviewing import abandon, confirm, return_
from duqin.domains.inspections.services.signing import obstruct, refuse_to_sign, sign
from duqin.domains.inspections.services.starting import start
from duqin.domains.inspections.services.submitting import release, submit
from duqin.domains.inspections.services.syncing import Sent, retry_waiting, take_in, write_waiting
from duqin.domains.inspections.services.tasking import cancel_task, explain_gap, reassign, write_outline
from duqin.domains.inspections.services.uploading import forget_unfinished, take_part
from duqin.domains.inspections.services.watching import tell_silent_monitors

__all__ = [
    "LOWEST_PROTOCOL",
    "PROTOCOL",
    "Said",
    "Sent",
    "Spot",
    "abandon",
    "activate",
    "add_item_photos",
    "add_note",
    "aim",
    "answer",
    "answer_rest",
    "attach_drawing",
    "attach_voice",
    "cancel_task",
    "change_finding",
    "change_plan",
    "check_protocol",
    "check_voidable",
    "confirm",
    "copy_plan",
    "discard",
    "draft_plan",
    "end",
    "explain_gap",
    "forget_old_keys",
    "forget_unfinished",
    "generate_tasks",
    "guest_link",
    "hand_in_report",
    "hand_over",
    "invite_guest",
    "issue_on_the_spot",
    "leave_device",
    "mark_missed",
    "merge_answer",
    "obstruct",
    "on_calendar_changed",
    "past",
    "pause",
    "prepare_device",
    "reassign",
    "record_finding",
    "refuse_to_sign",
    "release",
    "retry_waiting",
    "return_",
    "return_forgotten_numbers",
    "set_joint_rule",
    "set_report_days",
    "settle_divergence",
    "sign",
    "start",
    "submit",
    "take_back",
    "take_in",
    "take_numbers",
    "take_part",
    "tell_silent_monitors",
    "void_finding",
    "with_units",
    "write_outline",
    "write_waiting",
]
