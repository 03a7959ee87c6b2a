"""The matrix of permissions as it is kept in `permissions.txt`: route × method × role → what the door answers.

A number is the status of the answer; `file` is a file that was handed over. 302 for `anonymous` leads to sign-in.
A POST is empty: 422 asks for what is missing, 409 is a form without the version it was made from, 302 went through.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.urls import get_resolver, reverse

from tests.cast import Member
from tests.house.test_routes import ROUTES
from tests.interfaces.permissions.populated import Populated

KEPT = Path(__file__).with_name("permissions.txt")
ROLES = (
    "anonymous",
    "guest",
    "student",
    "stranger",
    "provider_manager",
    "monitor",
    "head",
    "inspector",
    "monitoring_head",
    "deputy",
    "director",
    "auditor",
    "administrator",
)
METHODS = ("GET", "POST")
Matrix = dict[tuple[str, str], dict[str, str]]


def names() -> list[str]:
    """Every route of ours, in order; the operations of the API have a matrix of their own (tests/interfaces/api)."""
    return sorted({name for name, _view in ROUTES if not name.startswith("api:")})


def wanted(route: str) -> list[str]:
    """Names of the arguments that the address of a route wants."""
    room, _, name = route.rpartition(":")
    resolver: Any = get_resolver()
    if room:
        resolver = resolver.namespace_dict[room][1]
    return list(resolver.reverse_dict[name][0][0][1])


def address(house: Populated, route: str) -> str:
    """Where the route opens in the populated house."""
    return reverse(route, kwargs={argument: house.argument(route, argument) for argument in wanted(route)})


def member_of(house: Populated, role: str) -> Member:
    """The person of a role that is not `anonymous`."""
    found: Member = house.guest if role == "guest" else getattr(house.cast, role)
    return found


def kept() -> Matrix:
    """The matrix as it was last agreed."""
    lines = [line.split() for line in KEPT.read_text("utf-8").splitlines() if line and line[0] != "#"]
    return {(route, method): dict(zip(ROLES, rest, strict=True)) for route, method, *rest in lines}


def written(matrix: Matrix) -> str:
    """The matrix as a text of columns."""
    rows = [["# route", "method", *ROLES]]
    rows += [[*door, *(answers[role] for role in ROLES)] for door, answers in sorted(matrix.items())]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join("  ".join(map(str.ljust, row, widths)).rstrip() + "\n" for row in rows)
