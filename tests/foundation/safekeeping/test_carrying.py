"""A school that has grown goes from its SQLite file to PostgreSQL, by way of a backup."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from duqin.foundation.safekeeping.rules import manifest as manifests
from tests import guards
from tests.faults.schools import School
from tests.foundation.safekeeping.installation import ROOT, Installation, database, elsewhere

pytestmark = [pytest.mark.race, pytest.mark.long]
SAME = [sys.executable, "-m", "tests.foundation.safekeeping.same"]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A campus on SQLite with clauses in force, cases and notices, and a backup of it."""
    folder = tmp_path_factory.mktemp("grown")
    one = Installation(folder / "data", folder / "backups")
    School(one).run("wait_for_jobs", "2")
    done = one.run("backup")
    assert done.returncode == 0, done.stderr
    return one


def test_every_row_is_carried_as_it_was_and_work_goes_on(
    school: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database() as address:
        grown = elsewhere(school, tmp_path / "new", address)
        done = grown.run("restore", str(school.newest()))
        assert done.returncode == 0, done.stderr
        assert not (grown.data / "duqin.sqlite3").exists()
        assert (grown.data / "secret.key").read_bytes() == (school.data / "secret.key").read_bytes()
        assert grown.counts() == school.manifest()["tables"]
        told = subprocess.run(
            [*SAME, str(school.newest() / "database.sqlite3")],
            cwd=ROOT,
            env=grown.environment(),
            capture_output=True,
            text=True,
        )
        compared = json.loads(told.stdout)
        assert compared["differs"] == []
        assert {"cases_case", "cases_tally", "trust_auditentry", "django_session"} <= compared["rows"].keys()
        verified = grown.run("verify")
        assert verified.returncode == 0, verified.stderr
        assert guards.in_postgres(address) == guards.wanted("postgresql"), "each stands, and is awake again"
        # New rows get new keys, and what is append-only is so again.
        monkeypatch.setenv("DUQIN_PASSWORD", "one-long-sentence-to-remember")
        added = grown.run("createadmin", "second-chief")
        assert added.returncode == 0, added.stderr
        with (
            psycopg.connect(address.replace("postgres://", "postgresql://")) as opened,
            pytest.raises(psycopg.errors.IntegrityConstraintViolation),
        ):
            opened.execute("DELETE FROM trust_auditentry")


def test_a_backup_of_an_earlier_version_is_not_carried(school: Installation, tmp_path: Path) -> None:
    """Its tables may lack columns of these; the database that was named stays empty."""
    copy = Installation(tmp_path / "new", tmp_path / "backups")
    shutil.copytree(school.backups, copy.backups)
    place = copy.newest() / manifests.NAME
    manifest = manifests.read(place.read_text())
    place.write_text(manifests.written(replace(manifest, migrations=manifest.migrations[:-1])))
    with database() as address:
        grown = elsewhere(copy, copy.data, address)
        done = grown.run("restore", str(grown.newest()))
        assert (done.returncode, grown.counts()) == (1, {})
    assert "必须由本版本作出" in done.stderr
    assert not grown.data.exists()


def test_what_postgresql_does_not_take_is_named_and_the_database_stays_empty(tmp_path: Path) -> None:
    """SQLite checks neither lengths nor characters of a text."""
    one = Installation(tmp_path / "data", tmp_path / "backups")
    one.found()
    with closing(sqlite3.connect(one.data / "duqin.sqlite3")) as opened, opened:
        opened.execute("UPDATE organisation_institution SET name = 'a' || char(0) || 'b'")
    assert one.run("backup").returncode == 0
    with database() as address:
        grown = elsewhere(one, tmp_path / "new", address)
        done = grown.run("restore", str(one.newest()))
        assert (done.returncode, grown.counts()) == (1, {})
    assert "没有恢复：表 organisation_institution" in done.stderr
    assert "Traceback" not in done.stderr
    assert not grown.data.exists()
