"""What happened and what proves it: deadlines, timelines, photographs, steps, traces, differences."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from duqin.ui import moments
from duqin.ui.parts import Change, CountLine, Deadline, Entry, Number, Photo, Step, Text, TraceLine

register = template.Library()


@register.inclusion_tag("ui/parts/deadline.html")
def deadline(due: Deadline | None) -> dict[str, Any]:
    """What is left in words and, on tap, how it was counted."""
    lines = [
        {"day": line, "text": line.text} if isinstance(line, CountLine) else {"day": None, "text": line}
        for line in (due.lines if due else ())
    ]
    return {"due": due, "lines": lines}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(entries: Sequence[Entry]) -> dict[str, Any]:
    """An append-only history in the order given."""
    return {"entries": entries}


@register.inclusion_tag("ui/parts/photos.html")
def photos(items: Sequence[Photo], *, label: Text = "") -> dict[str, Any]:
    """A strip of photographs; each opens in full."""
    return {"photos": items, "label": label or _("照片")}


@register.inclusion_tag("ui/parts/before_after.html")
def before_after(before: Photo | None, after: Photo | None) -> dict[str, Any]:
    """The same spot before and after; a missing half says so."""
    return {"pair": ((_("整改前"), before), (_("整改后"), after))}


@register.inclusion_tag("ui/parts/stepper.html")
def stepper(steps: Sequence[Step]) -> dict[str, Any]:
    """The steps of a procedure and where it stands."""
    return {"steps": steps}


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
