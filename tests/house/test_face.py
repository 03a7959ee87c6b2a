"""Laws 2 and 6: a room is entered by its face, and by module, so that each call says whose verb it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import Source, room_of, sources

FACES = {"models", "services", "queries", "policies", "events", "ports", "states"}
FACES_FOR_DOORS = FACES | {"urls", "api"}  # interfaces and config hang rooms up
MODULES_ONLY = {"services", "queries", "policies"}  # of the others, types may be named
# A gate one stands in, not a verb one calls: it reads as `@act(…)` everywhere.
NAMED = {"duqin.foundation.trust.services.act"}


def imported(source: Source) -> Iterator[tuple[int, tuple[str, ...], bool]]:
    """Line, dotted name in parts, and whether it was taken by `from … import` out of a module."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, tuple(alias.name.split(".")), False
        elif isinstance(node, ast.ImportFrom):
            package = source.module if source.path.endswith("__init__.py") else source.module[:-1]
            start = package[: len(package) - node.level + 1] if node.level else ()
            for alias in node.names:
                yield node.lineno, (*start, *(node.module or "").split("."), alias.name), True


def fault_of(source: Source, name: tuple[str, ...], by_name: bool) -> str | None:
    """Why this import may not be; None when it may."""
    room, other = room_of(source.module), room_of(name)
    if other is None or other == room or ".".join(name) in NAMED:
        return None
    if room and room[1] == other[1] == "interfaces":  # ways in have no face: no tables, no rules, no verbs
        return None
    faces = FACES_FOR_DOORS if source.module[1] in {"interfaces", "config"} else FACES
    inside = name[3:]
    if not inside or inside[0] not in faces:
        return f"enters {'.'.join(other)} past its face"
    if inside[0] in MODULES_ONLY and len(inside) > 1:
        return f"takes {inside[-1]} out of {'.'.join(name[:4])}: import the module and call {other[-1]}.…"
    if len(inside) > (2 if by_name else 1):
        return f"reaches behind the face {'.'.join(name[:4])}"
    return None


def faults(source: Source) -> list[str]:
    return [
        f"{source.path}:{line}: {fault}"
        for line, name, by_name in imported(source)
        if (fault := fault_of(source, name, by_name))
    ]


def test_rooms_are_entered_by_their_face() -> None:
    assert [fault for source in sources() for fault in faults(source)] == []


def written(path: str, code: str) -> Source:
    return Source(path, ast.parse(code))


@pytest.mark.parametrize(
    "code",
    [
        "from duqin.engines import cases",
        "import duqin.engines.cases",
        "from duqin.engines.cases import views",
        "from duqin.engines.cases import rules",
        "from duqin.engines.cases.rules import due",
        "from duqin.engines.cases.services import open",
        "from duqin.engines.cases.services import opening",
        "from duqin.engines.cases.services.opening import open",
        "from duqin.engines.cases.models.cases import Case",
        "from duqin.engines.cases import urls",
        "from ...engines.cases import forms",
        "def later():\n    from duqin.engines.cases.jobs import walk",
    ],
)
def test_an_import_past_the_face_is_found(code: str) -> None:
    assert faults(written("duqin/domains/inspections/services.py", code))


@pytest.mark.parametrize(
    "code",
    [
        "from duqin.engines.cases import services as cases",
        "from duqin.engines.cases import queries as case_queries, states",
        "from duqin.engines.cases.models import Case",
        "from duqin.engines.cases.events import CaseClosed",
        "from duqin.foundation.trust.services import act",
        "from duqin.domains.inspections.rules.draws import draw",
        "from . import forms",
        "from duqin.kernel.errors import Refusal",
        "from duqin.ui.listing import columns",
    ],
)
def test_an_import_by_the_face_passes(code: str) -> None:
    assert faults(written("duqin/domains/inspections/services.py", code)) == []


def test_interfaces_may_hang_up_a_rooms_pages() -> None:
    assert faults(written("duqin/interfaces/web/urls.py", "from duqin.engines.cases import urls")) == []


def test_the_walk_sees_the_floors() -> None:
    seen = {source.path for source in sources()}
    assert {f"duqin/{floor}/__init__.py" for floor in ("kernel", "engines", "config")} <= seen
