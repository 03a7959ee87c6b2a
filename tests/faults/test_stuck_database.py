"""A database that answers nothing: a lock nobody gives back, a statement that does not end (reliability F10)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
import pytest

from tests.faults.clients import Answer, exchange
from tests.faults.lost import product
from tests.faults.schools import School

pytestmark = [pytest.mark.race, pytest.mark.long]
PATIENCE = 1  # seconds for a lock, three times as long for a statement
SLACK = 6.0  # of a loaded machine; without patience nobody is answered in ten

SLEEPY = """
CREATE FUNCTION sleepy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
CREATE TRIGGER sleepy BEFORE INSERT ON inspections_inspection FOR EACH ROW EXECUTE FUNCTION sleepy();
"""


@contextmanager
def console(school: School, *, autocommit: bool) -> Iterator[psycopg.Connection]:
    """Somebody at the console of the database; what he did not commit is undone at the end."""
    address = school.one.database.replace("postgres://", "postgresql://")
    with psycopg.connect(address, autocommit=autocommit) as connection:
        yield connection
        connection.rollback()


def test_what_is_stuck_is_given_up_and_stored_once_afterwards(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages say 503 in time and the process goes on; what is sent again afterwards is stored, and once."""
    monkeypatch.setenv("DUQIN_PATIENCE", str(PATIENCE))
    where = {name: school.facts[name] for name in ("area", "unit", "place")}
    start = {"id": str(uuid4()), "level": 2, "kind": "patrol", "outline": "后厨卫生", **where}
    with product(school, tmp_path / "log") as port:

        def ask(path: str, said: dict[str, object] | None = None) -> Answer:
            body = urlencode(said) if said else None
            return exchange(port, path, school.facts, school.facts["sessions"][0], body)

        with console(school, autocommit=False) as somebody:
            somebody.execute("LOCK TABLE inspections_inspection IN ACCESS EXCLUSIVE MODE")
            given_up(ask("/inspections/"), after=PATIENCE)
        assert ask("/inspections/").status == 200
        with console(school, autocommit=True) as somebody:
            somebody.execute(SLEEPY)
            given_up(ask("/inspections/start/", start), after=3 * PATIENCE)
            somebody.execute("DROP TRIGGER sleepy ON inspections_inspection")
        for _again in range(2):
            assert ask("/inspections/start/", start).status == 302
    assert list(school.census()["inspections"]) == [start["id"]]


def given_up(answer: Answer, *, after: float) -> None:
    """A 503 that says when to come back, when patience was at its end and not much later."""
    assert (answer.status, answer.retry_after) == (503, "2"), answer.text[:300]
    assert after <= answer.ended - answer.begun < after + SLACK
