"""What phones cost: the sync of one inspection with photographs, and many phones at once beside the raw insert."""

from __future__ import annotations

import hashlib
import io
import json
import random
import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from benchmark.measuring import Backends, timed
from benchmark.servers import Served
from benchmark.visitor import Answer, Visitor, expect

BASE = "/inspections/phone"
ITEMS, PHOTOS, PART, BATCH = 60, 10, 256 * 1024, 50
PHONES, SAID, PATIENCE, LONGEST = 200, 20, 30.0, 300.0
"""Phones at once, the operations of each; seconds after which the app asks again, and after which it is a fault."""


@dataclass(frozen=True)
class Sheet:
    """An open inspection with places in it for so many answers."""

    inspection: str
    items: list[tuple[int, int | None]]


@dataclass
class Found:
    """Figures of one run; times in milliseconds."""

    requests: int = 0
    late: int = 0
    sent: int = 0
    received: int = 0
    python: float = 0.0
    database: float = 0.0
    faults: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)
    took: float = 0.0


def open_sheets(number: int) -> list[Sheet]:
    """Inspections that were begun; a clause is answered at several places where the sheet has fewer than wanted."""
    from benchmark import seed
    from duqin.domains.inspections.models import Inspection
    from duqin.foundation.organisation.models import Place

    places = [
        None,
        *Place.objects.filter(is_checkpoint=True).order_by("pk").values_list("pk", flat=True)[:60],
    ]
    found = []
    for begun in seed.start_sheets(number):
        items = Inspection.objects.values_list("items", flat=True).get(pk=begun.inspection)
        found.append(
            Sheet(begun.inspection, [(clause, place) for place in places for clause in items][:ITEMS])
        )
    return found


@dataclass
class Phone:
    """A device that keeps the order of its operations."""

    visitor: Visitor
    sheet: Sheet
    device: str = field(default_factory=lambda: str(uuid4()))
    sequence: int = 0
    found: Found = field(default_factory=Found)

    def post(self, path: str, body: bytes, kind: str = "application/json") -> Answer:
        headers = {"Content-Type": kind, "X-CSRFToken": self.visitor.cookies.get("duqin-csrf", "")}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.visitor.cookies.items())
        link = self.visitor.link
        link.request("POST", f"{BASE}/{path}", body, headers)
        got = link.getresponse()
        answer = Answer(got.status, got.headers, got.read())
        self.found.requests += 1
        self.found.sent += len(body)
        self.found.received += answer.size
        return expect(answer, 200, path)

    def say(self, path: str, **more: Any) -> dict[str, Any]:
        now = datetime.now(UTC).isoformat()
        told = {"protocol": 1, "device": {"id": self.device, "name": "bench"}, "device_now": now} | more
        return dict(json.loads(self.post(path, json.dumps(told).encode()).body))

    def operation(self, kind: str, **body: Any) -> dict[str, Any]:
        self.sequence += 1
        now = datetime.now(UTC)
        clock = f"{int(now.timestamp() * 1000):015d}-{self.sequence:05d}-{self.device[:8]}"
        told = {"id": str(uuid4()), "sequence": self.sequence, "clock": clock, "kind": kind, "body": body}
        return told | {"inspection": self.sheet.inspection, "device_at": now.isoformat(), "protocol": 1}

    def answers(self, number: int) -> list[dict[str, Any]]:
        return [
            self.operation("answer", clause=clause, stop=stop, result="ok", measured=[], seen=[])
            for clause, stop in self.sheet.items[:number]
        ]

    def send(self, operations: list[dict[str, Any]]) -> None:
        """In batches; whatever was not written is a fault."""
        for begin in range(0, len(operations), BATCH):
            told = self.say(
                "operations/", anchor="", waiting=[], operations=operations[begin : begin + BATCH]
            )
            self.found.faults += [str(one) for one in told["outcomes"] if one["outcome"] != "applied"]

    def photograph(self, content: bytes) -> str:
        """In parts, after asking how far it has come."""
        sha = hashlib.sha256(content).hexdigest()
        self.visitor.get(f"{BASE}/photos/?sha256={sha}")
        self.found.requests += 1
        for offset in range(0, len(content), PART):
            query = urlencode(
                {"sha256": sha, "offset": offset, "size": len(content), "facts": '{"in_app":true}'}
            )
            self.post(f"photos/?{query}", content[offset : offset + PART], "application/octet-stream")
        return sha


def pictures(number: int) -> list[bytes]:
    """Photographs as the app makes them: 1600 × 1200, between 250 and 400 kB."""
    from PIL import Image

    made = []
    for n in range(number):
        grain = Image.frombytes("RGB", (400, 300), random.Random(n).randbytes(400 * 300 * 3))  # noqa: S311
        scene = Image.radial_gradient("L").rotate(36 * n).resize((1600, 1200)).convert("RGB")
        out = io.BytesIO()
        Image.blend(scene, grain.resize((1600, 1200)), 0.3).save(out, "JPEG", quality=80)
        made.append(out.getvalue())
    return made


