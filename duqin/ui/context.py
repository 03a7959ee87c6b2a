"""The context processor of the shell: what `base.html` shows around the content, computed when shown."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import get_script_prefix
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from duqin.kernel.actors import Actor
from duqin.ui import navigation
from duqin.ui.addresses import address_of
from duqin.ui.frame import HERE, TOKEN, Arranged, Entry, Frame, Group, Ways, arranged, drawn
from duqin.ui.shell import THEMES, capacity_writer, shell

THEME_COOKIE = "duqin_theme"


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
        return arranged(self._ways)

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
    def frame(self) -> Frame:
        """What the parts around the content are drawn from."""
        actor = self.actor
        return Frame(
            self._ways,
            theme=self.theme,
            institution=self.institution,
            actor=str(actor) if actor else "",
            capacity=capacity_writer(self.request)(actor.capacity) if actor else "",
            home_url=self.home_url,
            search_url=self.search_url,
            bell_url=self.bell_url,
            bell_count=self.bell_count,
        )

    @cached_property
    def _parts(self) -> dict[str, str]:
        return drawn(self.frame)

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
