"""What waits for a person in this room, and what he follows; each source is one statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case as DbCase
from django.db.models import (
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from duqin.engines.cases.models import Case, Clock, Extension, Notice, NoticeItem
from duqin.engines.cases.models.protected import CaseQuerySet
from duqin.engines.cases.queries.deadlines import unit_at_turn
from duqin.engines.cases.rules.closing import SELF_CHECK
from duqin.engines.cases.rules.lateness import is_office_late, is_unit_late
from duqin.engines.cases.states import CASE, EXTENSION, NOTICE
from duqin.engines.workbench.ports import TodoItem
from duqin.foundation.organisation.models import Place, in_language
from duqin.kernel.actors import Actor
from duqin.kernel.clock import TermUnit
from duqin.kernel.moments import now, today
from duqin.kernel.prepared import Among, Fixed, Numbers, Prepared, Slot, Unseen, fixed
from duqin.kernel.prepared_rows import PerActor, PreparedRows
from duqin.ui.addresses import address_of_each

MOST = 100

# state of the case → the verb of its next step, and whether the office is at turn
NEXT = {
    "open": "draft_notice",
    "rectifying": "report",
    "deferred": "review",
    "disputed": "settle",
    "reported": "verify",
}


class Line(NamedTuple):
    """What the desk shows of a case."""

    pk: int
    number: str
    title: str
    state: str
    severity: str
    term_unit: str
    due_at: datetime | None
    office_due_at: datetime | None
    turn_due_at: datetime | None
    reported_at: datetime | None
    opened_at: datetime
    unit: str
    unit_en: str
    is_waiting: bool
    place: str | None


def _lines(by: Actor) -> QuerySet[Any, Any]:
    """What a person answers for or follows, and what else waits for his office; each by the index it is found by."""
    me = by.person_id or 0
    seen = Case.objects.visible_to(by)
    mine = seen if by.confined_to else Case.objects.unsettled()
    found = [mine.filter(Q(responsible=me) | Q(follower=me)), *_of_the_office(by, seen)]
    keys = [rows.order_by().values("pk") for rows in found]
    rows = Case.objects.filter(pk__in=keys[0].union(*keys[1:], all=True) if keys[1:] else keys[0])
    shown = _shown(rows, _waits(by, me), _follows(me))
    return shown.order_by("-is_waiting", F("turn_due_at").asc(nulls_last=True), "pk")[: 2 * MOST]


def _of_the_office(by: Actor, seen: CaseQuerySet) -> list[CaseQuerySet]:
    """What waits for whoever holds a right, not for one person: reported, but whoever should verify it is not there or
    reported it himself; disputed; deferred."""
    found = []
    if by.may("cases.verify"):
        reported = seen.filter(state=Fixed("reported"))
        found = [reported.filter(NOBODY_FOLLOWS), reported.filter(follower__is_active=False)]
    rights = {"disputed": "cases.void", "deferred": "cases.extend"}
    if states := [state for state, right in rights.items() if by.may(right)]:
        found.append(seen.filter(state__in=fixed(states)))
    return found


NOBODY_FOLLOWS = Q(follower__isnull=True) | Q(follower=F("reported_by"))


def _shown(rows: QuerySet[Case], waits: Q, follows: Q) -> QuerySet[Any, Any]:
    """The columns of those that wait or are followed. As cases of a CASE: as a plain condition each part of it would be
    tried with every index, and planning took three times as long as the answer."""
    # The place by its key: joined, it is sought row by row, since few rows are expected of so many conditions.
    place = Place.objects.filter(pk=OuterRef("place_id")).values("full_name")[:1]
    rows = rows.annotate(
        is_waiting=DbCase(When(waits, then=True), default=False),
        is_followed=DbCase(When(follows, then=True), default=False),
        place_name=Subquery(place),
    )
    plain = Line._fields[:-4]
    rows = rows.filter(Q(is_waiting=True) | Q(is_followed=True)).order_by()
    return rows.values_list(*plain, "unit__name", "unit__name_en", "is_waiting", "place_name")


_LINES = PerActor(lambda by: PreparedRows(Line, lambda: _lines(by)))


def todo(by: Actor) -> list[TodoItem]:
    """Cases that wait for this person: to fix, to notify, to verify, to settle, to review; and those he follows
    while they lie at another's desk.
    """
    if by.person_id is None:
        return []
    at, unit_name, pages = now(), in_language(), _pages()
    return [_item(line, at, unit_name, pages) for line in _LINES.of(by).all(day=today())]


def _waits(by: Actor, me: int) -> Q:
    """Cases whose next step is this person's."""
    orphaned = NOBODY_FOLLOWS | Q(follower__is_active=False)
    foreign = Q(level__gte=SELF_CHECK) | ~Q(Among("unit_id", Numbers(by.unit_ids)))
    verifying = Q(state="reported") & _within(by, "cases.verify") & foreign & ~Q(reported_by=me)
    unnoticed = ~Exists(NoticeItem.objects.filter(case=OuterRef("pk")))
    return (
        Q(state="rectifying", responsible=me)
        | Q(state="open", follower=me) & unnoticed & _within(by, "cases.issue")
        | verifying & (Q(follower=me) | orphaned)
        | Q(state="disputed") & _within(by, "cases.void")
        | Q(state="deferred", review_on__lte=Slot("day", DateField())) & _within(by, "cases.extend")
    )


