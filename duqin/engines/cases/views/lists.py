"""The lists of the room: what, where, by when, who."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from duqin.engines.cases import policies, queries
from duqin.engines.cases.models import Case
from duqin.engines.cases.queries import filters
from duqin.engines.cases.states import CASE
from duqin.engines.cases.views.showing import actor_of
from duqin.foundation.organisation import queries as organisation
from duqin.kernel.moments import now
from duqin.ui import markup
from duqin.ui.access import page
from duqin.ui.listing import Column, Listing
from duqin.ui.parts import Deadline, Empty


def state_cell(case: Case) -> SafeString:
    """State, and whose delay it is where there is one (R-001-03)."""
    drawn = markup.state_pill(CASE[case.state], overdue=case.is_overdue)
    if case.is_office_overdue:
        drawn = mark_safe(f"{drawn} {markup.pill(_('监督方逾期'), 'overdue')}")  # noqa: S308 pills escape
    return drawn


def state_words(case: Case) -> str:
    late = _("逾期") if case.is_overdue else _("监督方逾期") if case.is_office_overdue else ""
    return f"{CASE[case.state].label}{'·' if late else ''}{late}"


def with_deadlines(rows: list[Any]) -> Iterable[Any]:
    """Each case with its deadline in words; one statement for the calendar."""
    calendar, at = organisation.calendar(), now()
    for case in rows:
        case.due_part = queries.pill(case, calendar, at)
    return rows


def due_of(case: Any) -> Deadline | None:
    due: Deadline | None = case.due_part
    return due


def at_turn(case: Case) -> str:
    """Who is at turn: the responsible person, or who follows while the office is."""
    office = case.state in ("open", "reported")
    return case.follower.name if office and case.follower else case.responsible.name


def link(case: Case) -> str:
    return reverse("cases:detail", args=[case.number])


CASES = Listing(
    name="cases.cases",
    columns=(
        Column("title", gettext_lazy("事项"), link=link, priority=1),
        Column("state", gettext_lazy("状态"), html=state_cell, export=state_words),
        Column("severity", gettext_lazy("严重程度"), kind="severity"),
        Column("place", gettext_lazy("地点"), lambda case: str(case.place or "")),
        Column("unit", gettext_lazy("责任单位"), "unit.local_name"),
        Column("person", gettext_lazy("当前经办"), at_turn),
        Column(
            "due",
            gettext_lazy("整改期限"),
            due_of,
            kind="deadline",
            sort="turn_due_at",
            nullable=True,
            export=lambda case: case.turn_due_at,
        ),
        Column("opened", gettext_lazy("发现时间"), "opened_at", kind="moment", sort="opened_at", priority=3),
        Column("number", gettext_lazy("编号"), sort="number", priority=3),
    ),
    filters=filters.CASES,
    order="due",
    prepare=with_deadlines,
    empty=Empty(
        gettext_lazy("还没有整改事项"),
        gettext_lazy("检查中发现的问题提交后，会在这里成为整改事项，直到复查销号。"),
    ),
)


@require_GET
@page(may=policies.may_look)
def case_list(request: HttpRequest) -> HttpResponseBase:
    """Every case the actor may see."""
    by = actor_of(request)
    may_draft = bool(by.reach(policies.ISSUE))
    return CASES.respond(
        request, queries.cases(by), title=_("整改事项"), template="cases/list.html", may_draft=may_draft
    )
