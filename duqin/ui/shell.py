"""Sockets of the shell around every page: name of the institution, search, bell, preferences, saved views."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest

from duqin.kernel.actors import Actor
from duqin.ui.access import once_a_request
from duqin.ui.parts import SavedView

THEMES = ("auto", "light", "dark")


class Preferences(Protocol):
    """Keeps what a person chose, beyond this browser."""

    def theme(self, request: HttpRequest) -> str:
        """The theme kept for who is signed in: auto, light or dark; "" when none was chosen."""

    def keep(self, actor: Actor, *, theme: str = "", language: str = "") -> None:
        """Keep what is named; an empty text leaves the other as it is."""


class ViewKeeper(Protocol):
    """Keeps named filters of lists for a person."""

    def views(self, actor: Actor, listing: str, address: str) -> Sequence[SavedView]:
        """The views kept for a list; `address` is the page now shown, to mark the current one."""

    def save_url(self, listing: str) -> str:
        """Where `name`, `listing` and `query` are posted to keep a view; "" if nothing can be kept."""


@dataclass
class Shell:
    """What higher floors plugged in; each socket may stay empty, then its part of the page is absent."""

    institution: Callable[[HttpRequest], str] | None = None
    search_url_name: str = ""
    bell_url_name: str = ""
    bell_badge: str = ""
    counted: Callable[[HttpRequest], Mapping[str, int]] | None = None
    home_url_name: str = ""
    preferences: Preferences | None = None
    views: ViewKeeper | None = None
    capacities: Callable[[HttpRequest], Callable[[str], str]] | None = None


shell = Shell()


def use_institution(name: Callable[[HttpRequest], str]) -> None:
    """Who the pages belong to: the name beside the mark."""
    shell.institution = name


def use_home(url_name: str) -> None:
    """Where the mark leads."""
    shell.home_url_name = url_name


def use_search(url_name: str) -> None:
    """The page that answers `?q=`; puts the search box into the top bar."""
    shell.search_url_name = url_name


def use_bell(url_name: str, badge: str) -> None:
    """The page of notifications and the badge code that counts the unread."""
    shell.bell_url_name, shell.bell_badge = url_name, badge


def use_counted(counts: Callable[[HttpRequest], Mapping[str, int]]) -> None:
    """Badges by code that need not be asked for, since they were counted when the request began."""
    shell.counted = counts


def use_preferences(keeper: Preferences) -> None:
    """Where theme and language are kept with the account."""
    shell.preferences = keeper


def use_capacities(writer: Callable[[HttpRequest], Callable[[str], str]]) -> None:
    """What turns the capacity in which somebody acted, as it is kept, into the reader's language."""
    shell.capacities = writer


def capacity_writer(request: HttpRequest | None) -> Callable[[str], str]:
    """That of this request, made once; without a socket or a request words stay as they are."""
    make = shell.capacities
    if make is None or request is None:
        return str
    return once_a_request(request, "capacity_writer", lambda: make(request))


def use_saved_views(keeper: ViewKeeper) -> None:
    """Who keeps named filters of lists."""
    shell.views = keeper
