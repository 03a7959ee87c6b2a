"""Pictures before numbers: tabs, trees, tables, matrices and charts drawn on the server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duqin.ui import charts, moments
from duqin.ui.listing.columns import Column, body_rows
from duqin.ui.markup import escaped
from duqin.ui.parts import Bar, HeatDay, Matrix, Number, Point, Tab, Text, TreeNode

register = template.Library()
LEVELS = {"done": "check", "part": "circle-half-2", "issue": "alert-triangle", "missed": "x", "plan": "clock"}


@register.simple_tag
def tabs(items: Sequence[Tab] | None, *, label: Text = "") -> SafeString:
    """Views of the same thing, as links; nothing where there are none."""
    if not items:
        return SafeString()
    named = "".join(map(_tab, items))
    return mark_safe(  # noqa: S308 every word is escaped
        f'<nav class="tabs" aria-label="{escaped(label or _("分页"))}"><ul>{named}</ul></nav>'
    )


def _tab(tab: Tab) -> str:
    here = ' aria-current="page"' if tab.current else ""
    number = f' <span class="count">{moments.count_words(tab.count)}</span>' if tab.count is not None else ""
    return f'<li><a href="{escaped(tab.url)}"{here}>{escaped(tab.label)}{number}</a></li>'


@register.inclusion_tag("ui/parts/tree.html")
def tree(nodes: Sequence[TreeNode], *, label: Text = "") -> dict[str, Any]:
    """Units or places as a tree that opens by itself where a node says so."""
    return {"nodes": nodes, "label": label}


@register.simple_tag
def table(
    columns: Sequence[Column], rows: Sequence[Any], *, caption: Text = "", empty: Text = ""
) -> SafeString:
    """A small table without paging, of the same columns as a list."""
    named = f"<caption>{escaped(caption)}</caption>" if caption else ""
    head = "".join(f'<th scope="col" class="{column.css}">{escaped(column.label)}</th>' for column in columns)
    nothing = (
        f'<tr><td class="nothing" colspan="{len(columns)}">{escaped(empty or _("暂无记录。"))}</td></tr>'
    )
    return mark_safe(  # noqa: S308 every word is escaped
        f'<div class="table-wrap"><table class="table cards">{named}<thead><tr>{head}</tr></thead>'
        f"<tbody>{body_rows(columns, rows) or nothing}</tbody></table></div>"
    )


@register.inclusion_tag("ui/parts/matrix.html")
def matrix(m: Matrix) -> dict[str, Any]:
    """Coverage: rows by columns, each cell a sign, a number and a sentence."""
    levels = {
        "done": _("已完成"),
        "part": _("部分完成"),
        "issue": _("有问题"),
        "missed": _("漏查"),
        "plan": _("待查"),
        "none": _("不适用"),
    }
    used = {cell.level for row in m.rows for cell in row.cells}
    return {
        "m": m,
        "icons": LEVELS,
        "rows": [
            (row, [(cell, levels[cell.level], LEVELS.get(cell.level, "")) for cell in row.cells])
            for row in m.rows
        ],
        "legend": [(key, words, LEVELS.get(key, "")) for key, words in levels.items() if key in used],
    }


def _times(day: HeatDay) -> str:
    words = ngettext("{day}：{count} 次", "{day}：{count} 次", day.count)
    return words.format(day=moments.day_words(day.day), count=day.count)


@register.inclusion_tag("ui/parts/heat_strip.html")
def heat_strip(days: Sequence[HeatDay], *, label: Text = "") -> dict[str, Any]:
    """Rhythm: a square a day, the darker the more; the number stands in it."""
    most = max((day.count for day in days), default=0)
    cells = [(day, charts.heat_level(day.count, most), _times(day)) for day in days]
    return {"cells": cells, "label": label or _("每日次数")}


@register.inclusion_tag("ui/parts/sparkline.html")
def sparkline(points: Sequence[Point], *, label: Text = "", target: Number | None = None) -> dict[str, Any]:
    """A trend as small as a word."""
    return {"chart": charts.line(points, target, margin=8), "label": label or _("走势")}


@register.inclusion_tag("ui/parts/line_chart.html")
def line_chart(
    points: Sequence[Point], *, label: Text = "", target: Number | None = None, unit: Text = ""
) -> dict[str, Any]:
    """A trend with its target and its table; every point that has an address opens its records."""
    chart = charts.line(points, target)
    return {"chart": chart, "label": label or _("走势"), "target": target, "unit": unit, "points": points}


@register.inclusion_tag("ui/parts/bar_ranking.html")
def bar_ranking(bars: Sequence[Bar], *, label: Text = "", unit: Text = "") -> dict[str, Any]:
    """A ranking in the order given, with the value of the period before as an upright line, which is told below."""
    rows = charts.ranking(bars)
    return {
        "rows": rows,
        "label": label or _("排名"),
        "unit": unit,
        "has_previous": any(row.ghost for row in rows),
    }
