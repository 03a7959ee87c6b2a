"""The register by unit: how many cases each has in each state, each number a way into the list."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from duqin.engines.cases import policies, queries
from duqin.engines.cases.queries import UnitTally
from duqin.engines.cases.states import CASE
from duqin.ui.access import by_of, page
from duqin.ui.addresses import address_of
from duqin.ui.listing import Column, spreadsheet
from duqin.ui.parts import Tab


def sections(current: str) -> list[Tab]:
    """The two ways to look at cases: line by line, and by unit."""
    named: tuple[tuple[str, str], ...] = (("list", _("清单")), ("by_unit", _("按单位")))
    return [Tab(label, reverse(f"cases:{name}"), name == current) for name, label in named]


def address(tally: UnitTally, **narrowed: str) -> str:
    """The list narrowed to what a number counts."""
    unit = {"unit": tally.unit.pk} if tally.unit else {}
    asked = "&".join([f"{name}={value}" for name, value in (unit | narrowed).items()])  # words of the code
    return f"{address_of('cases:list')}?{asked}"


def _of_state(state: str, label: Any) -> Column:
    return Column(
        state,
        label,
        lambda tally: tally.counts.get(state),
        kind="number",
        link=lambda tally: address(tally, state=state) if tally.counts.get(state) else "",
    )


COLUMNS = (
    Column(
        "unit",
        gettext_lazy("责任单位"),
        lambda tally: tally.unit.local_name if tally.unit else _("合计"),
        link=address,
        priority=1,
    ),
    Column(
        "open",
        gettext_lazy("未办结"),
        lambda tally: tally.open_count or None,
        kind="number",
        link=lambda tally: address(tally, flag="open") if tally.open_count else "",
    ),
    *(_of_state(state.value, state.label) for state in CASE),
)


@require_GET
@page(may=policies.may_look)
def by_unit(request: HttpRequest) -> HttpResponseBase:
    """Every unit in reach that has cases; the last line adds them up. ?export=xlsx gives the table."""
    rows = queries.tallies(by_of(request))
    total: Counter[str] = Counter()
    for row in rows:
        total.update(row.counts)
    shown = [*rows, UnitTally(None, dict(total))] if len(rows) > 1 else rows
    if request.GET.get("export") == "xlsx":
        return spreadsheet(COLUMNS, shown, title=_("整改事项（按单位）"))
    context = {"columns": COLUMNS, "rows": shown, "tabs": sections("by_unit")}
    return render(request, "cases/by_unit.html", context)
