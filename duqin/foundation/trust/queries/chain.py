"""The state of the chain: every hash recomputed from the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Max
from django.utils.translation import gettext as _

from duqin.foundation.trust.models import AuditEntry, Seal
from duqin.foundation.trust.rules.chain import ALGORITHM, GENESIS, PROTECTED, is_link, moment_of
from duqin.foundation.trust.rules.merkle import EMPTY_ROOT, Frontier, Stretch

Row = tuple[Any, ...]
CHUNK = 2000
HEIGHT = 12
SEALED, FACTS, AT = 5, 6, 7
"""Where a row of `stored_links` holds the moment of sealing, and the entry: its id, then its moment."""
SLACK = timedelta(hours=1)
"""By how much the clocks of an honest installation may differ, or one be set back."""
STRETCH = 1 << HEIGHT
"""Links looked at in one go. A power of two, so that a stretch is a whole subtree."""

ENTRY, SEAL = AuditEntry._meta.db_table, Seal._meta.db_table
WAITING = (
    f"SELECT {{columns}} FROM {ENTRY} e LEFT JOIN {SEAL} s ON s.entry_id = e.id"  # noqa: S608
    " WHERE s.position IS NULL AND e.id > %s ORDER BY e.id LIMIT %s"
)
LINKS = (
    f"SELECT s.position, s.previous, s.hash, s.entry_id, s.algorithm, {{sealed}}, {{columns}} FROM {SEAL} s"  # noqa: S608
    f" LEFT JOIN {ENTRY} e ON e.id = s.entry_id"
    " WHERE s.position > %s AND s.position <= %s ORDER BY s.position"
)


MOMENTS = (
    f"SELECT s.position, e.id, e.verb, {{moment}} FROM {SEAL} s JOIN {ENTRY} e ON e.id = s.entry_id"  # noqa: S608
    " WHERE s.position > %s AND s.position <= %s ORDER BY s.position"
)


@dataclass(frozen=True, slots=True)
class Late:
    """A row whose moment lies well before that of a row sealed earlier: perhaps written by another hand, and dated back."""

    position: int
    entry: int
    verb: str
    at: datetime


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
        late: rows that are sound, but whose moment is out of order by more than an hour.
    """

    links: int
    waiting: int
    head: str
    fault: str = ""
    position: int | None = None
    roots: dict[int, bytes] = field(default_factory=dict)
    late: tuple[Late, ...] = ()

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


@dataclass(slots=True)
class _Span:
    """The first and the last moment among rows, as the driver gives them; whether they follow one another."""

    earliest: Any = None
    latest: Any = None
    is_orderly: bool = True

    def add(self, at: Any) -> None:
        if self.latest is None:
            self.earliest = self.latest = at
        elif at >= self.latest:
            self.latest = at
        else:
            self.earliest = min(self.earliest, at)
            self.is_orderly = self.is_orderly and not is_late(at, self.latest)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a stretch came to: first `previous` and last hash, first and last moment of sealing as the driver gives them,
    to tie it to its neighbours; subtrees of its tree."""

    links: int
    previous: str
    head: str
    first_sealed: Any
    last_sealed: Any
    span: _Span
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
    tree, previous, sealed, done, roots = Frontier(), GENESIS, None, 0, {0: EMPTY_ROOT}
    seen, late = _Span(), list[Late]()
    for task, made in _looked_at(_tasks(database, sorted(set(sizes))), processes):
        if fault := _untied_stretch(made, task.after + 1, previous, sealed):
            return ChainReport(done, waiting, previous, fault, task.after + 1, roots)
        roots |= {size: _root(tree, begin) for size, begin in made.begins.items()}
        done, previous, sealed = done + made.links, made.head or previous, made.last_sealed or sealed
        late += _late_in(database, task.after, task.after + made.links, seen, made.span)
        if made.fault:
            return ChainReport(done, waiting, previous, made.fault, made.position, roots, tuple(late))
        if task.is_grown and made.links == STRETCH:
            tree.add_whole(made.begins[task.after + STRETCH][0][0], HEIGHT)
    return ChainReport(done, waiting, previous, roots=roots, late=tuple(late))


def late_rows(number: int = 2000) -> tuple[Late, ...]:
    """Those of the newest links whose moment is out of order among these; quick, for a page."""
    upto = last_position()
    return tuple(_looked_through(DEFAULT_DB_ALIAS, max(0, upto - number), upto, _Span()))


def _late_in(database: str, after: int, upto: int, seen: _Span, span: _Span) -> list[Late]:
    """The late rows of a stretch; it is read again only where there are any, which `span` tells. `seen` grows by it."""
    if span.latest is None:
        return []
    is_clear = span.is_orderly and (seen.latest is None or not is_late(span.earliest, seen.latest))
    found = [] if is_clear else list(_looked_through(database, after, upto, seen))
    seen.add(span.latest)
    return found


def _looked_through(database: str, after: int, upto: int, seen: _Span) -> Iterator[Late]:
    latest = seen.latest
    for position, entry, verb, at in _rows(database, MOMENTS, after, upto):
        if latest is None or at >= latest:
            latest = at
        elif is_late(at, latest):
            yield Late(position, entry, verb, moment_of(at))


def is_late(at: Any, latest: Any) -> bool:
    """Whether a moment lies further back than clocks and long transactions account for; cheap where it does not."""
    return bool(at < latest) and moment_of(latest) - moment_of(at) > SLACK


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
    """Rows with the columns of `PROTECTED` as the driver gives them; SQLite's moments as the text that is stored."""
    names, sealed = [f"e.{name}" for name in PROTECTED], "s.sealed_at"
    if connections[database].vendor == "sqlite":
        names[1] += " || ''"
        sealed += " || ''"
    with connections[database].cursor() as cursor:
        cursor.execute(statement.format(columns=", ".join(names), moment=names[1], sealed=sealed), values)
        return list(cursor.fetchall())


