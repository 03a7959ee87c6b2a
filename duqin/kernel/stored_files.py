"""Which columns name files of the media folder: a room that stores files says so, and the backup carries them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from duqin.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Held:
    """A column that holds paths below the media folder; an empty one names no file.

    Attributes:
        label: what such a file is called.
        sha256: the column with the SHA-256 of the content; "" where none was recorded.
        again: for files that follow from what the database holds: makes the one at a path anew, with the same bytes, and
            raises where it cannot.
    """

    column: str
    label: Any
    sha256: str = ""
    again: Callable[[str], None] | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """A table and those of its columns that hold paths."""

    model: type[Model]
    held: tuple[Held, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(one.column for one in self.held)


stored_files: Registry[Holder] = Registry("stored files")


def holds_files(model: type[Model], *held: Held) -> None:
    """Declare it from a room's wiring."""
    stored_files.register(model._meta.label, Holder(model, held))
