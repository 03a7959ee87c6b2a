"""Small pieces of HTML that stand many times on a page; a list draws them by the hundred, so as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any

from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from duqin.ui import moments
from duqin.ui.parts import FAMILIES, Deadline, Text

_needs_escape = re.compile("[&<>\"']").search


def quoted(text: str) -> str:
    """`html.escape` of any text, safe or not, at once for the many that hold nothing to escape."""
    return escape(text) if _needs_escape(text) else text


def escaped(shown: Any) -> str:
    """`conditional_escape`, at once for the many texts that hold nothing to escape: what is marked safe stays as it is."""
    if type(shown) is str:
        return quoted(shown)
    if isinstance(shown, SafeString):
        return shown
    return escaped(str(shown)) if isinstance(shown, Promise) else conditional_escape(shown)


SEVERITIES = {
    "general": pgettext_lazy("severity", "一般"),
    "serious": pgettext_lazy("severity", "较重"),
    "major": pgettext_lazy("severity", "重大"),
}
RISKS = {
    "blue": pgettext_lazy("risk", "低风险"),
    "yellow": pgettext_lazy("risk", "一般风险"),
    "orange": pgettext_lazy("risk", "较大风险"),
    "red": pgettext_lazy("risk", "重大风险"),
}


@lru_cache(maxsize=1)
def sprite_url() -> str:
    """Address of the icon sprite, the same for the life of the process."""
    return static("ui/dist/icons.svg")


@lru_cache(maxsize=512)
def _icon(name: str, size: str, label: str) -> SafeString:
    css = f"icon icon-{size}" if size else "icon"
    named = f'role="img" aria-label="{escaped(label)}"' if label else 'aria-hidden="true"'
    address = f"{escaped(sprite_url())}#{escaped(name)}"
    return mark_safe(f'<svg class="{css}" {named}><use href="{address}"></use></svg>')  # noqa: S308 escaped above


def icon(name: str, size: str = "", label: Text = "") -> SafeString:
    """An outline icon of the sprite; give a label only where no word stands beside it."""
    return _icon(name, size, str(label)) if name else SafeString()


@lru_cache(maxsize=4096)
def unbroken(words: str) -> SafeString:
    """A day, or a day and a time, from `moments`: a line may end before the time, never within date and weekday."""
    if not words:
        return SafeString()
    day, space, clock = words.rpartition(" ") if ":" in words else (words, "", "")
    return mark_safe(f'<span class="nowrap">{escaped(day)}</span>{space}{clock}')  # noqa: S308 escaped


def unbroken_day(value: Any) -> SafeString:
    """The day in words, unbroken."""
    return unbroken(moments.day_words(value))


def unbroken_moment(value: Any) -> SafeString:
    """The moment in words, its day unbroken."""
    return unbroken(moments.moment_words(value))


def unbroken_due(value: Any) -> SafeString:
    """The end of a term in words, its day unbroken."""
    return unbroken(moments.due_words(value))


def moment_writer() -> Callable[[Any], SafeString]:
    """`unbroken_moment` for many moments, with what is the same for all of them looked up once."""
    words = moments.moment_writer()
    return lambda value: unbroken(words(value))


def due_writer() -> Callable[[Any], SafeString]:
    """`unbroken_due` for many ends of terms, equal ones told once."""
    words, known = moments.due_writer(), dict[Any, SafeString]()

    def written(value: Any) -> SafeString:
        if value not in known:
            known[value] = unbroken(words(value))
        return known[value]

    return written


def family_of(thing: Any) -> str:
    """The family as text; raises ValueError for one that has no colour."""
    family = str(getattr(thing, "value", thing))
    if family not in FAMILIES:
        raise ValueError(f"unknown state family {family!r}; one of {', '.join(FAMILIES)}")
    return family


def pill(label: Text, family: Any) -> SafeString:
    """A word in the colour and with the sign of its state family."""
    return mark_safe(f'<span class="pill pill-{family_of(family)}">{escaped(label)}</span>')  # noqa: S308


def state_pill(state: Any, overdue: bool = False) -> SafeString:
    """The pill of a state (value, label, family); `overdue` adds the flag, which is no state of its own."""
    if state is None:
        return SafeString()
    drawn = pill(state.label, state.family)
    return mark_safe(f"{drawn} {pill(_('逾期'), 'overdue')}") if overdue else drawn  # noqa: S308 pills escape


def severity_mark(value: Any) -> SafeString:
    """How grave: one, two or three strokes and the word. Raises KeyError for an unknown grade."""
    key = str(getattr(value, "value", value))
    label = escaped(SEVERITIES[key])
    return mark_safe(f'<span class="severity severity-{key}"><i></i><i></i><i></i>{label}</span>')  # noqa: S308


def risk_mark(value: Any) -> SafeString:
    """Risk level blue, yellow, orange or red with its word. Raises KeyError for an unknown level."""
    key = str(getattr(value, "value", value))
    return mark_safe(f'<span class="risk risk-{key}">{escaped(RISKS[key])}</span>')  # noqa: S308


def deadline_pill(due: Deadline | None) -> SafeString:
    """What is left, in words, coloured by family; for a list cell, without the derivation."""
    if due is None:
        return SafeString()
    css, words = f"left left-{family_of(due.family)}", escaped(due.remaining)
    return mark_safe(f'<span class="{css}">{words}</span>')  # noqa: S308 words are escaped
