"""The context processor of the shell: what `base.html` shows around the content, computed when shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.safestring import SafeString
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


@lru_cache(maxsize=512)
def _part(template: str, language: str, groups: tuple[Group, ...]) -> SafeString:
    """A part of the frame, the same for all who see the same entries and counts: drawn once for them."""
    return render_to_string(template, {"groups": groups})


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
    def entries(self) -> list[navigation.NavItem]:
        """What the actor may go to and what has an address."""
        if self.actor is None:
            return []
        return [item for item in navigation.entries_for(self.actor) if address_of(item.url_name)]

    @cached_property
    def current(self) -> str:
        """Code of the entry whose address is the longest beginning of this page's."""
        path = self.request.path
        found = [
            (len(address_of(i.url_name)), i.code)
            for i in self.entries
            if path.startswith(address_of(i.url_name))
        ]
        return max(found, default=(0, ""))[1]

    @cached_property
    def badges(self) -> dict[str, int]:
        """Counts by code; a badge without its entry is not asked for."""
        actor = self.actor
        if actor is None:
            return {}
        wanted = {item.code for item in self.entries} | {shell.bell_badge}
        return navigation.counts(actor, wanted)

    def _drawn(self, item: navigation.NavItem) -> Entry:
        badge, is_current = self.badges.get(item.code, 0), item.code == self.current
        url = address_of(item.url_name)
        return Entry(item.code, str(item.label), url, item.icon, item.key, badge, is_current, item.is_post)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The navigation at the desk: blocks in order, the account's entries left out."""
        named: dict[str, list[Entry]] = {}
        for item in self.entries:
            if item.group != "account":
                named.setdefault(item.group, []).append(self._drawn(item))
        known = {group.code: str(group.label) for group in navigation.groups}
        return tuple(Group(known.get(code, ""), tuple(entries)) for code, entries in named.items())

    @cached_property
    def rail(self) -> SafeString:
        """The navigation, for the desk and for the sheet behind “more”."""
        return _part("ui/parts/rail_groups.html", get_language() or "", self.groups)

    @cached_property
    def foot(self) -> SafeString:
        """Dialogs, toasts and the words of the script."""
        return _part("ui/parts/foot.html", get_language() or "", self.groups)

    @cached_property
    def tabs(self) -> list[Entry]:
        """Up to three entries at the foot of a phone."""
        chosen = sorted((item for item in self.entries if item.tab), key=lambda item: item.tab)
        return [self._drawn(item) for item in chosen[:3]]

    @cached_property
    def account_entries(self) -> list[Entry]:
        return [self._drawn(item) for item in self.entries if item.group == "account"]

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
    def next_theme(self) -> str:
        return NEXT_THEME[self.theme]

    @cached_property
    def theme_icon(self) -> str:
        return THEME_ICONS[self.theme]

    @cached_property
    def theme_label(self) -> str:
        return {"auto": _("主题：跟随系统"), "light": _("主题：浅色"), "dark": _("主题：深色")}[self.theme]

    @cached_property
    def other_language(self) -> tuple[str, str]:
        """Code and own name of the language one can change to."""
        now = get_language()
        return next(((code, name) for code, name in settings.LANGUAGES if code != now), ("", ""))

    @cached_property
    def draft_owner(self) -> str:
        """Keeps drafts of two people on one machine apart."""
        return f"{self.actor.ref.kind}-{self.actor.ref.id}" if self.actor else "guest"


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `page` in every template."""
    return {"page": Page(request)}
