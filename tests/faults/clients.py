"""People who submit, and never stop asking until they are told that it is stored."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

TOKEN = "a" * 32
PATIENCE = 60.0


@dataclass(frozen=True)
class Answer:
    """What somebody was told, and how long he waited; `status` is 0 where the line was cut instead."""

    path: str
    status: int
    text: str
    retry_after: str
    begun: float
    ended: float

    @property
    def is_good(self) -> bool:
        return self.status in (200, 201, 302)


class Inspector(threading.Thread):
    """Begins inspections, records two problems in each, hands in; each request is repeated until it is acknowledged.

    Attributes:
        sent: the words of everything that was ever asked to be stored, by its id; no two are the same.
        done: what was acknowledged, as (inspection, its two findings).
        begun: what was acknowledged of the inspection that was not handed in yet.
        repeated: requests that had to be sent again.
        answers: everything that was told, in its order.
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
        self.answers: list[Answer] = []

    @property
    def answered(self) -> int:
        """How many requests had a good answer."""
        return sum(answer.is_good for answer in self.answers)

    def run(self) -> None:
        while not self.stop.is_set() and not self.strange:
            self._inspect()

    def _inspect(self) -> None:
        identity, findings = str(uuid4()), list[str]()
        where = {name: self.school[name] for name in ("area", "unit", "place")}
        start = {
            "id": identity,
            "level": 2,
            "kind": "patrol",
            "outline": self._own("后厨卫生", identity),
            **where,
        }
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
            answer = exchange(self.port, path, self.school, self.session, urlencode(said))
            self.answers.append(answer)
            if answer.is_good and "is-invalid" not in answer.text:
                return True
            if answer.status not in (0, 503, 507):
                self.strange.append(f"{path}: {answer.status} {answer.text[-400:]}")
                return False
            if self.stop.is_set():
                return False
            self.repeated += 1
            time.sleep(0.02)
        self.strange.append(f"{path}: no answer in {PATIENCE} s")
        return False


class Reader(threading.Thread):
    """Somebody who looks at one page after the other, whatever he is told."""

    PATHS = ("/", "/inspections/", "/cases/")

    def __init__(self, school: dict[str, Any], number: int, port: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.school, self.port, self.stop = school, port, stop
        self.session = school["sessions"][number]
        self.answers: list[Answer] = []

    def run(self) -> None:
        while not self.stop.wait(0.05):
            path = self.PATHS[len(self.answers) % len(self.PATHS)]
            self.answers.append(exchange(self.port, path, self.school, self.session))


def post(port: int, path: str, said: dict[str, Any], school: dict[str, Any], session: str) -> Answer:
    """One form that somebody who is signed in sends."""
    return exchange(port, path, school, session, urlencode(said))


def exchange(
    port: int, path: str, school: dict[str, Any], session: str = "", body: str | None = None
) -> Answer:
    """One request, by default a look at a page; without a session it is that of a stranger."""
    headers = {"Cookie": f"{school['cookie']}={session}; {school['csrf']}={TOKEN}", "X-CSRFToken": TOKEN}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    begun, status, text, retry_after = time.monotonic(), 0, "", ""
    opened = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        opened.request("GET" if body is None else "POST", path, body, headers if session else {})
        answer = opened.getresponse()
        text, retry_after = answer.read().decode(), answer.headers.get("Retry-After", "")
        status = answer.status
    except (OSError, http.client.HTTPException) as fault:
        text = repr(fault)
    finally:
        opened.close()
    return Answer(path, status, text, retry_after, begun, time.monotonic())


def wait_for(true: Callable[[], bool], seconds: float = 60) -> None:
    """Until it is so."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)


# ---------------------------------------------------------------- what was told beside what is stored


def told_right(clients: list[Inspector], found: dict[str, Any]) -> None:
    """What is stored was sent, once and as it was said; what was acknowledged is stored; nothing hangs half."""
    sent = {identity: words for client in clients for identity, words in client.sent.items()}
    assert found["words"].items() <= sent.items(), "nobody sent what is stored"
    everything_acknowledged_is_stored(clients, found)
    submitted = [pk for pk, state in found["inspections"].items() if state == "submitted"]
    assert all(len(found["findings"][pk]) == 2 for pk in submitted)
    assert found["unbound"] == 0
    everything_stored_is_whole(found, submitted)
    whole = sorted(finding for pk in submitted for finding in found["findings"][pk])
    for what in ("cases", "entries", "items"):
        assert sorted(found[what]) == whole, f"{what}: one for each finding that was handed in"
    assert len(found["notices"]) == len(submitted)
    assert all(values == list(range(1, len(values) + 1)) for values in found["numbers"].values())
    assert found["chain"] == ""


def everything_acknowledged_is_stored(clients: list[Inspector], found: dict[str, Any]) -> None:
    """Whole and in its place: the findings of each inspection are its own, no more and no fewer."""
    done = [one for client in clients for one in client.done]
    assert done, "somebody was acknowledged"
    for identity, findings in done:
        assert found["inspections"].get(identity) == "submitted"
        assert sorted(found["findings"][identity]) == sorted(findings)
    for client in clients:
        if client.begun:
            identity, findings = client.begun
            assert identity in found["inspections"]
            assert set(findings) <= set(found["findings"].get(identity, []))


def everything_stored_is_whole(found: dict[str, Any], submitted: list[str]) -> None:
    """What an act writes besides its row: who inspects, and the row of the audit."""
    assert found["parties"] == sorted(found["inspections"])
    findings = sorted(finding for each in found["findings"].values() for finding in each)
    written = {"start": sorted(found["inspections"]), "record_finding": findings, "submit": sorted(submitted)}
    assert found["acts"] == written
