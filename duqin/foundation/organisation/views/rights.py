"""The rights a post can carry, grouped by the room they belong to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.apps import apps

from duqin.kernel.capabilities import Capability, declared


@dataclass(slots=True)
class RightGroup:
    """The rights of one room; each with whether it is ticked."""

    label: str
    rights: list[tuple[Capability, bool]] = field(default_factory=list)

    @property
    def ticked(self) -> int:
        return sum(is_ticked for _right, is_ticked in self.rights)


def right_groups(ticked: Collection[str], *, only_ticked: bool = False) -> list[RightGroup]:
    """All declared rights by room, in order of declaration; with `only_ticked` those alone."""
    groups: dict[str, RightGroup] = {}
    for code, right in declared().items():
        if code in ticked or not only_ticked:
            room = code.split(".")[0]
            group = groups.setdefault(room, RightGroup(room_name(room)))
            group.rights.append((right, code in ticked))
    return list(groups.values())


def room_name(room: str) -> str:
    """What the room is called; its code where nobody has named it."""
    return str(apps.get_app_config(room).verbose_name) if room in apps.app_configs else room
