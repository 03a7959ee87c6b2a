"""From an account to the actor: capacity, home units, and how far each capability reaches today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from django.db import connection
from django.utils.functional import cached_property

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Account, Appointment, Person, Post
from duqin.foundation.organisation.queries.held import FOLLOWS_THE_TREE, Held, held_on
from duqin.foundation.organisation.queries.tree import Line, arranged, descendants_of
from duqin.foundation.organisation.rules.capacities import ADMINISTRATOR, JOINED, LONGEST, held_in
from duqin.kernel.actors import EVERYWHERE, NOWHERE, Actor, Reach
from duqin.kernel.moments import today
from duqin.kernel.refs import Ref

KEPT = 1024
"""So many people's rights a process keeps; whoever came longest ago is forgotten first."""


class Principal(NamedTuple):
    """Who has signed in: all of an account that its actor is made from, but for the rights of its person."""

    ref: Ref
    account_id: int
    is_administrator: bool
    confined_to: Ref | None
    person_id: int | None
    unit_id: int | None


def actor_for(account: Account) -> Actor:
    """The actor behind an account; an administrator without a person configures and sees nothing else.

    A guest has neither unit nor right: the one noun he is confined to is all he sees (R-001-15).

    No statement while nothing has changed that rights are reckoned from, where the account brought the stamp of that along
    (`accounts_signed_in`); else one. The stamp is read before the rights: at worst these are newer, and the next reads
    again. Within a transaction, which may have changed them itself, they are reckoned anew.
    """
    principal, stamp = _principal(account), getattr(account, "rights_stamp", "") or ""
    is_kept = stamp and not connection.in_atomic_block
    return _kept(principal, today(), stamp) if is_kept else _actor(principal, today())


def _principal(account: Account) -> Principal:
    person = account.person
    confined = Ref(account.confined_kind, account.confined_id) if account.confined_kind else None
    ref = _named(person) if person else Ref.to(account)
    unit_id = person.unit_id if person else None
    return Principal(ref, account.pk, account.is_administrator, confined, account.person_id, unit_id)


@lru_cache(maxsize=KEPT)
def _kept(principal: Principal, day: date, stamp: str) -> Actor:
    """One actor for many requests, so that none may change it."""
    actor = _actor(principal, day)
    return replace(actor, grants=MappingProxyType(dict(actor.grants)))


def _actor(principal: Principal, day: date) -> Actor:
    actor = Actor(ref=principal.ref, account_id=principal.account_id, person_id=principal.person_id)
    if principal.person_id is not None and principal.unit_id is not None:
        actor = _with_rights(actor, principal.person_id, principal.unit_id, day)
    if principal.confined_to:
        return replace(actor, unit_ids=frozenset(), grants={}, confined_to=principal.confined_to)
    if not principal.is_administrator:
        return actor
    grants = {**actor.grants, **dict.fromkeys(policies.ADMINISTRATION, EVERYWHERE)}
    return replace(actor, capacity=actor.capacity or ADMINISTRATOR, grants=grants)


def actor_of_person(person: Person, day: date | None = None) -> Actor:
    """The person with the rights of the posts held on the day (today unless given)."""
    actor = Actor(ref=_named(person), person_id=person.pk)
    return _with_rights(actor, person.pk, person.unit_id, day or today())


def _named(person: Person) -> Ref:
    return Ref("organisation.person", str(person.pk), person.name)


def _with_rights(actor: Actor, person_id: int, unit_id: int, day: date) -> Actor:
    posts, portfolio, lines = held_on(person_id, day)
    whole = _Whole(lines, day)
    grants: dict[str, Reach] = {}
    for alike in _by_rights(posts).values():
        reach = _reach(alike, portfolio, whole)
        for capability in (*alike[0].capabilities, *alike[0].extra):
            grants[capability] = grants.get(capability, NOWHERE) | reach
    return replace(
        actor,
        capacity=JOINED.join(held_in(held.unit, held.post) for held in posts)[:LONGEST],
        unit_ids=frozenset(held.unit_id for held in posts) | {unit_id},
        grants=grants,
    )


def _by_rights(posts: Iterable[Held]) -> dict[tuple[int, tuple[str, ...]], list[Held]]:
    """Posts that give the same capabilities in other units, so that their reach is reckoned once."""
    alike: dict[tuple[int, tuple[str, ...]], list[Held]] = defaultdict(list)
    for held in posts:
        alike[held.post_id, tuple(held.extra)].append(held)
    return alike


class RightsThroughTime:
    """`actor_of_person` on any day of the past, for many questions: asked again only where the answer may differ.

    Between two days on which an appointment begins or ends the rights of posts that reach all units, or their own
    one, stay the same; those that follow the tree of units are read for each day.
    """

    def __init__(self) -> None:
        self._held: dict[int, list[tuple[date, date, bool]]] = {}
        self._known: dict[tuple[int, object], Actor] = {}

    def actor(self, person: Person, day: date) -> Actor:
        """The person with the rights of the posts held on the day."""
        if person.pk not in self._held:
            rows = Appointment.objects.filter(person=person).order_by("pk")
            self._held[person.pk] = [
                (first, last or date.max, reach in FOLLOWS_THE_TREE)
                for first, last, reach in rows.values_list("from_date", "to_date", "post__reach")
            ]
        in_force_then = [(first <= day <= last, moves) for first, last, moves in self._held[person.pk]]
        follows_the_tree = any(holds and moves for holds, moves in in_force_then)
        key = person.pk, day if follows_the_tree else tuple(holds for holds, _moves in in_force_then)
        if key not in self._known:
            self._known[key] = actor_of_person(person, day)
        return self._known[key]


class _Whole:
    """The units of a day with their contracts, arranged when the first post that reaches below its unit asks."""

    def __init__(self, lines: Iterable[Line], day: date) -> None:
        self.lines, self.day = lines, day

    @cached_property
    def _arranged(self) -> tuple[dict[int, int | None], dict[int, set[int]]]:
        return arranged(self.lines, self.day)

    def under(self, units: Iterable[int]) -> Reach:
        """The units, everything below them, and the providers these supervise."""
        tree, supervisors = self._arranged
        below = descendants_of(units, tree)
        return Reach(unit_ids=below | {unit for unit, above in supervisors.items() if above & below})


def _reach(alike: list[Held], portfolio: list[int], whole: _Whole) -> Reach:
    """How far posts that give the same go together."""
    units = [held.unit_id for held in alike]
    match alike[0].reach:
        case Post.Reach.ALL:
            return EVERYWHERE
        case Post.Reach.SUBTREE:
            return whole.under(units)
        case Post.Reach.PORTFOLIO:
            return whole.under(portfolio)
        case _:
            return Reach(unit_ids=frozenset(units))
