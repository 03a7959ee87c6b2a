"""What happened and what proves it: deadlines, timelines, photographs, steps, traces, differences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from duqin.ui import happening, moments
from duqin.ui.parts import Change, Entry, Number, Text, TraceLine
from duqin.ui.shell import capacity_writer

register = template.Library()


register.simple_tag(happening.deadline, name="deadline")
register.simple_tag(happening.photos, name="photos")
register.simple_tag(happening.stepper, name="stepper")
register.simple_tag(happening.before_after, name="before_after")


@register.simple_tag(takes_context=True)
def timeline(context: Context, entries: Iterable[Entry]) -> SafeString:
    """An append-only history in the order given, capacities in the reader's language."""
    return happening.timeline(entries, capacity_writer(context.get("request")))


@register.simple_tag(takes_context=True)
def capacity(context: Context, kept: str) -> str:
    """In what capacity somebody acted, in the reader's language; `{% capacity entry.capacity as words %}`."""
    return capacity_writer(context.get("request"))(kept)


@register.inclusion_tag("ui/parts/score_trace.html")
def score_trace(
    lines: Sequence[TraceLine], *, label: Text = "", base: Number | None = None, total: Number | None = None
) -> dict[str, Any]:
    """Where each point came from, with the running sum from `base` to `total` (summed if not given)."""
    running = moments.decimal_of(base) or Decimal(0)
    rows = []
    for line in lines:
        running += moments.decimal_of(line.points) or 0
        rows.append((line, moments.plain_number(running)))
    shown = moments.plain_number(total if total is not None else running)
    return {"rows": rows, "label": label or _("得分来源"), "base": base, "total": shown}


@register.inclusion_tag("ui/parts/diff.html")
def diff(changes: Sequence[Change], *, before: Text = "", after: Text = "") -> dict[str, Any]:
    """What differs between two versions, side by side."""
    return {"changes": changes, "before": before or _("原来"), "after": after or _("现在")}
