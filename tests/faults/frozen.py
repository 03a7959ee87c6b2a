"""A database that stops in the middle and answers nobody, while its kernel still takes connections (reliability F11)."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.faults.clients import Answer, exchange, wait_for
from tests.faults.lost import Server
from tests.faults.schools import School

FROZEN = 14.0  # seconds
NOTICED = (
    9.0  # seconds until a probe says so and nobody is kept waiting; without patience nobody is told at all
)
SLACK = 3.0  # of a loaded machine


@dataclass
class Frost:
    """When it began and was over, and what a probe was told meanwhile."""

    begun: float
    over: float
    probes: list[Answer]


def frozen(database: Server, school: School, port: int) -> Frost:
    """While others are at work; a probe asks all the while."""
    probes = list[Answer]()
    database.freeze()
    begun = time.monotonic()
    try:
        while time.monotonic() < begun + FROZEN:
            probes.append(exchange(port, "/readyz", school.facts))
            assert exchange(port, "/healthz", school.facts).status == 200
            time.sleep(0.2)
    finally:
        database.thaw()
    over = time.monotonic()
    wait_for(lambda: exchange(port, "/readyz", school.facts).status == 200, seconds=NOTICED + SLACK)
    return Frost(begun, over, probes)


def said_in_time(frost: Frost, told: list[Answer]) -> None:
    """The probe names what is missing, soon and then every time; nobody waits longer, or waits for nothing."""
    waited = [answer for answer in told if answer.ended > frost.begun and answer.begun < frost.over]
    unready = [answer for answer in frost.probes if answer.status != 200]
    assert unready, "the probe never said so"
    for answer in unready:
        assert (answer.status, answer.text) == (503, '{"status": "not ready", "missing": ["database"]}')
    first, longest = unready[0].ended - frost.begun, max(answer.ended - answer.begun for answer in waited)
    assert first <= NOTICED + SLACK
    assert unready == frost.probes[-len(unready) :], "said once, it is said until it is over"
    assert max(answer.ended - answer.begun for answer in unready[1:]) <= NOTICED
    assert {answer.retry_after for answer in waited if answer.status == 503} == {"2"}
    assert longest <= NOTICED + SLACK
    assert any(answer.is_good and answer.begun > frost.over for answer in told)
    print(
        f"frozen: the probe said so after {first:.1f} s, {len(waited)} answers, the longest in {longest:.1f} s"
    )