def _within(by: Actor, capability: str) -> Q:
    """Cases of the units for which the right is held; the units as one value, for which a plan is made sooner."""
    reach = by.reach(capability)
    return (
        Q(Among("unit_id", Numbers(reach.unit_ids)))
        if reach.unit_ids and not reach.everywhere
        else reach.q("unit")
    )


def _follows(me: int) -> Q:
    """Cases at another's desk that this person found or answers for."""
    elsewhere = Q(state__in=["notified", "rectifying", "deferred", "disputed"]) & ~Q(responsible=me)
    return Q(follower=me) & elsewhere | Q(responsible=me, state__in=["reported", "disputed"])


def _notices(by: Actor) -> QuerySet[Notice]:
    receive = Q(state="issued") & by.reach("cases.answer").q("unit")
    rows = Notice.objects.filter(receive | Q(state="drafted", drafted_by=Unseen(by.person_id or 0)))
    clock = Clock.objects.filter(
        kind=Fixed("receive"),
        case__notices=OuterRef("pk"),
        met_at=None,
        stopped_at=None,
        due_at__isnull=False,
    ).order_by("due_at", "pk")
    rows = rows.annotate(
        receipt_due_at=Subquery(clock.values("due_at")[:1]), receipt_unit=Subquery(clock.values("unit")[:1])
    )
    return rows.select_related("unit", "number").order_by("issued_at", "id")[:MOST]


_NOTICES = PerActor(lambda by: Prepared(lambda: _notices(by)))


def notices_todo(by: Actor) -> list[TodoItem]:
    """Notices to receive for one's unit, until when their receipt is due; and one's own drafts to issue."""
    if by.person_id is None or not (by.may("cases.answer") or by.may("cases.issue")):
        return []
    return [
        TodoItem(
            title=_("整改通知单草稿") if notice.state == "drafted" else _("整改通知单待签收"),
            url=address_of_each("cases:notice")(notice.pk),
            step=NOTICE_STEPS[notice.state],
            due_at=notice.receipt_due_at,  # type: ignore[attr-defined]  # annotated
            counted_in=TermUnit(notice.receipt_unit or TermUnit.working_days),  # type: ignore[attr-defined]  # annotated
            state=NOTICE[notice.state],
            number=str(notice),
            unit=notice.unit.local_name,
            waiting_since=notice.issued_at or notice.drafted_at,
        )
        for notice in _NOTICES.of(by).all()
    ]


def extensions_todo(by: Actor) -> list[TodoItem]:
    """Extensions that wait for this person's decision."""
    if by.person_id is None or not by.may("cases.extend"):
        return []
    asked = Extension.objects.filter(
        by.reach("cases.extend").q("case__unit"), state="asked", case__state="rectifying"
    )
    rows = (
        asked.exclude(asked_by=by.person_id)
        .select_related("case__unit", "case__place")
        .order_by("old_due_at", "id")
    )
    return [
        TodoItem(
            title=extension.case.title,
            url=reverse("cases:extension", args=[extension.pk]),
            step=pgettext("step", "审批延期"),
            due_at=extension.old_due_at,
            state=EXTENSION[extension.state],
            number=extension.case.number,
            unit=extension.case.unit.local_name,
            place=str(extension.case.place or ""),
            severity=extension.case.severity,
            waiting_since=extension.asked_at,
        )
        for extension in rows[:MOST]
    ]


Page = Callable[[object], str]


def _pages() -> dict[str, Page]:
    """Where the next step is done, by state; at "" the case itself."""
    draft = reverse("cases:draft_notice")
    at_once = {"": address_of_each("cases:detail"), "open": lambda number: f"{draft}?case={number}"}
    return at_once | {
        state: address_of_each(f"cases:{verb}") for state, verb in NEXT.items() if state not in at_once
    }


def _item(line: Line, at: datetime, unit_name: Callable[[str, str], str], pages: dict[str, Page]) -> TodoItem:
    is_followed = not line.is_waiting
    late = is_unit_late(line.state, line.due_at, at) or is_office_late(line.state, line.office_due_at, at)
    return TodoItem(
        title=line.title,
        url=pages["" if is_followed else line.state](line.number),
        step=LOOK if is_followed else CASE_STEPS.get(line.state, LOOK),
        due_at=line.turn_due_at,
        counted_in=unit_at_turn(line),
        state=CASE[line.state],
        number=line.number,
        unit=unit_name(line.unit, line.unit_en),
        place=line.place or "",
        severity=line.severity,
        is_overdue=late,
        waiting_since=line.reported_at or line.opened_at,
        is_followed=is_followed,
    )


LOOK = gettext_lazy("查看")
CASE_STEPS = {
    "open": gettext_lazy("开具通知单"),
    "rectifying": gettext_lazy("报告整改"),
    "deferred": gettext_lazy("复核缓改"),
    "disputed": gettext_lazy("裁定申诉"),
    "reported": pgettext_lazy("step", "复查"),
}
NOTICE_STEPS = {"drafted": gettext_lazy("签发"), "issued": pgettext_lazy("step", "签收")}
