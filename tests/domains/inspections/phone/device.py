"""A phone as the server sees it: makes operations and photographs, sends them by HTTP, may hear nothing back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from duqin.domains.inspections.rules.merging import HybridMoment
from duqin.kernel.moments import now

PHONE = "/inspections/phone"


@dataclass
class Phone:
    """Operations are kept in `log` until the server has them."""

    browser: Client
    id: UUID = field(default_factory=uuid4)
    protocol: int = 1
    clock: HybridMoment | None = None
    log: list[dict[str, Any]] = field(default_factory=list)
    pack: dict[str, Any] = field(default_factory=dict)

    def envelope(self, **more: Any) -> dict[str, Any]:
        said = {"protocol": self.protocol, "device": {"id": str(self.id), "name": "Pixel"}}
        return said | {"device_now": now().isoformat(), "anchor": self.pack.get("anchor", "")} | more

    def post(self, path: str, said: dict[str, Any]) -> Any:
        return self.browser.post(f"{PHONE}/{path}/", json.dumps(said), content_type="application/json")

    def take_day(self) -> dict[str, Any]:
        answer = self.post("day", self.envelope())
        assert answer.status_code == 200, answer.content
        self.pack = answer.json()
        return self.pack

    def do(self, kind: str, inspection: object, at: datetime | None = None, **body: Any) -> dict[str, Any]:
        """Make an operation; nothing is sent."""
        moment = at or now()
        start = self.clock or HybridMoment(0, 0, self.id.hex[:8])
        self.clock = start.tick(int(moment.timestamp() * 1000))
        op = {
            "id": str(uuid4()),
            "sequence": len(self.log) + 1,
            "clock": str(self.clock),
            "kind": kind,
            "inspection": str(inspection),
            "device_at": moment.isoformat(),
            "protocol": self.protocol,
            "body": body,
        }
        self.log.append(op)
        return op

    def send(self, *ops: dict[str, Any]) -> list[dict[str, Any]]:
        """Send these, or everything; what the server said, in order."""
        answer = self.post("operations", self.envelope(operations=list(ops or self.log)))
        assert answer.status_code == 200, answer.content
        return list(answer.json()["outcomes"])

    def ask(self, *ops: dict[str, Any]) -> dict[str, str]:
        """How operations stand that were sent before."""
        said = self.envelope(operations=[], waiting=[op["id"] for op in ops])
        found = self.post("operations", said).json()["outcomes"]
        return {one["id"]: one["outcome"] for one in found}

    def upload(self, content: bytes, part: int = 64 * 1024, stop_after: int = 99) -> str:
        """A photograph in parts, from where it stopped; its hash."""
        sha = hashlib.sha256(content).hexdigest()
        offset = self.browser.get(f"{PHONE}/photos/?sha256={sha}").json()["received"]
        for _n in range(stop_after):
            if offset >= len(content):
                break
            address = f"{PHONE}/photos/?sha256={sha}&offset={offset}&size={len(content)}"
            piece = content[offset : offset + part]
            answer = self.browser.post(address, piece, content_type="application/octet-stream")
            assert answer.status_code == 200, answer.content
            offset = answer.json()["received"]
        return sha
