"""Pages to look at units: the tree of a day, a unit with everything that hangs on it, bodies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.foundation.organisation import policies, queries
from duqin.foundation.organisation.models import Seat, Unit
from duqin.foundation.organisation.views.contracts import CONTRACTS
from duqin.foundation.organisation.views.names import person_names, unit_name, unit_url
from duqin.foundation.organisation.views.trails import entries
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today
from duqin.ui import markup
from duqin.ui.access import by_of, page
from duqin.ui.listing import Column, spreadsheet
from duqin.ui.parts import TreeNode

Line = tuple[queries.Branch, queries.Branch | None]
POSTS = (
    Column(
        "post",
        gettext_lazy("岗位"),
        "post.local_name",
        link=lambda row: reverse("organisation:post", args=[row["post"].code]),
        priority=1,
    ),
    Column("names", gettext_lazy("任职者"), html=lambda row: row["names"]),
    Column("duties", gettext_lazy("职责"), "post.duties"),
)
CHAIN = (Seat.Role.HEAD, Seat.Role.DEPUTY, Seat.Role.DIRECTOR)


DIRECTORY = (
    Column("code", gettext_lazy("编码"), lambda row: row[0].unit.code),
    Column("name", gettext_lazy("名称"), lambda row: row[0].unit.local_name),
    Column("kind", gettext_lazy("类别"), lambda row: row[0].unit.get_kind_display()),
    Column("above", gettext_lazy("上级"), lambda row: row[1].unit.local_name if row[1] else ""),
    Column("people", gettext_lazy("人数"), lambda row: row[0].people, kind="number"),
)


@page(may=policies.may_look)
def unit_tree(request: HttpRequest) -> HttpResponseBase:
    """The units of a day as they stood (today unless ?day= says another). ?export=xlsx gives them as a list."""
    day = asked_day(request)
    tops = queries.tree(day, with_people=True)
    if request.GET.get("export") == "xlsx":
        rows = [line for top in tops for line in _with_above(top)]
        return spreadsheet(DIRECTORY, rows, title=_("单位名录"), basis=[(_("日期"), str(day))], of=str(day))
    context = {
        "day": day,
        "is_today": day == today(),
        "tree": [
            _node(top) for top in tops if top.unit.kind not in (Unit.Kind.COMMITTEE, Unit.Kind.PROVIDER)
        ],
        "providers": [_node(top) for top in tops if top.unit.kind == Unit.Kind.PROVIDER],
        "bodies": [_node(top) for top in tops if top.unit.kind == Unit.Kind.COMMITTEE],
        "may_maintain": policies.may_maintain(by_of(request)),
        "export_url": f"?day={day}&export=xlsx",
    }
    return render(request, "organisation/units/tree.html", context)


def asked_day(request: HttpRequest) -> date:
    """The day named by ?day=, today without it.

    Raises:
        Refusal: it is not a day.
    """
    try:
        return date.fromisoformat(request.GET["day"]) if request.GET.get("day") else today()
    except ValueError as fault:
        raise Refusal("day", _("日期请写成 2026-05-11 的样子。")) from fault


def _with_above(branch: queries.Branch, above: queries.Branch | None = None) -> Iterator[Line]:
    """A unit and all below it, depth first, each with the one right above."""
    yield branch, above
    for below in branch.below:
        yield from _with_above(below, branch)


def _node(branch: queries.Branch) -> TreeNode:
    return TreeNode(
        branch.unit.local_name,
        unit_url(branch.unit),
        children=[_node(below) for below in branch.below],
        note=branch.unit.get_kind_display(),
        count=branch.people or None,
        is_open=branch.depth < 2,
    )


@page(may=policies.may_look)
def unit_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A unit: who answers for it, its posts, people, contracts, areas, units below and history."""
    by = by_of(request)
    found = queries.unit_with_below(code)
    if found is None:
        raise Http404
    unit, below = found
    context = _facts(by, unit) | _hanging(by, unit) | {"below": below, "timeline": entries(unit)}
    return render(request, "organisation/units/detail.html", context)


def _facts(by: Actor, unit: Unit) -> dict[str, Any]:
    provider = getattr(unit, "provider", None) if unit.kind == Unit.Kind.PROVIDER else None
    return {
        "unit": unit,
        "parent": unit_name(unit.parent),
        "provider": provider,
        "office": unit_name(queries.office_of_providers(unit)) if provider else None,
        "areas": _("、").join(area.local_name for area in unit.areas.all()),
        "is_body": unit.kind == Unit.Kind.COMMITTEE,
        "is_closed": unit.valid_to is not None and unit.valid_to < today(),
        "may_maintain": policies.may_maintain(by),
    }


def _hanging(by: Actor, unit: Unit) -> dict[str, Any]:
    told = queries.standing(unit)
    return {
        "chain": _chain(by, told) if unit.kind != Unit.Kind.COMMITTEE else [],
        "seats": [(seat, person_names(by, holders)) for seat, holders in told.seats],
        "past_seats": told.past_seats,
        "posts": [{"post": row.post, "names": _holders(by, row)} for row in told.posts],
        "post_columns": POSTS,
        "vacancies": sum(row.is_vacant for row in told.posts),
        "staff": getattr(unit, "staff", 0),
        "staff_url": f"{reverse('organisation:people')}?unit={unit.pk}"
        if policies.oversees(by, unit.pk)
        else "",
        "placements": list(queries.placements_of(unit)) if getattr(unit, "placed", 0) > 1 else [],
        "contracts": list(queries.contracts_with(by, unit)),
        "contract_columns": CONTRACTS,
    }


def _holders(by: Actor, row: queries.PostOfUnit) -> SafeString:
    if row.is_vacant:
        return markup.pill(_("空缺"), "open")
    return person_names(by, [held.person for held in row.held])


def _chain(by: Actor, told: queries.Standing) -> list[tuple[str, SafeString, bool, bool]]:
    """Role, names, whether they come from above, whether nobody is named at all."""
    found, own = told.chain, {seat.role for seat, _holders in told.seats}
    return [
        (
            str(role.label),
            person_names(by, found[role]),
            role not in own and bool(found[role]),
            not found[role],
        )
        for role in CHAIN
    ]


@page(may=policies.may_look)
def body_list(request: HttpRequest) -> HttpResponse:
    """Committees and leading groups with their leaders (R-001-17, R-004-06)."""
    by = by_of(request)
    members = queries.members_of_bodies(by)
    context = {
        "rows": [(body, _leaders(by, told), len(told)) for body, told in members],
        "may_maintain": policies.may_maintain(by),
    }
    return render(request, "organisation/units/bodies.html", context)


def _leaders(by: Actor, members: list[tuple[Any, str]]) -> SafeString:
    leaders = [person for person, role in members if role == Seat.Role.LEADER]
    return person_names(by, leaders) if leaders else markup.pill(_("组长岗位空缺"), "open")
