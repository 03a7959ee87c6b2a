"""The filters and headings of a list as HTML; drawn as text, since a choice of units has many options."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from duqin.ui.listing.filters import Control, Told
from duqin.ui.markup import quoted
from duqin.ui.parts import Heading


def controls(shown: Iterable[Control]) -> SafeString:
    """All filters in order."""
    return mark_safe("\n".join([KINDS[control.kind](control) for control in shown]))  # noqa: S308 each escapes


def _search(control: Control) -> str:
    key, label = quoted(control.key), quoted(str(control.label))
    return (
        f'<div class="filter filter-search"><label for="f-{key}">{label}</label><input id="f-{key}" type="search"'
        f' name="{key}" value="{quoted(control.values[0])}" maxlength="100" autocomplete="off"></div>'
    )


def _choice(control: Control) -> str:
    key = quoted(control.key)
    options = _options(control.options, control.values[0], _("全部"))
    return (
        f'<div class="filter"><label for="f-{key}">{quoted(str(control.label))}</label>'
        f'<select id="f-{key}" name="{key}">{options}</select></div>'
    )


@lru_cache(maxsize=256)
def _options(options: Told, chosen: str, every: str) -> str:
    """The options of a choice; most lists offer the same to everybody."""
    drawn = [
        f'<option value="{quoted(value)}"{" selected" if value == chosen else ""}>{quoted(label)}</option>'
        for value, label in options
        if value
    ]
    return f'<option value="">{quoted(every)}</option>{"".join(drawn)}'


def _range(control: Control) -> str:
    key, label = quoted(control.key), quoted(str(control.label))
    first, last = (
        f'<input type="date" name="{key}_{end}" value="{quoted(value)}" aria-label="{label} {quoted(words)}">'
        for end, value, words in zip(("from", "to"), control.values, (_("起"), _("止")), strict=True)
    )
    return (
        f'<fieldset class="filter filter-range"><legend>{label}</legend>{first}'
        f'<span aria-hidden="true">—</span>{last}</fieldset>'
    )


KINDS = {"search": _search, "choice": _choice, "range": _range}


def sorts(headings: Iterable[Heading]) -> SafeString:
    """The ways to order, as the items of a menu; an arrow says how it is ordered now."""
    signs = {"ascending": ("↑", _("升序")), "descending": ("↓", _("降序"))}
    items = []
    for heading in headings:
        if heading.url:
            sign, words = signs.get(heading.direction, ("", ""))
            now = f' {sign}<span class="hidden">{quoted(words)}</span>' if sign else ""
            current = ' aria-current="true"' if sign else ""
            label = quoted(str(heading.label))
            items.append(f'<li><a href="{quoted(heading.url)}"{current}>{label}{now}</a></li>')
    return mark_safe("".join(items))  # noqa: S308 escaped above


def head(headings: Iterable[Heading]) -> SafeString:
    """The headings as cells; those that order the list lead to it."""
    cells = []
    for heading in headings:
        shown, url = quoted(str(heading.label)), quoted(heading.url)
        if url:
            shown = f'<a href="{url}" hx-get="{url}" hx-target="#list" hx-swap="outerHTML" hx-push-url="true">{shown}</a>'
        order = f' aria-sort="{heading.direction}"' if heading.direction else ""
        cells.append(f'<th scope="col" class="{quoted(heading.css)}"{order}>{shown}</th>')
    return mark_safe("".join(cells))  # noqa: S308 escaped above
