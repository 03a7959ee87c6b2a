"""The context processor of the shell: what `base.html` shows around the content, computed when shown."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duqin.kernel.actors import Actor
from duqin.ui import navigation
from duqin.ui.shell import THEMES, shell

THEME_COOKIE = "duqin_theme"
NEXT_THEME = {"auto": "light", "light": "dark", "dark": "auto"}
THEME_ICONS = {"auto": "circle-half-2", "light": "sun", "dark": "moon"}


@lru_cache(maxsize=256)
def _address(url_name: str, prefix: str, urlconf: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def address_of(url_name: str) -> str:
    """Address of a route without arguments, "" where there is none; remembered by the process."""
    return _address(url_name, get_script_prefix(), settings.ROOT_URLCONF) if url_name else ""


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


@dataclass(frozen=True, slots=True)
class Frame:
    """All that the frame around a page is drawn from, but for what differs with each request."""

    language: str
    theme: str
    institution: str
    actor: str
    capacity: str
    groups: tuple[Group, ...]
    tabs: tuple[Entry, ...]
    account_entries: tuple[Entry, ...]
    home_url: str
    search_url: str
    bell_url: str
    bell_count: int

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


TOKEN, HERE = f"token-{secrets.token_hex(16)}", f"here-{secrets.token_hex(16)}"
"""Stand in a drawn frame for the token of the request and its address; nobody outside the process knows them."""


TABS = 3
PARTS = ("head", "top", "rail", "tabbar", "foot")


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
class Outline:
    """All that decides how a frame is drawn."""

    ways: Ways
    theme: str
    institution: str
    actor: str
    capacity: str
    home_url: str
    search_url: str
    bell_url: str
    bell_count: int


@lru_cache(maxsize=256)
def _drawn(outline: Outline) -> dict[str, str]:
    """The parts of the frame, drawn once for all requests with the same. The language of the thread is the frame's."""
    context = {"page": _frame(outline), "csrf_token": TOKEN, "here": HERE}
    return {part: render_to_string(f"ui/parts/{part}.html", context) for part in PARTS}


def _frame(outline: Outline) -> Frame:
    groups, tabs, account_entries = _arranged(outline.ways)
    return Frame(
        language=outline.ways.language,
        theme=outline.theme,
        institution=outline.institution,
        actor=outline.actor,
        capacity=outline.capacity,
        groups=groups,
        tabs=tabs,
        account_entries=account_entries,
        home_url=outline.home_url,
        search_url=outline.search_url,
        bell_url=outline.bell_url,
        bell_count=outline.bell_count,
    )


Arranged = tuple[tuple[Group, ...], tuple[Entry, ...], tuple[Entry, ...]]


@lru_cache(maxsize=256)
def _arranged(ways: Ways) -> Arranged:
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


@lru_cache(maxsize=256)
def _addressed(named: tuple[tuple[str, str], ...], prefix: str, urlconf: str) -> dict[str, str]:
    """Code → address of the entries that have one, in their order; given with the names of their routes."""
    found = {code: address_of(url_name) for code, url_name in named}
    return {code: address for code, address in found.items() if address}


