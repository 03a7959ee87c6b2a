"""The database goes, or freezes, under people at work: a calm 503 in time, nothing acknowledged lost, back at once
(reliability F8, F11)."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.faults.clients import Answer, Inspector, Reader, exchange, told_right, wait_for
from tests.faults.frozen import frozen, said_in_time
from tests.faults.lost import Server, product
from tests.faults.saboteurs import WITHOUT_A_DATABASE
from tests.faults.schools import School
from tests.foundation.safekeeping.installation import Installation

pytestmark = [pytest.mark.race, pytest.mark.long]
LOSSES = int(os.environ.get("DUQIN_LOSSES", "2"))
WAYS = (signal.SIGINT, signal.SIGQUIT)
GONE = 1.5  # seconds without a database
LONGEST = 2.0  # seconds, for an answer and for the word when to come back
RECOVERY = 1.0
WRITERS, READERS = 4, 2


@pytest.fixture
def database() -> Iterator[Server]:
    server = Server()
    try:
        server.lay_tables()
        yield server
    finally:
        server.close()


def test_a_lost_database_is_a_calm_503_and_nothing_is_lost(database: Server, tmp_path: Path) -> None:
    """Stopped, then crashed, then frozen, while four people record and two look; `make prove` loses it more often."""
    lose(database, tmp_path)


@pytest.mark.proof
@pytest.mark.parametrize("saboteur", WITHOUT_A_DATABASE)
def test_a_broken_server_is_noticed(database: Server, tmp_path: Path, saboteur: str) -> None:
    """Each saboteur is seen: a wrong word, a long wait, something acknowledged and lost, a late return."""
    with pytest.raises(AssertionError) as seen:
        lose(database, tmp_path, saboteur)
    print(f"{saboteur}: {str(seen.value)[:300]}")


def lose(database: Server, folder: Path, saboteur: str = "") -> None:
    """Take the database away again and again, and hold what everybody was told against what is stored."""
    school = School(Installation(folder / "data", folder / "backups", database.address))
    stop = threading.Event()
    with product(school, folder / "log", saboteur) as port:
        writers = [Inspector(school.facts, n, port, stop) for n in range(WRITERS)]
        readers = [Reader(school.facts, WRITERS + n, port, stop) for n in range(READERS)]
        for one in (*writers, *readers):
            one.start()
        wait_for(lambda: all(sum(a.is_good for a in one.answers) > 3 for one in (*writers, *readers)))
        losses = [once(database, school, port, WAYS[n % 2]) for n in range(LOSSES)]
        time.sleep(RECOVERY)  # who began just after its return is done
        frost = None if saboteur else frozen(database, school, port)
        time.sleep(RECOVERY)
        stop.set()
        for one in (*writers, *readers):
            one.join(timeout=30)
    assert [word for one in writers for word in one.strange] == []
    told = [answer for one in (*writers, *readers) for answer in one.answers]
    try:
        waits = [right_words(told, gone, back) for gone, back in losses]
    except AssertionError as fault:
        fault.add_note((folder / "log").read_text()[-20_000:])  # why, in the words of the server
        raise
    if frost:
        said_in_time(frost, told)
    told_right(writers, school.census())
    handed_in, refused = sum(len(one.done) for one in writers), sum(a.status == 503 for a in told)
    back = ", ".join(f"{wait * 1000:.0f}" for wait in waits)
    print(f"{LOSSES} losses: {handed_in} handed in, {refused} answers 503, first good one after {back} ms")


def once(database: Server, school: School, port: int, how: signal.Signals) -> tuple[float, float]:
    """One loss in the middle of work: the moments at which the database was gone and was back."""
    time.sleep(0.5)
    database.fall(how)
    gone = time.monotonic()
    said_to_strangers(school, port)
    time.sleep(GONE)
    back = database.rise()
    time.sleep(2 * RECOVERY)
    return gone, back


def said_to_strangers(school: School, port: int) -> None:
    """Nobody reads what the database said; the process lives, and is not ready."""
    told = exchange(port, "/account/login/", school.facts)
    assert told.status == 503
    assert "系统正在维护" in told.text
    assert "psycopg" not in told.text
    assert exchange(port, "/healthz", school.facts).status == 200
    unready = exchange(port, "/readyz", school.facts)
    assert (unready.status, unready.text) == (503, '{"status": "not ready", "missing": ["database"]}')


def right_words(told: list[Answer], gone: float, back: float) -> float:
    """What everybody was told while it was gone and just after; the seconds until the first good answers."""
    assert {answer.status for answer in told} <= {200, 302, 503}, "nobody is left without an answer"
    meanwhile = [answer for answer in told if gone <= answer.begun and answer.ended <= back]
    assert len(meanwhile) > 10
    for answer in meanwhile:
        assert answer.status == 503, answer.path
        assert 0 < int(answer.retry_after) <= LONGEST
    patience = slack(told, gone)
    slowest = max(a.ended - a.begun for a in meanwhile)
    assert slowest <= LONGEST + patience, f"somebody waited {slowest:.1f} s for a no"
    after = [answer for answer in told if back < answer.ended and answer.begun <= back + 2 * RECOVERY]
    late = [a for a in after if a.begun > back + RECOVERY + patience and a.status == 503]
    assert [
        f"{a.path} {a.begun - back:.1f} s after its return, for {a.ended - a.begun:.1f} s" for a in late
    ] == []
    returns = {
        what: min(
            (a.ended - back for a in after if a.is_good and (a.path in Reader.PATHS) is (what == "page")),
            default=99.0,
        )
        for what in ("page", "act")
    }
    assert max(returns.values()) <= RECOVERY + patience, f"first page and first act after {returns} s"
    return max(returns.values())


def slack(told: list[Answer], gone: float) -> float:
    """Twice what an answer took in the middle before the loss: on a busy machine everything takes longer."""
    return 2 * median(a.ended - a.begun for a in told if a.is_good and a.ended < gone)
