"""The lists of the room: what, where, by when, who."""

from __future__ import annotations

from operator import attrgetter

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from duqin.engines.cases import policies, queries
from duqin.engines.cases.queries import filters
from duqin.engines.cases.states import CASE
from duqin.engines.cases.views.by_unit import sections
from duqin.ui import markup
from duqin.ui.access import by_of, page
from duqin.ui.addresses import PageOf
from duqin.ui.listing import Column, Listing
from duqin.ui.markup import quoted
from duqin.ui.parts import Empty


def state_cell(line: queries.CaseLine) -> SafeString:
    """State, and whose delay it is where there is one (R-001-03)."""
    drawn = markup.state_pill(CASE[line.state], overdue=line.delay == "unit")
    if line.delay == "office":
        drawn = mark_safe(f"{drawn} {markup.pill(_('监督方逾期'), 'overdue')}")  # noqa: S308 pills escape
    return drawn


def state_words(line: queries.CaseLine) -> str:
    late = {"unit": _("逾期"), "office": _("监督方逾期")}.get(line.delay, "")
    return f"{CASE[line.state].label}{'·' if late else ''}{late}"


def number_cell(line: queries.CaseLine) -> SafeString:
    """The number on one line."""
    return mark_safe(f'<span class="number">{quoted(line.number)}</span>')  # noqa: S308 escaped


link = PageOf("cases:detail", "number")


CASES = Listing(
    name="cases.cases",
    columns=(
        Column("title", gettext_lazy("事项"), link=link, priority=1),
        Column(
            "state",
            gettext_lazy("状态"),
            html=state_cell,
            alike=attrgetter("state", "delay"),
            export=state_words,
        ),
        Column("severity", gettext_lazy("严重程度"), kind="severity"),
        Column("place", gettext_lazy("地点")),
        Column("unit", gettext_lazy("责任单位")),
        Column("person", gettext_lazy("当前经办")),
        Column(
            "due",
            gettext_lazy("整改期限"),
            kind="deadline",
            sort="turn_due_at",
            nullable=True,
            export=lambda case: case.turn_due_at,
        ),
        Column("opened", gettext_lazy("发现时间"), "opened_at", kind="moment", sort="opened_at", priority=3),
        Column("number", gettext_lazy("编号"), html=number_cell, sort="number", priority=3),
    ),
    filters=filters.CASES,
    order="due",
    seen_by=queries.case_lines,
    fetch=queries.columns_of,
    line=queries.CaseRow,
    prepare=queries.lines_of,
    empty=Empty(
        gettext_lazy("还没有整改事项"),
        gettext_lazy("检查中发现的问题提交后，会在这里成为整改事项，直到复查销号。"),
    ),
)


@require_GET
@page(may=policies.may_look)
def case_list(request: HttpRequest) -> HttpResponseBase:
    """Every case the actor may see."""
    by = by_of(request)
    may_draft = bool(by.reach(policies.ISSUE))
    return CASES.respond(
        request,
        title=_("整改事项"),
        template="cases/list.html",
        may_draft=may_draft,
        tabs=sections("list"),
    )
