"""What waits for a person in this room, and what he follows; each source is one statement."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from duqin.engines.cases.models import Case, Extension, Notice, NoticeItem
from duqin.engines.cases.queries.deadlines import unit_at_turn
from duqin.engines.cases.rules.closing import SELF_CHECK
from duqin.engines.cases.states import CASE, EXTENSION, NOTICE
from duqin.engines.workbench.ports import TodoItem
from duqin.foundation.organisation.models import Place
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today

MOST = 100

# state of the case → the verb of its next step, and whether the office is at turn
NEXT = {
    "open": "draft_notice",
    "rectifying": "report",
    "deferred": "review",
    "disputed": "settle",
    "reported": "verify",
}


def todo(by: Actor) -> list[TodoItem]:
    """Cases that wait for this person: to fix, to notify, to verify, to settle, to review; and those he follows
    while they lie at another's desk.
    """
    if by.person_id is None:
        return []
    waits = _waits(by, by.person_id)
    rows = Case.objects.visible_to(by).filter(waits | _follows(by.person_id))
    # The place by its key: joined, it is sought row by row, since few rows are expected of so many conditions.
    place = Place.objects.filter(pk=OuterRef("place_id")).values("full_name")[:1]
    rows = rows.annotate(
        is_waiting=ExpressionWrapper(waits, output_field=BooleanField()), place_name=Subquery(place)
    ).select_related("unit")
    found: QuerySet[Any] = rows.order_by("-is_waiting", F("turn_due_at").asc(nulls_last=True), "id")[
        : 2 * MOST
    ]
    return [_item(case, is_followed=not case.is_waiting) for case in found]


def _waits(by: Actor, me: int) -> Q:
    """Cases whose next step is this person's."""
    orphaned = Q(follower__isnull=True) | Q(follower__is_active=False) | Q(follower=F("reported_by"))
    foreign = Q(level__gte=SELF_CHECK) | ~Q(unit__in=by.unit_ids)
    verifying = Q(state="reported") & by.reach("cases.verify").q("unit") & foreign & ~Q(reported_by=me)
    unnoticed = ~Exists(NoticeItem.objects.filter(case=OuterRef("pk")))
    return (
        Q(state="rectifying", responsible=me)
        | Q(state="open", follower=me) & unnoticed & by.reach("cases.issue").q("unit")
        | verifying & (Q(follower=me) | orphaned)
        | Q(state="disputed") & by.reach("cases.void").q("unit")
        | Q(state="deferred", review_on__lte=today()) & by.reach("cases.extend").q("unit")
    )


def _follows(me: int) -> Q:
    """Cases at another's desk that this person found or answers for."""
    elsewhere = Q(state__in=["notified", "rectifying", "deferred", "disputed"]) & ~Q(responsible=me)
    return Q(follower=me) & elsewhere | Q(responsible=me, state__in=["reported", "disputed"])


def notices_todo(by: Actor) -> list[TodoItem]:
    """Notices to receive for one's unit, and one's own drafts to issue."""
    if by.person_id is None or not (by.may("cases.answer") or by.may("cases.issue")):
        return []
    receive = Q(state="issued") & by.reach("cases.answer").q("unit")
    rows = Notice.objects.filter(receive | Q(state="drafted", drafted_by=by.person_id))
    rows = rows.select_related("unit", "number").order_by("issued_at", "id")
    return [
        TodoItem(
            title=_("整改通知单草稿") if notice.state == "drafted" else _("整改通知单待签收"),
            url=reverse("cases:notice", args=[notice.pk]),
            step=NOTICE_STEPS[notice.state],
            due_at=notice.due_at,
            state=NOTICE[notice.state],
            number=str(notice),
            unit=notice.unit.local_name,
            waiting_since=notice.issued_at or notice.drafted_at,
        )
        for notice in rows[:MOST]
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


def _page(case: Case) -> str:
    """Where the next step is done."""
    if case.state == "open":
        return f"{reverse('cases:draft_notice')}?case={case.number}"
    return reverse(f"cases:{NEXT[case.state]}", args=[case.number])


def _item(case: Any, *, is_followed: bool) -> TodoItem:
    return TodoItem(
        title=case.title,
        url=reverse("cases:detail", args=[case.number]) if is_followed else _page(case),
        step=gettext_lazy("查看") if is_followed else CASE_STEPS.get(case.state, gettext_lazy("查看")),
        due_at=case.turn_due_at,
        counted_in=unit_at_turn(case),
        state=CASE[case.state],
        number=case.number,
        unit=case.unit.local_name,
        place=case.place_name or "",
        severity=case.severity,
        is_overdue=case.is_overdue or case.is_office_overdue,
        waiting_since=case.reported_at or case.opened_at,
        is_followed=is_followed,
    )


CASE_STEPS = {
    "open": gettext_lazy("开具通知单"),
    "rectifying": gettext_lazy("报告整改"),
    "deferred": gettext_lazy("复核缓改"),
    "disputed": gettext_lazy("裁定申诉"),
    "reported": pgettext_lazy("step", "复查"),
}
NOTICE_STEPS = {"drafted": gettext_lazy("签发"), "issued": pgettext_lazy("step", "签收")}
