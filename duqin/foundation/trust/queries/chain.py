"""The state of the chain: every hash recomputed from the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Max
from django.utils.translation import gettext as _

from duqin.foundation.trust.models import AuditEntry, Seal
from duqin.foundation.trust.rules.chain import GENESIS, PROTECTED, is_link
from duqin.foundation.trust.rules.merkle import EMPTY_ROOT, Frontier, Stretch

Row = tuple[Any, ...]
CHUNK = 2000
HEIGHT = 12
STRETCH = 1 << HEIGHT
"""Links looked at in one go. A power of two, so that a stretch is a whole subtree."""

ENTRY, SEAL = AuditEntry._meta.db_table, Seal._meta.db_table
WAITING = (
    f"SELECT {{columns}} FROM {ENTRY} e LEFT JOIN {SEAL} s ON s.entry_id = e.id"  # noqa: S608
    " WHERE s.position IS NULL AND e.id > %s ORDER BY e.id LIMIT %s"
)
LINKS = (
    f"SELECT s.position, s.previous, s.hash, s.entry_id, {{columns}} FROM {SEAL} s"  # noqa: S608
    f" LEFT JOIN {ENTRY} e ON e.id = s.entry_id"
    " WHERE s.position > %s AND s.position <= %s ORDER BY s.position"
)


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Result of recomputing the chain from the rows.

    Attributes:
        links: links that were recomputed.
        waiting: audit rows not sealed yet.
        head: hash of the last link.
        fault: sentence naming the first bad row, or empty when all is well.
        position: position of the first bad link, if any.
        roots: root of the tree at each size that was asked for and reached.
    """

    links: int
    waiting: int
    head: str
    fault: str = ""
    position: int | None = None
    roots: dict[int, bytes] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        return not self.fault


@dataclass(frozen=True, slots=True)
class _Task:
    """The links after one position up to another; the sizes in it at which the tree is wanted, if at all."""

    database: str
    after: int
    upto: int
    sizes: tuple[int, ...]
    is_grown: bool


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a stretch came to: first `previous` and last hash to tie it to its neighbours, subtrees of its tree."""

    links: int
    previous: str
    head: str
    fault: str
    position: int | None
    begins: dict[int, list[tuple[bytes, int]]]


def verify_chain(
    database: str = DEFAULT_DB_ALIAS, *, sizes: Sequence[int] = (), processes: int = 1
) -> ChainReport:
    """Recompute every hash from the audit rows themselves; stops at the first bad row.

    Args:
        database: alias of the connection; a backup is verified through one of its own.
        sizes: sizes of the tree whose roots are wanted.
        processes: more than one only from a process without threads and outside of a transaction (it forks).
    """
    waiting = AuditEntry.objects.using(database).filter(seal__isnull=True).count()
    if (stray := _before_the_first(database)) is not None:
        fault = _("第 {position} 条排在第 1 条之前").format(position=stray)
        return ChainReport(0, waiting, GENESIS, fault, stray)
    tree, previous, done, roots = Frontier(), GENESIS, 0, {0: EMPTY_ROOT}
    for task, made in _looked_at(_tasks(database, sorted(set(sizes))), processes):
        if not _is_tied(made, previous):
            fault = _untied(task.after + 1)
            return ChainReport(done, waiting, previous, fault, task.after + 1, roots)
        roots |= {size: _root(tree, begin) for size, begin in made.begins.items()}
        done, previous = done + made.links, made.head or previous
        if made.fault:
            return ChainReport(done, waiting, previous, made.fault, made.position, roots)
        if task.is_grown and made.links == STRETCH:
            tree.add_whole(made.begins[task.after + STRETCH][0][0], HEIGHT)
    return ChainReport(done, waiting, previous, roots=roots)


def sealed_hashes(after: int, upto: int, database: str = DEFAULT_DB_ALIAS) -> Iterator[bytes]:
    """The stored hashes of the links after one position up to another, as they stand in the table: the leaves."""
    rows = Seal.objects.using(database).filter(position__gt=after, position__lte=upto).order_by("position")
    yield from map(bytes.fromhex, rows.values_list("hash", flat=True).iterator(chunk_size=CHUNK))


def last_position(database: str = DEFAULT_DB_ALIAS) -> int:
    """How many links the chain has."""
    seals = Seal.objects.using(database).order_by("-position")
    return seals.values_list("position", flat=True).first() or 0


def newest_sealed_entry() -> int:
    """The highest id of a sealed audit row."""
    return Seal.objects.aggregate(newest=Max("entry_id"))["newest"] or 0


def waiting_rows(limit: int, after: int = 0) -> list[Row]:
    """Audit rows without a seal, by id from after one, as the driver gives them (`rules.chain.read_stored`)."""
    return _rows(DEFAULT_DB_ALIAS, WAITING, after, limit)


def _rows(database: str, statement: str, *values: int) -> list[Row]:
    """Rows with the columns of `PROTECTED` as the driver gives them; SQLite's moment as the text that is stored."""
    names = [f"e.{name}" for name in PROTECTED]
    if connections[database].vendor == "sqlite":
        names[1] += " || ''"
    with connections[database].cursor() as cursor:
        cursor.execute(statement.format(columns=", ".join(names)), values)
        return list(cursor.fetchall())


