"""What happened and what proves it: deadlines, timelines, photographs, steps, traces, differences."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from duqin.ui import happening, moments
from duqin.ui.parts import Change, Number, Text, TraceLine

register = template.Library()


register.simple_tag(happening.deadline, name="deadline")
register.simple_tag(happening.timeline, name="timeline")
register.simple_tag(happening.photos, name="photos")
register.simple_tag(happening.stepper, name="stepper")
register.simple_tag(happening.before_after, name="before_after")


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
