"""A notice follows its cases: answered when all are reported, closed when all are settled, open again
otherwise.

Order of locks: case, then notice. A verb on a notice therefore takes the cases of the notice without waiting
(`taken`): of two people who meet in this very moment one is asked to try again, and nobody waits for the
other.
"""

from __future__ import annotations

from datetime import datetime

from django.db import OperationalError
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from duqin.engines.cases import queries
from duqin.engines.cases.events import NoticeClosed
from duqin.engines.cases.models import Case, Notice
from duqin.engines.cases.services.announcing import announce_notice
from duqin.engines.cases.services.stepping import save_aside
from duqin.engines.cases.states import NOTICE
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Conflict
from duqin.kernel.prepared import Prepared, Slot

LOCK_NOT_AVAILABLE = "55P03"


def _standing() -> QuerySet[Notice]:
    rows = Notice.objects.select_related("number", "unit", "issuer", "signature")
    standing = rows.filter(items__case=Slot("case"), items__is_current=True)
    return standing.select_for_update(of=("self",))


_STANDING = Prepared(_standing)


def follow_up(case: Case, *, by: Actor, at: datetime) -> None:
    """Move the notice of a case that has just changed and is stored."""
    notice = _STANDING.first(case=case.pk)  # a case stands in one at most
    if notice is None:
        return
    notice.locked()
    states = set(notice.cases.values_list("state", flat=True)) - {"closed", "void"}
    if not states:
        _closed(notice, by=by, at=at)
    elif states == {"reported"} and notice.state == "received":
        NOTICE.move(notice, "answer")
        notice.answered_at = at
        save_aside(notice)
    elif states != {"reported"} and notice.state in ("answered", "closed"):
        NOTICE.move(notice, "unanswer")
        notice.answered_at = notice.closed_at = None
        save_aside(notice)
    elif states == {"reported"} and notice.state == "closed":
        NOTICE.move(notice, "unanswer")
        notice.closed_at = None
        save_aside(notice)


def _closed(notice: Notice, *, by: Actor, at: datetime) -> None:
    if not NOTICE.allows(notice.state, "close"):
        return
    NOTICE.move(notice, "close")
    notice.closed_at = at
    save_aside(notice)
    announce_notice(NoticeClosed, notice, by=by, at=at)


def taken(notice: Notice) -> list[Case]:
    """The cases of a notice, in its order, locked without waiting; each with id and number of its line there, and
    whether it was replied to or checked before: `item`, `line`, `has_turns`.

    Raises:
        Conflict: "case.busy" when another is changing one of them in this moment.
    """
    try:
        found = _TAKEN.all(notice=notice.pk)
    except OperationalError as fault:
        if getattr(fault.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        raise Conflict("case.busy", _("这份通知单中的事项正由他人办理，请稍后再试。")) from fault
    for case in found:
        case.locked()
    return found


def _in_order() -> QuerySet[Case]:
    rows = Case.objects.select_for_update(of=("self",), nowait=True).filter(
        notice_items__notice=Slot("notice")
    )
    rows = rows.select_related("responsible", "follower", "issuer", "unit", "place", "area")
    rows = rows.annotate(item=F("notice_items"), line=F("notice_items__order"), has_turns=queries.had_turns())
    return rows.order_by("line")


_TAKEN = Prepared(_in_order)