def stored_links(database: str, after: int, upto: int) -> list[Row]:
    """Position, previous hash, hash and entry of links in order, with the row of the entry as the driver gives it."""
    return _rows(database, LINKS, after, upto)


def _tasks(database: str, sizes: list[int]) -> list[_Task]:
    last, widest = last_position(database), max(sizes, default=0)
    found = []
    for after in range(0, last, STRETCH):
        upto = min(after + STRETCH, last)
        inside = tuple(size for size in sizes if after < size <= upto)
        found.append(_Task(database, after, upto, inside, after < widest))
    return found


def _looked_at(tasks: list[_Task], processes: int) -> Iterator[tuple[_Task, _Outcome]]:
    """The outcomes in order; by several processes when there is work for them."""
    with ExitStack() as until:
        outcomes: Iterator[_Outcome] = map(_look_at, tasks)
        if (number := min(processes, len(tasks) // 4)) > 1:
            connections.close_all()  # a child opens its own
            outcomes = until.enter_context(get_context("fork").Pool(number)).imap(_look_at, tasks)
        yield from zip(tasks, outcomes, strict=True)


def _look_at(task: _Task) -> _Outcome:
    """Recompute one stretch. Whether its first link follows the one before, the caller sees."""
    rows = stored_links(task.database, task.after, task.upto)
    previous = first = rows[0][1] if rows else ""
    leaves, expected, fault, position = [], task.after, "", None
    for row in rows:
        expected += 1
        said = row[2]
        if row[0] == expected and row[1] == previous and is_link(said, previous, row[4:]):
            leaves.append(said)
            previous = said
            continue
        fault, position = _fault(row, previous, expected), row[0]
        break
    else:
        if expected < task.upto:
            fault, position = _("缺少第 {position} 条").format(position=expected + 1), expected + 1
    return _Outcome(len(leaves), first, leaves[-1] if leaves else "", fault, position, _begins(task, leaves))


def _begins(task: _Task, leaves: list[str]) -> dict[int, list[tuple[bytes, int]]]:
    if not task.is_grown:
        return {}
    tree = Stretch(map(bytes.fromhex, leaves))
    reached = {size - task.after for size in task.sizes if size - task.after <= len(leaves)}
    if len(leaves) == STRETCH:
        reached.add(STRETCH)
    return {task.after + size: tree.begin(size) for size in reached}


def _is_tied(made: _Outcome, previous: str) -> bool:
    """Whether the first link of a stretch follows the last one of the stretch before."""
    return not made.links or made.previous == previous


def _before_the_first(database: str) -> int | None:
    """A position no sealer gives: a row under it would look sealed and never be looked at."""
    seals = Seal.objects.using(database).filter(position__lt=1).order_by("position")
    return seals.values_list("position", flat=True).first()


def _root(tree: Frontier, begin: list[tuple[bytes, int]]) -> bytes:
    grown = Frontier(tree.size, list(tree.roots))
    for found, height in begin:
        grown.add_whole(found, height)
    return grown.root()


def _fault(row: Row, previous: str, expected: int) -> str:
    position, said_previous, _said, entry_id = row[:4]
    if position != expected:
        return _("缺少第 {position} 条，接着的是第 {found} 条").format(position=expected, found=position)
    if row[4] is None:
        return _("第 {position} 条对应的留痕 {entry} 已被删除").format(position=position, entry=entry_id)
    if said_previous != previous:
        return _untied(position)
    return _("留痕 {entry}（{verb}，{at}）在封签以后被改动过").format(
        entry=row[4], verb=row[10], at=str(row[5])[:19]
    )


def _untied(position: int) -> str:
    return _("第 {position} 条与前一条不衔接").format(position=position)
