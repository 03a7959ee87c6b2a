"""Where one can go: rooms register entries, groups and badges; the shell shows what is for the actor."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value

from duqin.kernel.actors import Actor
from duqin.kernel.prepared_rows import PerActor, PreparedRows, as_tuple
from duqin.kernel.registry import Registry
from duqin.ui.parts import Text

Shown = Callable[[Actor], bool]
Badge = Callable[[Actor], "int | QuerySet[Any]"]


def everyone(actor: Actor) -> bool:
    """For entries that every signed-in person sees."""
    return True


@dataclass(frozen=True, slots=True)
class NavGroup:
    """A titled block of the navigation, usually one room; a group without a title stands first."""

    code: str
    label: Text
    order: int = 100


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the navigation.

    Attributes:
        code: stable name; a badge registered under it is shown beside the entry.
        url_name: name of a route without arguments.
        group: code of a NavGroup; "" for the top, "account" for the menu under the person's name.
        shown_to: the same predicate that guards the page; may look at nothing but the actor's rights.
        tab: 1 to 3 puts the entry into the bar at the foot of a phone.
        key: letter of the shortcut "g" + key.
        is_post: the entry is an act (sign out), sent as a form; in the group "account" only.
    """

    code: str
    label: Text
    url_name: str
    icon: str
    group: str = ""
    order: int = 100
    shown_to: Shown = everyone
    tab: int = 0
    key: str = ""
    is_post: bool = False

    def __post_init__(self) -> None:
        if self.is_post and self.group != "account":
            raise ValueError(f"navigation {self.code}: only the account menu holds acts")


items: Registry[NavItem] = Registry("navigation")
groups: Registry[NavGroup] = Registry("navigation groups")
badges: Registry[Badge] = Registry("badges")


def register(item: NavItem) -> NavItem:
    """Plug in an entry, from a room's wiring."""
    return items.register(item.code, item)


def register_group(group: NavGroup) -> NavGroup:
    """Name a group that entries can stand under."""
    return groups.register(group.code, group)


def register_badge(code: str, count: Badge) -> None:
    """Count what waits for the actor under an entry's code.

    A badge best names the rows that wait: all rows of a page are counted together in one statement, so the filter
    must be served by an index, and `none()` asks nothing. Which rows depends on the actor's rights alone, so their SQL
    is kept for each scope. A number is asked for every page.
    """
    badges.register(code, count)


class Waiting:
    """How the badges of one actor are counted: rows together in one statement, numbers by themselves."""

    def __init__(self, asked: tuple[tuple[str, Badge], ...], actor: Actor) -> None:
        found = [(code, badge, badge(actor)) for code, badge in asked]
        self.numbers = [(code, badge) for code, badge, number in found if isinstance(number, int)]
        waiting = [_counted(code, rows) for code, _badge, rows in found if isinstance(rows, QuerySet)]
        self.rows = PreparedRows(as_tuple, lambda: _together(waiting)) if waiting else None

    def counts(self, actor: Actor) -> dict[str, int]:
        found = {code: number for code, badge in self.numbers if isinstance(number := badge(actor), int)}
        return found | {code: number for code, number in self.rows.all()} if self.rows else found


@lru_cache(maxsize=64)
def _asked(badges: tuple[tuple[str, Badge], ...]) -> PerActor[Waiting]:
    return PerActor(lambda actor: Waiting(badges, actor))


def counts(actor: Actor, codes: Collection[str]) -> dict[str, int]:
    """What waits for the actor under these codes; at most one statement beside what badges with numbers ask."""
    wanted = tuple((code, count) for code, count in badges.items() if code in codes)
    return _asked(wanted).of(actor).counts(actor)


def _together(waiting: list[QuerySet[Any, Any]]) -> QuerySet[Any, Any]:
    return waiting[0].union(*waiting[1:], all=True) if len(waiting) > 1 else waiting[0]


def _counted(code: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """One line: the code and how many rows there are."""
    line = rows.order_by().annotate(badge_code=Value(code, output_field=CharField())).values("badge_code")
    return line.annotate(badge_count=Count("pk")).values_list("badge_code", "badge_count")


def entries_for(actor: Actor) -> tuple[NavItem, ...]:
    """The entries this actor sees, in order of groups, then of their own; kept for each scope."""
    return _kept(items, groups, len(items), len(groups)).of(actor)


@lru_cache(maxsize=8)
def _kept(
    items: Registry[NavItem], groups: Registry[NavGroup], _items: int, _groups: int
) -> PerActor[tuple[NavItem, ...]]:
    """What each scope sees while the registries are these and hold so many."""
    order = {group.code: group.order for group in groups}

    def place(item: NavItem) -> tuple[int, str, int]:
        return order.get(item.group, 0 if not item.group else 100), item.group, item.order

    return PerActor(lambda actor: tuple(sorted((i for i in items if i.shown_to(actor)), key=place)))
