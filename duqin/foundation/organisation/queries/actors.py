"""From an account to the actor: capacity, home units, and how far each capability reaches today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.utils.functional import cached_property

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Account, Appointment, Person, Post
from duqin.foundation.organisation.queries.held import FOLLOWS_THE_TREE, Held, held_on
from duqin.foundation.organisation.queries.tree import Line, arranged, descendants_of
from duqin.kernel.actors import EVERYWHERE, NOWHERE, Actor, Reach
from duqin.kernel.moments import today
from duqin.kernel.refs import Ref


def actor_for(account: Account, day: date | None = None) -> Actor:
    """The actor behind an account; an administrator without a person configures and sees nothing else.

    A guest has neither unit nor right: the one noun he is confined to is all he sees (R-001-15).
    """
    actor = actor_of_person(account.person, day) if account.person else Actor(ref=Ref.to(account))
    confined = Ref(account.confined_kind, account.confined_id) if account.confined_kind else None
    if confined:
        return replace(actor, account_id=account.pk, unit_ids=frozenset(), grants={}, confined_to=confined)
    grants = dict(actor.grants)
    if account.is_administrator:
        grants |= dict.fromkeys(policies.ADMINISTRATION, EVERYWHERE)
    capacity = actor.capacity or ("系统管理员" if account.is_administrator else "")
    return replace(actor, account_id=account.pk, capacity=capacity, grants=grants)


def actor_of_person(person: Person, day: date | None = None) -> Actor:
    """The person with the rights of the posts held on the day (today unless given)."""
    day = day or today()
    posts, portfolio, lines = held_on(person.pk, day)
    whole = _Whole(lines, day)
    grants: dict[str, Reach] = {}
    for alike in _by_rights(posts).values():
        reach = _reach(alike, portfolio, whole)
        for capability in (*alike[0].capabilities, *alike[0].extra):
            grants[capability] = grants.get(capability, NOWHERE) | reach
    return Actor(
        ref=Ref("organisation.person", str(person.pk), person.name),
        capacity="、".join(f"{held.unit}{held.post}" for held in posts)[:200],
        person_id=person.pk,
        unit_ids=frozenset(held.unit_id for held in posts) | {person.unit_id},
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
