"""The verbs of the room; the listing of this folder is the table of contents of the procedure."""

from duqin.engines.cases.services.configuring import add_rung, change_clock_rule, change_rung
from duqin.engines.cases.services.deferring import defer, resume, review
from duqin.engines.cases.services.disputing import dispute, settle
from duqin.engines.cases.services.escalating import escalate, escalate_overdue
from duqin.engines.cases.services.extending import ask, grant, refuse
from duqin.engines.cases.services.fixing import fix_on_the_spot
from duqin.engines.cases.services.informing import tell_leaders, track
from duqin.engines.cases.services.notifying import (
    OnTheSpot,
    discard,
    draft_notice,
    issue,
    reserve_numbers,
    revise,
    withdraw,
)
from duqin.engines.cases.services.opening import open_case
from duqin.engines.cases.services.past import Chronicle, PastCase
from duqin.engines.cases.services.reassigning import hand_over, reassign
from duqin.engines.cases.services.receiving import deem, deem_received, receive, refuse_receipt
from duqin.engines.cases.services.recounting import recount
from duqin.engines.cases.services.rectifying import report_fixed, submit_plan
from duqin.engines.cases.services.reminding import remind
from duqin.engines.cases.services.reopening import reopen
from duqin.engines.cases.services.seeding import seed_rules
from duqin.engines.cases.services.tallying import check_tallies, fold_tallies
from duqin.engines.cases.services.verifying import send_back, verify
from duqin.engines.cases.services.voiding import void

__all__ = [
    "Chronicle",
    "OnTheSpot",
    "PastCase",
    "add_rung",
    "ask",
    "change_clock_rule",
    "change_rung",
    "check_tallies",
    "deem",
    "deem_received",
    "defer",
    "discard",
    "dispute",
    "draft_notice",
    "escalate",
    "escalate_overdue",
    "fix_on_the_spot",
    "fold_tallies",
    "grant",
    "hand_over",
    "issue",
    "open_case",
    "reassign",
    "receive",
    "recount",
    "refuse",
    "refuse_receipt",
    "remind",
    "reopen",
    "report_fixed",
    "reserve_numbers",
    "resume",
    "review",
    "revise",
    "seed_rules",
    "send_back",
    "settle",
    "submit_plan",
    "tell_leaders",
    "track",
    "verify",
    "void",
    "withdraw",
]
