"""Whether the triggers that the migrations laid still stand in the database, are awake and say what they said.

What they should be is read from the migrations themselves (`kernel.triggers`): whatever puts triggers up or takes them
away is followed from the first to the last one that the database has seen.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from duqin.kernel.triggers import Triggers

CREATED = re.compile(r"CREATE (?:CONSTRAINT )?TRIGGER (\w+) .*? ON (\w+)", re.S)
DROPPED = re.compile(r"DROP TRIGGER IF EXISTS (\w+)")
FUNCTION = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (\w+)\(\).*?\$\$(.*)\$\$", re.S)
FUNCTION_DROPPED = re.compile(r"DROP FUNCTION IF EXISTS (\w+)\(\) CASCADE")
CALLED = re.compile(r"EXECUTE FUNCTION (?:\w+\.)?(\w+)\(\)")
CONDITION = re.compile(r"WHEN \(.*\) (?=EXECUTE FUNCTION)", re.S)

STANDING = {
    "sqlite": "SELECT tbl_name, name, sql, '', 'O' FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid), p.prosrc, t.tgenabled FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
        " AND c.relnamespace = to_regnamespace(current_schema())"
    ),
}
AWAKE = ("O", "A")
"""Of PostgreSQL: fires, fires always. D is disabled, R fires on a replica only."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger: the statement that laid it, and on PostgreSQL the body of the function that it calls."""

    table: str
    name: str
    statement: str
    body: str = ""

    @property
    def meaning(self) -> tuple[object, ...]:
        """The same for the same trigger, however the engine writes it down."""
        said, body = re.sub(r'["\s;]+', " ", self.statement), " ".join(self.body.split())
        if not self.body:
            return (" ".join(said.split()).replace("( ", "(").replace(" )", ")"),)
        columns = frozenset(re.findall(r"\b(?:old|new)\.\w+", " ".join(CONDITION.findall(said)).lower()))
        words = sorted(CONDITION.sub("WHEN ", said).replace("public.", "").split())
        return (*words, columns, body)


@dataclass(frozen=True, slots=True)
class Fallen:
    """A trigger that does not do what it was laid for."""

    table: str
    name: str
    how: Literal["missing", "asleep", "changed"]


def fallen(database: str = DEFAULT_DB_ALIAS) -> list[Fallen]:
    """The triggers of the migrations this database has seen that are gone, asleep, or say something else."""
    applied = frozenset(MigrationRecorder(connections[database]).applied_migrations())
    vendor = connections[database].vendor
    with connections[database].cursor() as cursor:
        cursor.execute(STANDING[vendor])
        standing = {
            (table, name): (Guard(table, name, statement, body), awake)
            for table, name, statement, body, awake in cursor.fetchall()
        }
    found = []
    for guard in laid(vendor, applied):
        stands, awake = standing.get((guard.table, guard.name), (None, ""))
        if stands is None:
            found.append(Fallen(guard.table, guard.name, "missing"))
        elif awake not in AWAKE:
            found.append(Fallen(guard.table, guard.name, "asleep"))
        elif stands.meaning != guard.meaning:
            found.append(Fallen(guard.table, guard.name, "changed"))
    return found


@functools.cache
def laid(vendor: str, applied: frozenset[tuple[str, str]]) -> tuple[Guard, ...]:
    """The triggers that stand after these migrations, by table and name."""
    loader = MigrationLoader(None)
    order = {
        node: None for leaf in sorted(loader.graph.leaf_nodes()) for node in loader.graph.forwards_plan(leaf)
    }
    operations = (one for node in order if node in applied for one in loader.graph.nodes[node].operations)
    statements = (said for one in operations if isinstance(one, Triggers) for said in one.put_up(vendor))
    return tuple(sorted(_left(statements), key=lambda guard: (guard.table, guard.name)))


def _left(statements: Iterable[str]) -> list[Guard]:
    """What these statements leave, one after the other."""
    bodies: dict[str, str] = {}
    made: dict[str, tuple[str, str]] = {}
    for said in statements:
        if function := FUNCTION.search(said):
            bodies[function[1]] = function[2]
        elif trigger := CREATED.search(said):
            made[trigger[1]] = (trigger[2], said)
        elif gone := DROPPED.search(said):
            made.pop(gone[1], None)
        elif gone := FUNCTION_DROPPED.search(said):
            made = {name: one for name, one in made.items() if _called(one[1]) != gone[1]}
    return [Guard(table, name, said, bodies.get(_called(said), "")) for name, (table, said) in made.items()]


def _called(statement: str) -> str:
    found = CALLED.search(statement)
    return found[1] if found else ""