def stored_links(database: str, after: int, upto: int) -> list[Row]:
    """Position, previous hash, hash, entry, algorithm and moment of sealing of links in order, with the row of the entry
    as the driver gives it."""
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
    before = begun = rows[0][SEALED] if rows else None
    leaves, span, expected, fault, position = [], _Span(), task.after, "", None
    for row in rows:
        expected += 1
        said, sealed = row[2], row[SEALED]
        if (
            row[0] == expected
            and row[1] == previous
            and row[4] == ALGORITHM
            and is_link(said, previous, row[FACTS:])
            and (before <= sealed >= row[AT] or _is_timely(sealed, before, row[AT]))
        ):
            leaves.append(said)
            span.add(row[AT])
            previous, before = said, sealed
            continue
        fault, position = _fault(row, previous, expected), row[0]
        break
    else:
        if expected < task.upto:
            fault, position = _("缺少第 {position} 条").format(position=expected + 1), expected + 1
    head = leaves[-1] if leaves else ""
    return _Outcome(len(leaves), first, head, begun, before, span, fault, position, _begins(task, leaves))


def _begins(task: _Task, leaves: list[str]) -> dict[int, list[tuple[bytes, int]]]:
    if not task.is_grown:
        return {}
    tree = Stretch(map(bytes.fromhex, leaves))
    reached = {size - task.after for size in task.sizes if size - task.after <= len(leaves)}
    if len(leaves) == STRETCH:
        reached.add(STRETCH)
    return {task.after + size: tree.begin(size) for size in reached}


def _is_tied(made: _Outcome, previous: str) -> bool:
    return not made.links or made.previous == previous


def _untied_stretch(made: _Outcome, position: int, previous: str, sealed: Any) -> str:
    """Why the first link of a stretch does not follow the last one of the stretch before; empty when it does."""
    if not _is_tied(made, previous):
        return _untied(position)
    if made.links and sealed is not None and not _is_timely(made.first_sealed, sealed):
        return _sealed_early(position)
    return ""


def _is_timely(sealed: Any, *earlier: Any) -> bool:
    """Whether a moment of sealing is not before these, but for what clocks may differ by."""
    try:
        return all(one <= sealed or moment_of(one) - moment_of(sealed) <= SLACK for one in earlier)
    except (TypeError, ValueError):
        return False


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
    position, said_previous, said, entry_id, algorithm = row[:5]
    if position != expected:
        return _("缺少第 {position} 条，接着的是第 {found} 条").format(position=expected, found=position)
    if row[FACTS] is None:
        return _("第 {position} 条对应的留痕 {entry} 已被删除").format(position=position, entry=entry_id)
    if said_previous != previous:
        return _untied(position)
    if algorithm != ALGORITHM:
        return _("第 {position} 条写着不认识的算法 {algorithm}").format(
            position=position, algorithm=algorithm
        )
    if is_link(said, previous, row[FACTS:]):
        return _sealed_early(position)
    return _("留痕 {entry}（{verb}，{at}）在封签以后被改动过").format(
        entry=row[FACTS], verb=row[FACTS + 6], at=str(row[AT])[:19]
    )


def _sealed_early(position: int) -> str:
    return _("第 {position} 条的封签时间被改动过：它早于所封的留痕或前一条封签").format(position=position)


def _untied(position: int) -> str:
    return _("第 {position} 条与前一条不衔接").format(position=position)
