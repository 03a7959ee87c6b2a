"""Hostile and odd pictures (D1–D3, F19): what is taken, what is refused, within a second and 300 MiB."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MOST_SECONDS = 1.0
MOST_MIB = 300
BOMBS = {
    "pixels.png": "picture.pixels",
    "claims.png": "picture.pixels",
    "claims.jpg": "picture.pixels",
    "frames.png": "picture.frames",
    "short-data.png": "picture.broken",
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str, float, float]]:
    """Group, name, outcome, CPU seconds, MiB, of each file of the corpus, in a process of its own."""
    folder = str(tmp_path_factory.mktemp("hostile"))
    for what in ("make", "read"):
        command = [sys.executable, "-m", "tests.foundation.trust.hostile", what, folder]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, f"it ended at {done.stdout.splitlines()[-1:]}: {done.stderr}"
    rows = [line.split() for line in done.stdout.splitlines()]
    assert len(rows) > 140
    return [(group, name, said, float(cpu), float(mib)) for group, name, said, cpu, mib in rows]


Outcomes = list[tuple[str, str, str, float, float]]


def test_what_phones_really_send_is_taken_and_its_copies_are_clean(outcomes: Outcomes) -> None:
    assert {name: said for group, name, said, *_ in outcomes if group == "taken" and said != "taken"} == {}


def test_what_is_no_photograph_is_refused_whatever_its_name(outcomes: Outcomes) -> None:
    said = {said for group, _, said, *_ in outcomes if group == "other"}
    assert said == {"picture.type", "picture.too_large"}


def test_what_is_something_else_as_well_is_refused(outcomes: Outcomes) -> None:
    said = {name: said for group, name, said, *_ in outcomes if group == "stowaway"}
    assert {name: one for name, one in said.items() if one != "picture.stowaway"} == {}
    assert len(said) > 20


def test_bombs_are_refused_for_what_they_are(outcomes: Outcomes) -> None:
    said = {name: said for _, name, said, *_ in outcomes if name in BOMBS}
    assert said == BOMBS


def test_a_broken_file_is_taken_or_refused_and_never_more(outcomes: Outcomes) -> None:
    assert {said for _, _, said, *_ in outcomes} <= {
        *("taken", "picture.type", "picture.broken", "picture.pixels", "picture.frames", "picture.too_large"),
        "picture.stowaway",
    }


def test_none_costs_more_than_a_second_and_300_mib(outcomes: Outcomes) -> None:
    """The largest honest photograph (49 million pixels) may take longer, not more memory."""
    assert [
        (name, cpu) for group, name, _, cpu, _ in outcomes if cpu > MOST_SECONDS and group != "taken"
    ] == []
    assert max(mib for *_, mib in outcomes) <= MOST_MIB
