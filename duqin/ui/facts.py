"""Facts of a noun and who is at turn with it, as HTML. As text, not by templates: the page of a noun has dozens of them.
Every word is escaped."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from duqin.ui import happening, markup
from duqin.ui.markup import escaped
from duqin.ui.parts import Deadline, StateLike, Text


def fact(label: Text, value: Any, *, href: Text = "") -> SafeString:
    """One line of facts; an empty value is written as a dash, so that it is seen to be empty."""
    shown = "—" if value is None or value == "" else escaped(value)
    if href and shown != "—":
        shown = f'<a href="{escaped(href)}">{shown}</a>'
    return _safe(f"<div><dt>{escaped(label)}</dt><dd>{shown}</dd></div>")


def wide_fact(label: Text, content: Any) -> SafeString:
    """A fact whose value is more than a word; what is not marked safe is escaped."""
    return _safe(f'<div class="wide"><dt>{escaped(label)}</dt><dd>{escaped(content)}</dd></div>')


def broken(text: str) -> SafeString:
    """A text in its lines."""
    return _safe(escaped(text).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>"))


def next_step(
    content: SafeString,
    title: Text,
    *,
    who: Text = "",
    post: Text = "",
    due: Deadline | None = None,
    state: StateLike | None = None,
    text: Text = "",
) -> SafeString:
    """Who is at turn, by when (with the count on tap) and, as content, the one primary button."""
    label = escaped(_("下一步"))
    css = f" next-{escaped(due.family)}" if due else ""
    more = f'<p class="next-text">{escaped(text)}</p>' if text else ""
    return _safe(
        f'<div role="group" class="next{css}" aria-label="{label}"><div class="next-words">'
        f'<p class="next-title"><span class="next-label">{label}</span>{escaped(title)} {markup.state_pill(state)}</p>'
        f'{more}{_at_turn(who, post, due)}</div><div class="next-buttons">{content}</div></div>'
    )


def _at_turn(who: Text, post: Text, due: Deadline | None) -> str:
    if not (who or due):
        return ""
    office = f'<span class="soft"> · {escaped(post)}</span>' if post else ""
    turn = f'<span class="hidden">{escaped(_("轮到"))}</span>{escaped(who)}{office}'
    person = f'<span class="next-who">{markup.icon("user", "sm")}{turn}</span>' if who else ""
    return f'<div class="next-facts">{person}{happening.deadline(due)}</div>'


def _safe(drawn: str) -> SafeString:
    return mark_safe(drawn)  # noqa: S308 every word is escaped above
