"""Who acts, in what capacity, and how far his rights reach. Computed once per request, passed as `by=`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from duqin.kernel.refs import Ref


@dataclass(frozen=True, slots=True)
class Reach:
    """The units a capability covers: everywhere, or a set of unit ids."""

    everywhere: bool = False
    unit_ids: frozenset[int] = frozenset()

    def __contains__(self, unit_id: object) -> bool:
        return self.everywhere or unit_id in self.unit_ids

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.unit_ids)

    def __or__(self, other: Reach) -> Reach:
        return Reach(self.everywhere or other.everywhere, self.unit_ids | other.unit_ids)

    def q(self, path: str) -> Q:
        """Filter for a foreign key path to a unit, e.g. reach.q("case__unit").

        Everywhere is a condition that is always true, not an empty one: Django drops an empty Q from an OR.
        """
        return ~Q(pk__in=[]) if self.everywhere else Q(**{f"{path}__in": self.unit_ids})


NOWHERE = Reach()
EVERYWHERE = Reach(everywhere=True)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in a capacity, a guest, or the system itself; also the scope of what may be seen.

    Attributes:
        ref: Ref("organisation.person", id, name), or Ref("system", name, 系统).
        capacity: the post in words at this moment (监控部 督查员); written into the audit row.
        unit_ids: units in which the person holds a current appointment.
        grants: capability code → Reach.
        confined_to: a guest sees only this noun (R-001-15).
    """

    ref: Ref
    capacity: str = ""
    person_id: int | None = None
    account_id: int | None = None
    unit_ids: frozenset[int] = frozenset()
    grants: Mapping[str, Reach] = field(default_factory=dict)
    confined_to: Ref | None = None
    is_system: bool = False

    def reach(self, capability: str) -> Reach:
        """The units for which the capability is held."""
        return EVERYWHERE if self.is_system else self.grants.get(capability, NOWHERE)

    def may(self, capability: str, unit_id: int | None = None) -> bool:
        """Whether the capability is held at all, or for this unit when one is named."""
        reach = self.reach(capability)
        return bool(reach) if unit_id is None else unit_id in reach

    def is_person(self, person_id: int | None) -> bool:
        """Whether the actor is this very person (two accounts of one person are one)."""
        return person_id is not None and person_id == self.person_id

    def __str__(self) -> str:
        return self.ref.label


def system(name: str) -> Actor:
    """The actor of a job or command, e.g. system("clocks"); holds every capability and is named in the audit."""
    return Actor(ref=Ref("system", name, f"系统·{name}"), capacity="system", is_system=True)