class Page:
    """The shell of one page; every part is computed at its first use, so partial answers cost nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def actor(self) -> Actor | None:
        """Who is signed in, or None; unwraps the lazy actor of the middleware."""
        actor = getattr(self.request, "actor", None)
        return actor if actor else None

    @cached_property
    def institution(self) -> str:
        name = shell.institution(self.request) if shell.institution else ""
        return name or getattr(settings, "INSTITUTION_NAME", "")

    @cached_property
    def entries(self) -> dict[str, str]:
        """Where the actor may go: code → address, in order."""
        if self.actor is None:
            return {}
        named = tuple((item.code, item.url_name) for item in navigation.entries_for(self.actor))
        return _addressed(named, get_script_prefix(), settings.ROOT_URLCONF)

    @cached_property
    def current(self) -> str:
        """Code of the entry whose address is the longest beginning of this page's."""
        path = self.request.path
        found = [(len(url), code) for code, url in self.entries.items() if path.startswith(url)]
        return max(found, default=(0, ""))[1]

    @cached_property
    def badges(self) -> dict[str, int]:
        """Counts by code; a badge without its entry is not asked for."""
        if self.actor is None:
            return {}
        codes = {*self.entries, shell.bell_badge}
        known = shell.counted(self.request) if shell.counted else {}
        counted = {code: number for code, number in known.items() if code in codes}
        return counted | navigation.counts(self.actor, codes - counted.keys())

    @cached_property
    def _arranged(self) -> Arranged:
        return _arranged(self._ways)

    @cached_property
    def _ways(self) -> Ways:
        counted = tuple(sorted((code, n) for code, n in self.badges.items() if code in self.entries))
        language = get_language() or ""
        return Ways(
            tuple(self.entries), self.current, counted, language, get_script_prefix(), settings.ROOT_URLCONF
        )

    @property
    def groups(self) -> tuple[Group, ...]:
        """The navigation at the desk: blocks in order, the account's entries left out."""
        return self._arranged[0]

    @property
    def tabs(self) -> tuple[Entry, ...]:
        """Up to three entries at the foot of a phone."""
        return self._arranged[1]

    @property
    def account_entries(self) -> tuple[Entry, ...]:
        return self._arranged[2]

    @cached_property
    def _outline(self) -> Outline:
        actor = self.actor
        return Outline(
            self._ways,
            theme=self.theme,
            institution=self.institution,
            actor=str(actor) if actor else "",
            capacity=actor.capacity if actor else "",
            home_url=self.home_url,
            search_url=self.search_url,
            bell_url=self.bell_url,
            bell_count=self.bell_count,
        )

    @cached_property
    def frame(self) -> Frame:
        """What the parts around the content are drawn from."""
        return _frame(self._outline)

    @cached_property
    def _parts(self) -> dict[str, str]:
        return _drawn(self._outline)

    def _part(self, name: str) -> SafeString:
        """A part of the frame with the token and the address of this request put in."""
        return mark_safe(self._parts[name].replace(TOKEN, self.token).replace(HERE, self._here))  # noqa: S308 escaped

    @cached_property
    def token(self) -> str:
        """The token of this answer for all its forms; each masking of it costs as much as a small statement."""
        return get_token(self.request)

    @cached_property
    def _here(self) -> str:
        return escape(self.request.get_full_path())

    @property
    def head(self) -> SafeString:
        """What stands in the head of the page: styles, script, icons."""
        return self._part("head")

    @property
    def top(self) -> SafeString:
        """The bar above: mark, search, language, theme, bell, account."""
        return self._part("top")

    @property
    def rail(self) -> SafeString:
        """The navigation at the desk."""
        return self._part("rail")

    @property
    def tabbar(self) -> SafeString:
        """The bar at the foot of a phone, with the navigation behind “more”."""
        return self._part("tabbar")

    @property
    def foot(self) -> SafeString:
        """Dialogs, toasts and the words of the script."""
        return self._part("foot")

    @cached_property
    def home_url(self) -> str:
        return address_of(shell.home_url_name) or "/"

    @cached_property
    def search_url(self) -> str:
        return address_of(shell.search_url_name) if self.actor else ""

    @cached_property
    def bell_url(self) -> str:
        return address_of(shell.bell_url_name) if self.actor else ""

    @cached_property
    def bell_count(self) -> int:
        return self.badges.get(shell.bell_badge, 0)

    @cached_property
    def theme(self) -> str:
        """auto, light or dark: of this browser's cookie, else of the account."""
        kept = self.request.COOKIES.get(THEME_COOKIE, "")
        if kept not in THEMES and self.actor and shell.preferences:
            kept = shell.preferences.theme(self.request)
        return kept if kept in THEMES else "auto"

    @cached_property
    def other_language(self) -> tuple[str, str]:
        """Code and own name of the language one can change to."""
        return self.frame.other_language

    @cached_property
    def draft_owner(self) -> str:
        """Keeps drafts of two people on one machine apart."""
        return f"{self.actor.ref.kind}-{self.actor.ref.id}" if self.actor else "guest"


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `page` in every template, and the token its frame has."""
    shown = Page(request)
    return {"page": shown, "csrf_token": SimpleLazyObject(lambda: shown.token)}
