"""The frame around a page: what it is drawn from, and its parts, drawn once for all requests of people who see the same."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from duqin.ui import navigation
from duqin.ui.addresses import address_of


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the navigation as drawn."""

    code: str
    label: str
    url: str
    icon: str
    key: str
    badge: int
    is_current: bool
    is_post: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A titled block of the navigation as drawn."""

    label: str
    entries: tuple[Entry, ...]


TOKEN, HERE = f"token-{secrets.token_hex(16)}", f"here-{secrets.token_hex(16)}"
"""Stand in a drawn frame for the token of the request and its address; nobody outside the process knows them."""

TABS = 3
PARTS = ("head", "top", "rail", "tabbar", "foot")
THEME_ICONS = {"auto": "circle-half-2", "light": "sun", "dark": "moon"}
NEXT_THEME = {"auto": "light", "light": "dark", "dark": "auto"}


@dataclass(frozen=True, slots=True)
class Ways:
    """All that decides how the entries are drawn; `codes` name them, `counted` the badges beside them."""

    codes: tuple[str, ...]
    current: str
    counted: tuple[tuple[str, int], ...]
    language: str
    prefix: str
    urlconf: str


@dataclass(frozen=True, slots=True)
class Frame:
    """All that the frame around a page is drawn from, but for what differs with each request."""

    ways: Ways
    theme: str
    institution: str
    actor: str
    capacity: str
    home_url: str
    search_url: str
    bell_url: str
    bell_count: int

    @property
    def language(self) -> str:
        return self.ways.language

    @property
    def groups(self) -> tuple[Group, ...]:
        return arranged(self.ways)[0]

    @property
    def tabs(self) -> tuple[Entry, ...]:
        return arranged(self.ways)[1]

    @property
    def account_entries(self) -> tuple[Entry, ...]:
        return arranged(self.ways)[2]

    @property
    def other_language(self) -> tuple[str, str]:
        """Code and own name of the language one can change to."""
        return next(((code, name) for code, name in settings.LANGUAGES if code != self.language), ("", ""))

    @property
    def next_theme(self) -> str:
        return NEXT_THEME[self.theme]

    @property
    def theme_icon(self) -> str:
        return THEME_ICONS[self.theme]

    @property
    def theme_label(self) -> str:
        return {"auto": _("主题：跟随系统"), "light": _("主题：浅色"), "dark": _("主题：深色")}[self.theme]


@lru_cache(maxsize=256)
def drawn(frame: Frame) -> dict[str, str]:
    """The parts of the frame, drawn once for all requests with the same. The language of the thread is the frame's."""
    context = {"page": frame, "csrf_token": TOKEN, "here": HERE}
    return {part: render_to_string(f"ui/parts/{part}.html", context) for part in PARTS}


Arranged = tuple[tuple[Group, ...], tuple[Entry, ...], tuple[Entry, ...]]


@lru_cache(maxsize=256)
def arranged(ways: Ways) -> Arranged:
    """The groups at the desk, the entries at the foot of a phone, and those of the account; the same for all with the
    same rights and counts."""
    badges, named = dict(ways.counted), dict[str, list[Entry]]()
    tabs = []
    for item in (navigation.items[code] for code in ways.codes):
        entry = Entry(
            item.code,
            str(item.label),
            address_of(item.url_name),
            item.icon,
            item.key,
            badges.get(item.code, 0),
            item.code == ways.current,
            item.is_post,
        )
        named.setdefault(item.group, []).append(entry)
        tabs += [(item.tab, entry)] if item.tab else []
    account = tuple(named.pop("account", ()))
    labels = {group.code: str(group.label) for group in navigation.groups}
    groups = tuple(Group(labels.get(code, ""), tuple(entries)) for code, entries in named.items())
    return groups, tuple(entry for _place, entry in sorted(tabs, key=itemgetter(0))[:TABS]), account
