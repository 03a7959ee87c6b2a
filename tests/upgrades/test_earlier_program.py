"""A program that is older than its database refuses to work on it, before it reads or writes anything."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.foundation.safekeeping.installation import Installation, database

pytestmark = pytest.mark.database


def apply_a_migration(one: Installation, app: str) -> None:
    """As a version does that has it; no other program knows what is in it."""
    statement = (
        f"INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '9999_later', '2026-11-29')"
    )
    if one.database:
        import psycopg

        with psycopg.connect(one.database) as server:
            server.execute(statement)
    else:
        with closing(sqlite3.connect(one.data / "duqin.sqlite3")) as file, file:
            file.execute(statement)


@pytest.mark.parametrize("command", ["migrate", "serve --port 18473", "worker", "worker --once", "verify"])
def test_an_earlier_version_refuses_the_database_of_a_later_one(tmp_path: Path, command: str) -> None:
    with database(is_ready=True) as address:
        one = Installation(tmp_path / "data", tmp_path / "backups", address)
        one.lay_tables()
        apply_a_migration(one, "cases")
        done = one.run(*command.split(), patience=60)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert done.stderr.startswith("数据库已由更新的版本升级过"), done.stderr
    assert "cases.9999_later" in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_another_package_left_behind_does_not_count(tmp_path: Path) -> None:
    with database(is_ready=True) as address:
        one = Installation(tmp_path / "data", tmp_path / "backups", address)
        one.lay_tables()
        apply_a_migration(one, "admin")
        done = one.run("migrate")
    assert done.returncode == 0, done.stderr
