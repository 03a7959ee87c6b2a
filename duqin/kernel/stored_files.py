"""Which columns name files of the media folder: a room that stores files says so, and the backup carries them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model

from duqin.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Paths:
    """Columns of a table that hold paths below the media folder; empty ones name no file."""

    model: type[Model]
    columns: tuple[str, ...]


stored_files: Registry[Paths] = Registry("stored files")


def holds_files(model: type[Model], *columns: str) -> None:
    """Declare it from a room's wiring."""
    stored_files.register(model._meta.label, Paths(model, columns))
