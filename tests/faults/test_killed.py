"""kill -9 of the server and of the worker in the middle of their work: 0 lost, 0 doubled (reliability F1, F39, F40)."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.clients import Inspector
from tests.faults.post_office import PostOffice
from tests.faults.saboteurs import SABOTEURS
from tests.faults.schools import School, free_port

pytestmark = [pytest.mark.database, pytest.mark.long]
KILLS = int(os.environ.get("DUQIN_KILLS", "40"))
WORKER_KILLS = int(os.environ.get("DUQIN_WORKER_KILLS", "100"))


def test_what_was_acknowledged_is_stored_once_though_the_server_is_killed(school: School) -> None:
    """Eight clients begin, record and hand in; each server process is killed after a moment (F1)."""
    clients = people_while_it_is_killed(school, KILLS)
    assert [word for client in clients for word in client.strange] == []
    told_right(clients, school.census())
    repeated = sum(client.repeated for client in clients)
    print(f"{KILLS} kills, {sum(len(c.done) for c in clients)} handed in, {repeated} requests repeated")


@pytest.mark.proof
@pytest.mark.parametrize("saboteur", SABOTEURS)
def test_a_broken_server_is_noticed(school: School, saboteur: str) -> None:
    """Each saboteur is seen by the same people and the same look: acknowledged and lost, twice, or half."""
    clients = people_while_it_is_killed(school, KILLS, DUQIN_SABOTEUR=saboteur)
    strange = [word for client in clients for word in client.strange]
    with pytest.raises(AssertionError) as seen:
        assert strange == []
        told_right(clients, school.census())
    print(f"{saboteur}: {str(seen.value)[:300]}")


def people_while_it_is_killed(school: School, kills: int, **more: str) -> list[Inspector]:
    """Eight of them, at work while one server process after the other dies."""
    port, stop = free_port(), threading.Event()
    clients = [Inspector(school.facts, n, port, stop) for n in range(len(school.facts["sessions"]))]
    with school.keeper("serve", str(port), **more) as keeper:
        for client in clients:
            client.start()
        keeper.kill_again_and_again(kills, random.Random(11), longest=0.9)
        time.sleep(1)
        stop.set()
        for client in clients:
            client.join(timeout=60)
    return clients


def told_right(clients: list[Inspector], found: dict[str, Any]) -> None:
    """What is stored was sent, once and as it was said; what was acknowledged is stored; nothing hangs half."""
    sent = {identity: words for client in clients for identity, words in client.sent.items()}
    assert found["words"].items() <= sent.items(), "nobody sent what is stored"
    everything_acknowledged_is_stored(clients, found)
    submitted = [pk for pk, state in found["inspections"].items() if state == "submitted"]
    assert all(len(found["findings"][pk]) == 2 for pk in submitted)
    assert found["unbound"] == 0
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


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    office = PostOffice()
    yield office
    office.close()


def test_a_worker_killed_again_and_again_does_everything_once(
    school: School, post_office: PostOffice
) -> None:
    """Notices are deemed received once each; a letter that went twice carries the same Message-ID (F39, F40)."""
    with school.keeper("work", DUQIN_MAIL_URL=post_office.address) as keeper:
        keeper.kill_again_and_again(WORKER_KILLS, random.Random(5), longest=0.25)
        found = when_all_is_done(school)
    assert found["mails"].keys() == {"sent"}
    assert len(set(post_office.letters)) == found["mails"]["sent"]
    assert set(found["notices"].values()) == {"received"}
    assert found["received"] == len(found["cases"]) == len(found["notices"])
    assert found["twice"] == []
    assert found["chain"] == ""
    print(f"{WORKER_KILLS} kills, {len(post_office.letters) - len(set(post_office.letters))} letters twice")


def when_all_is_done(school: School) -> dict[str, Any]:
    """What is stored once the last worker has nothing left to do; after four minutes what is stored then."""
    until = time.monotonic() + 240
    while True:
        found = school.census()
        is_done = set(found["mails"]) == {"sent"} and "issued" not in found["notices"].values()
        if is_done or time.monotonic() > until:
            return found
        time.sleep(0.5)
