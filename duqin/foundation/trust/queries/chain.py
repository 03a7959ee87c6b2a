"""The state of the chain: every hash recomputed from the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _

from duqin.foundation.trust.models import AuditEntry, Seal
from duqin.foundation.trust.queries.lateness import Late, Span, is_late, late_in
from duqin.foundation.trust.queries.links import AT, FACTS, SEALED, Row, last_position, stored_links
from duqin.foundation.trust.rules.chain import ALGORITHM, GENESIS, is_link
from duqin.foundation.trust.rules.merkle import EMPTY_ROOT, Frontier, Stretch

HEIGHT = 12
STRETCH = 1 << HEIGHT
"""Links looked at in one go. A power of two, so that a stretch is a whole subtree."""


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


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a stretch came to: first `previous` and last hash, first and last moment of sealing as the driver gives them,
    to tie it to its neighbours; subtrees of its tree."""

    links: int
    previous: str
    head: str
    first_sealed: Any
    last_sealed: Any
    span: Span
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
    seen, late = Span(), list[Late]()
    for task, made in _looked_at(_tasks(database, sorted(set(sizes))), processes):
        if fault := _untied_stretch(made, task.after + 1, previous, sealed):
            return ChainReport(done, waiting, previous, fault, task.after + 1, roots)
        roots |= {size: _root(tree, begin) for size, begin in made.begins.items()}
        done, previous, sealed = done + made.links, made.head or previous, made.last_sealed or sealed
        late += late_in(database, task.after, task.after + made.links, seen, made.span)
        if made.fault:
            return ChainReport(done, waiting, previous, made.fault, made.position, roots, tuple(late))
        if task.is_grown and made.links == STRETCH:
            tree.add_whole(made.begins[task.after + STRETCH][0][0], HEIGHT)
    return ChainReport(done, waiting, previous, roots=roots, late=tuple(late))


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
    leaves, span, expected, fault, position = [], Span(), task.after, "", None
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
        return all(one <= sealed or not is_late(sealed, one) for one in earlier)
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