def one_inspection(server: Served, backends: Backends, visitor: Visitor, sheets: list[Sheet]) -> Found:
    """The whole sync of 60 items and 10 photographs, and the day taken along after it; the first is for warming up."""
    found = Found()
    for number, sheet in enumerate(sheets):
        if number == 1:
            found = Found()
        phone = Phone(visitor, sheet, found=found)
        taken = pictures(PHOTOS) if number == 0 else [image + bytes([number]) for image in pictures(PHOTOS)]
        python, database = server.cpu(), backends.cpu()

        def sync(phone: Phone = phone, taken: list[bytes] = taken) -> None:
            hashes = [phone.photograph(content) for content in taken]
            clause, stop = phone.sheet.items[0]
            shown = [phone.operation("photo", clause=clause, stop=stop, sha256=sha) for sha in hashes]
            phone.send(phone.answers(ITEMS) + shown)
            phone.say("day/")

        found.times.append(timed(sync))
        found.python += (server.cpu() - python) * 1000
        found.database += (backends.cpu() - database) * 1000
    return found


def all_at_once(visitor: Visitor, sheets: list[Sheet], address: str) -> Found:
    """Each phone sends its operations in one request, all of them at the same moment; the raw insert before and after."""
    phones = [Phone(visitor.twin(), sheet) for sheet in sheets]
    for phone in phones:
        phone.visitor.link.timeout = LONGEST
    said = [phone.answers(SAID) for phone in phones]
    found, start = Found(), threading.Barrier(len(phones))

    def work(phone: Phone, operations: list[dict[str, Any]]) -> None:
        start.wait()
        try:
            found.times.append(timed(lambda: phone.send(operations)))
            found.faults += phone.found.faults
        except (Exception, SystemExit) as fault:
            found.faults.append(str(fault))

    with psycopg.connect(address, application_name="bench") as connection:
        rows = Rows(connection, phones[0])
        found.raw += [timed(rows.store) for _ in range(40)]
        hands = [
            threading.Thread(target=work, args=pair, daemon=True) for pair in zip(phones, said, strict=True)
        ]
        begun = time.perf_counter()
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join(300)
        found.took = time.perf_counter() - begun
        found.raw += [timed(rows.store) for _ in range(40)]
    found.requests = len(phones)
    found.late = sum(one > PATIENCE * 1000 for one in found.times)
    return found


class Rows:
    """The least that stores the same: operations, answers and their writes, in one transaction, taken back at once."""

    def __init__(self, connection: psycopg.Connection[Any], phone: Phone) -> None:
        self.connection, self.phone = connection, phone
        phone.send(phone.answers(SAID))
        self.patterns = list(self._patterns())

    def _patterns(self) -> Iterator[tuple[str, list[str], list[list[Any]]]]:
        key = {"key": self.phone.sheet.inspection}
        for table, where in (
            ("inspections_syncoperation", "inspection_key = %(key)s"),
            (
                "inspections_answerwrite",
                "answer_id IN (SELECT id FROM inspections_answer WHERE inspection_id = %(key)s)",
            ),
        ):
            cursor = self.connection.execute(f"SELECT * FROM {table} WHERE {where} LIMIT {SAID}", key)  # noqa: S608
            names = [column.name for column in cursor.description or ()]
            rows = [[Jsonb(v) if isinstance(v, dict | list) else v for v in row] for row in cursor.fetchall()]
            yield table, names, rows
        self.connection.rollback()

    def store(self) -> None:
        """Insert and commit under new keys."""
        for table, names, rows in self.patterns:
            at = names.index("id")
            fresh = [[uuid4() if n == at else value for n, value in enumerate(row)] for row in rows]
            holes = ", ".join(["%s"] * len(names))
            with self.connection.cursor() as cursor:
                cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({holes})", fresh)  # noqa: S608
        self.connection.commit()


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def report(one: Found, many: Found) -> str:
    """Both figures as Markdown; a fault is told, never left out."""
    walks = len(one.times)
    lines = [
        f"**One inspection of {ITEMS} items and {PHOTOS} photographs**, {walks} times: {one.requests // walks} requests, "
        f"{one.sent / walks / 1e6:.2f} MB sent, {one.received / walks / 1000:.0f} kB received; CPU "
        f"{one.python / walks:.0f} + {one.database / walks:.0f} = **{(one.python + one.database) / walks:.0f} ms** "
        f"(Python + database); p50 {statistics.median(one.times):.0f} ms on loopback; {len(one.faults)} faults.",
        f"**{many.requests} phones at once**, {SAID} answers each in one request: {len(many.faults)} faults, "
        f"{many.late} answered after more than {PATIENCE:.0f} s, when the app would have asked again; all written "
        f"after {many.took:.1f} s ({many.requests * SAID / many.took:.0f} operations a second); p50 "
        f"{statistics.median(many.times):.0f} ms, **p95 {p95(many.times):.0f} ms**. The raw insert of the same rows on one "
        f"connection in the same run: p50 {statistics.median(many.raw):.1f} ms, p95 {p95(many.raw):.1f} ms.",
    ]
    return "\n\n".join(lines + [f"- {fault[:300]}" for fault in (one.faults + many.faults)[:5]]) + "\n"
