"""A server and devices in memory, put together from the room's own rules, with switches that take each safeguard out.

The model beside it is a list: everything a person ever did, in the order he did it.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from duqin.domains.inspections.rules.merging import (
    HybridMoment,
    Register,
    Verdict,
    Write,
    is_due,
    merged,
    united,
    verdict,
)

SAFEGUARDS = (
    "same id once",  # a retry makes nothing new
    "twisted kept",  # the same id with other content is refused, both are kept
    "kept before answered",  # stored before it is acknowledged, so a restart loses nothing
    "waiting holds up nobody",  # a stuck operation does not stop those behind it
    "waiting tried again",  # what waited is written when what it needs has come
    "register by seen",  # an answer replaces what its author saw, not what came before it
    "divergence kept",  # two answers that had not seen each other both stand
    "sets grow",  # photographs and notes are added, never replaced
    "device order by clock",  # a device's later word replaces its earlier one, however they arrive
    "unacknowledged stays",  # a device forgets an operation only when the server has it
    "submit after all",  # handing in waits for what was written before it
)


@dataclass(frozen=True)
class Op:
    """An operation as a device keeps it."""

    id: str
    device: str
    kind: str  # answer, note, submit
    clock: str
    item: str = ""
    value: str = ""
    seen: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        said = [self.kind, self.item, self.value, self.seen, self.after]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass
class Server:
    """What the database keeps (`log`), and what a process only remembers."""

    without: str = ""
    log: dict[str, Op] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    twisted: list[Op] = field(default_factory=list)
    written: list[Op] = field(default_factory=list)  # in the order of writing
    memory: list[Op] = field(default_factory=list)

    def restart(self) -> None:
        """A killed process: what was only in memory is gone."""
        self.memory.clear()

    def receive(self, op: Op) -> str:
        known = self.log.get(op.id)
        found = verdict(known.digest if known else None, op.digest)
        if found is Verdict.TWISTED:
            if self.without == "twisted kept":
                self.log[op.id] = op
                return "applied"
            self.twisted.append(op)
            return "refused"
        if found is Verdict.AGAIN and self.without != "same id once":
            return self.outcomes[op.id]
        if self.without == "kept before answered" and op.kind == "note":
            self.memory.append(op)  # acknowledged, and written later
            return "applied"
        self.log[op.id] = op
        self._write(op)
        self._write_waiting()
        return self.outcomes[op.id]

    def _write(self, op: Op) -> bool:
        others = (outcome for id, outcome in self.outcomes.items() if id != op.id)
        stuck = self.without == "waiting holds up nobody" and "waiting" in others
        due = is_due(op.after, self.outcomes) or self.without == "submit after all"
        if not due or stuck:
            self.outcomes[op.id] = "waiting"
            return False
        self.outcomes[op.id] = "applied"
        self.written.append(op)
        return True

    def _write_waiting(self) -> None:
        if self.without == "waiting tried again":
            return
        while any(
            [
                self._write(op)
                for op in sorted(self.log.values(), key=lambda op: op.clock)
                if self.outcomes.get(op.id) == "waiting"
            ]
        ):
            pass

    def register(self, item: str) -> Register:
        ops = [op for op in self.written if op.kind == "answer" and op.item == item]
        if self.without == "device order by clock":  # by arrival instead
            ops = [
                Op(**{**vars(op), "clock": str(HybridMoment(n, 0, op.device))}) for n, op in enumerate(ops)
            ]
        seen = self.without != "register by seen"
        held = merged(
            Write(op.id, HybridMoment.read(op.clock), op.device, op.value, frozenset(op.seen if seen else ()))
            for op in ops
        )
        return Register(held.heads[:1]) if self.without == "divergence kept" else held

    def notes(self, item: str) -> list[str]:
        ops = [op for op in self.written if op.kind == "note" and op.item == item]
        found = united((HybridMoment.read(op.clock), op.value) for op in ops)
        return found[-1:] if self.without == "sets grow" else found

    def sheet(self, items: tuple[str, ...]) -> dict[str, Any]:
        """What can be seen, independent of the order of arrival."""
        return {
            item: (
                [(head.id, head.value) for head in self.register(item).heads],
                self.notes(item),
            )
            for item in items
        }


@dataclass
class Device:
    """A phone: operations it has not heard back about, its view of the sheet, its clock."""

    name: str
    without: str = ""
    clock: HybridMoment | None = None
    unsent: dict[str, Op] = field(default_factory=dict)
    view: dict[str, tuple[str, ...]] = field(default_factory=lambda: defaultdict(tuple))
    values: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    did: list[Op] = field(default_factory=list)

    def do(self, kind: str, wall: int, item: str = "", value: str = "") -> Op:
        self.clock = (self.clock or HybridMoment(0, 0, self.name)).tick(wall)
        op = Op(
            id=f"{self.name}.{len(self.did)}",
            device=self.name,
            kind=kind,
            clock=str(self.clock),
            item=item,
            value=value,
            seen=self.view[item] if kind == "answer" else (),
            after=tuple(one.id for one in self.did) if kind == "submit" else (),
        )
        self.did.append(op)
        self.unsent[op.id] = op
        if kind == "answer":
            self.view[item] = (op.id,)
        return op

    def heard(self, op: Op, outcome: str) -> None:
        if outcome in ("applied", "refused"):
            self.unsent.pop(op.id, None)

    def lost(self, op: Op) -> None:
        """It was sent and nothing came back."""
        if self.without == "unacknowledged stays":
            self.unsent.pop(op.id, None)

    def look(self, server: Server, items: tuple[str, ...]) -> None:
        """Take the sheet along as it stands on the server; own answers that have not arrived stay in view."""
        for item in items:
            own = tuple(op.id for op in self.unsent.values() if op.kind == "answer" and op.item == item)
            self.view[item] = own[-1:] or tuple(head.id for head in server.register(item).heads)
