"""kill -9 of the server and of the worker in the middle of their work: 0 lost, 0 doubled (reliability F1, F39, F40)."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from statistics import quantiles
from typing import Any

import pytest

from tests.faults.clients import Inspector, told_right, wait_for
from tests.faults.post_office import PostOffice
from tests.faults.saboteurs import UNDER_KILLS
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
@pytest.mark.parametrize("saboteur", UNDER_KILLS)
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
        wait_for(lambda: all(client.done for client in clients))
        times = [answer.ended - answer.begun for client in clients for answer in client.answers]
        # On a slow machine a server must live long enough to answer at all now and then.
        longest = max(0.6, 2 * quantiles(times)[-1])
        keeper.kill_again_and_again(kills, random.Random(11), longest, rest=lambda: each_is_answered(clients))
        time.sleep(1)
        stop.set()
        for client in clients:
            client.join(timeout=60)
    return clients


def each_is_answered(clients: list[Inspector]) -> None:
    """Wait until it happened: where the machine is slower than at first, one server after the other may die before it has
    answered a whole hand-in, and nobody would get on."""
    before = [client.answered for client in clients]
    wait_for(lambda: all(c.strange or c.answered > n for c, n in zip(clients, before, strict=True)))


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
