"""People who submit, and never stop asking until they are told that it is stored."""

from __future__ import annotations

import http.client
import threading
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

TOKEN = "a" * 32
PATIENCE = 30.0


class Inspector(threading.Thread):
    """Begins inspections, records two problems in each, hands in; each request is repeated until it is acknowledged.

    Attributes:
        sent: the words of everything that was ever asked to be stored, by its id; no two are the same.
        done: what was acknowledged, as (inspection, its two findings).
        begun: what was acknowledged of the inspection that was not handed in yet.
        repeated: requests that had to be sent again.
        strange: answers that are neither a success nor a failure of the machine: there must be none.
    """

    def __init__(self, school: dict[str, Any], number: int, port: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.school, self.port, self.stop = school, port, stop
        self.session = school["sessions"][number]
        self.sent: dict[str, str] = {}
        self.done: list[tuple[str, list[str]]] = []
        self.begun: tuple[str, list[str]] | None = None
        self.repeated, self.strange = 0, list[str]()

    def run(self) -> None:
        while not self.stop.is_set() and not self.strange:
            self._inspect()

    def _inspect(self) -> None:
        identity, findings = str(uuid4()), list[str]()
        where = {name: self.school[name] for name in ("area", "unit", "place")}
        start = {"id": identity, "level": 2, "kind": "patrol", "outline": self._own("后厨卫生", identity), **where}
        if not self._acknowledged("/inspections/start/", start):
            return
        self.begun = (identity, findings)
        for clause in self.school["clauses"]:
            finding = str(uuid4())
            words = self._own("地面有积水", finding)
            said = {"id": finding, "clause": clause, "description": words, "count": 1, **where}
            if not self._acknowledged(f"/inspections/{identity}/findings/add/", said):
                return
            findings.append(finding)
        if self._acknowledged(f"/inspections/{identity}/submit/", {"summary": "发现两处问题"}):
            self.done.append((identity, findings))
            self.begun = None

    def _own(self, words: str, identity: str) -> str:
        """Words that nothing else has, noted before they are sent: so what is stored twice or by nobody is seen."""
        self.sent[identity] = f"{words} {identity}"
        return self.sent[identity]

    def _acknowledged(self, path: str, said: dict[str, Any]) -> bool:
        """Whether it was stored; asked again and again with the same ids, since a lost answer says nothing."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(OSError, http.client.HTTPException):
                status, text = post(self.port, path, said, self.school, self.session)
                if status in (200, 201, 302) and "is-invalid" not in text:
                    return True
                if status not in (503, 507):
                    self.strange.append(f"{path}: {status} {text[-400:]}")
                    return False
            if self.stop.is_set():
                return False
            self.repeated += 1
            time.sleep(0.02)
        self.strange.append(f"{path}: no answer in {PATIENCE} s")
        return False


def post(port: int, path: str, said: dict[str, Any], school: dict[str, Any], session: str) -> tuple[int, str]:
    """Status and text of one form that somebody who is signed in sends."""
    return ask(port, path, school, session, urlencode(said))


def ask(
    port: int, path: str, school: dict[str, Any], session: str, body: str | None = None
) -> tuple[int, str]:
    """Status and text of one request of somebody who is signed in."""
    headers = {"Cookie": f"{school['cookie']}={session}; {school['csrf']}={TOKEN}", "X-CSRFToken": TOKEN}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    opened = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        opened.request("GET" if body is None else "POST", path, body, headers)
        answer = opened.getresponse()
        return answer.status, answer.read().decode()
    finally:
        opened.close()
