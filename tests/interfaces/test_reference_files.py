"""The reference files of deploy/: systemd understands them, and the settings they name are those the program reads."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


def unit(path: Path) -> RawConfigParser:
    found = RawConfigParser(strict=False)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(path)
    return found


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    for one in UNITS:
        here = one.read_text().replace("/opt/duqin/bin/duqin", shutil.which("true") or "/bin/true")
        (tmp_path / one.name).write_text(here)
    files = [str(tmp_path / one.name) for one in UNITS]
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in told.stderr.splitlines() if str(tmp_path) in line or "duqin" in line]
    assert said == []


@pytest.mark.parametrize(
    "path", [one for one in UNITS if "Restart=always" in one.read_text()], ids=lambda one: one.name
)
def test_a_service_is_started_again_however_long_the_database_stays_away(path: Path) -> None:
    """systemd gives up a unit that was started five times in ten seconds, unless it is told not to."""
    assert unit(path)["Unit"]["StartLimitIntervalSec"] == "0"
    assert int(unit(path)["Service"]["RestartSec"]) >= 2


def test_the_backup_may_write_where_the_settings_put_it() -> None:
    said = re.search(r"^DUQIN_BACKUP=(.+)$", (DEPLOY / "duqin.env").read_text(), re.MULTILINE)
    writes = unit(DEPLOY / "systemd" / "duqin-backup.service")["Service"]["ReadWritePaths"]
    assert said and writes == f"-{said[1]}"
