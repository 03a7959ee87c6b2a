"""The product's own source, as the tests of the house's laws read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FLOORS_WITH_ROOMS = {"foundation", "engines", "domains", "reporting", "interfaces"}


class Source(NamedTuple):
    """One Python file of the product: its path from the root of the project, and its syntax tree."""

    path: str
    tree: ast.Module

    @property
    def module(self) -> tuple[str, ...]:
        """Its dotted name in parts; a package is named without `__init__`."""
        parts = Path(self.path).with_suffix("").parts
        return parts[:-1] if parts[-1] == "__init__" else parts


def room_of(module: tuple[str, ...]) -> tuple[str, ...] | None:
    """The room a module belongs to, as (duqin, floor, room); None for kernel, ui, config and the floors."""
    in_room = len(module) >= 3 and module[0] == "duqin" and module[1] in FLOORS_WITH_ROOMS
    return module[:3] if in_room else None


def sources() -> Iterator[Source]:
    """Every Python file of the product but migrations, which the framework writes."""
    for file in sorted((ROOT / "duqin").rglob("*.py")):
        if "migrations" not in file.parts:
            yield Source(str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8"), str(file)))
