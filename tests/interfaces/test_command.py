"""`duqin` on a database that is not there: a sentence instead of a traceback, and nothing is made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def duqin(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUQIN_")}
    return subprocess.run(
        [sys.executable, "-m", "duqin.interfaces.cli.main", *words],
        env=kept | {"DUQIN_DATA": str(folder)} | settings,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("command", ["verify", "worker --once", "import organisation x.xlsx"])
def test_a_mistyped_folder_is_named_and_gets_no_database(tmp_path: Path, command: str) -> None:
    folder = tmp_path / "mistyped"
    done = duqin(folder, *command.split())
    assert done.returncode == 1
    assert done.stderr.startswith(f"{folder} 里没有督勤的数据"), done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "duqin.sqlite3").exists()


@pytest.mark.parametrize("command", ["verify", "migrate", "serve --no-jobs"])
def test_a_database_that_does_not_answer_is_told_in_a_sentence(tmp_path: Path, command: str) -> None:
    pytest.importorskip("psycopg")
    nobody = "postgres://duqin:secret@127.0.0.1:9/duqin"
    done = duqin(tmp_path, *command.split(), DUQIN_DATABASE_URL=nobody)
    assert done.returncode == 1
    assert done.stderr.startswith("数据库不能用："), done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_a_damaged_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "duqin.sqlite3").write_bytes(b"not a database at all " * 400)
    done = duqin(tmp_path, "verify")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("数据库不能用："), done.stderr


@pytest.mark.parametrize("seconds", ["ten", "0", "-1"])
def test_a_patience_that_is_no_number_of_seconds_is_refused(tmp_path: Path, seconds: str) -> None:
    pytest.importorskip("psycopg")
    named = "postgres://duqin:secret@127.0.0.1:9/duqin"
    done = duqin(tmp_path, "verify", DUQIN_DATABASE_URL=named, DUQIN_PATIENCE=seconds)
    assert done.returncode == 1
    assert f"DUQIN_PATIENCE={seconds}" in done.stderr
