"""The documented script walks the main loop through a running server, as somebody else's system would."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from duqin.engines.cases.models import Case, Notice
from duqin.foundation.organisation.models import ApiToken
from duqin.kernel.moments import CAMPUS
from duqin.reporting.publications.models import Bulletin
from tests.cast import Cast, Member
from tests.domains.inspections.plan_making import working_calendar
from tests.domains.inspections.visit import handed_in, library, picture
from tests.interfaces.api.callers import token_of

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "docs" / "examples"
GUIDE = ROOT / "docs" / "how-to" / "api.md"


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=CAMPUS)


def run(tokens: dict[str, ApiToken], address: str, *arguments: str) -> str:
    """The script in a process of its own; what it prints."""
    secrets = {f"DUQIN_TOKEN_{who.upper()}": token.secret for who, token in tokens.items()}
    environment = os.environ | secrets | {"DUQIN_URL": address, "NO_PROXY": "*", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-W", "error", str(EXAMPLES / "main_loop.py"), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_documented_script_walks_the_main_loop(live_server: Any, cast: Cast, tmp_path: Path) -> None:
    working_calendar(cast)
    library(cast)
    people: dict[str, Member] = {
        "planner": cast.monitoring_head,
        "inspector": cast.inspector,
        "unit": cast.head,
        "leader": cast.director,
    }
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture())
    with time_machine.travel(at("2026-03-03T10:00"), tick=False):
        tokens = {who: token_of(member, days=60) for who, member in people.items()}
        days = ["--from", "2026-03-02", "--to", "2026-03-29"]
        others = handed_in(cast, "C-4")  # somebody else's draft waits beside it
        said = run(tokens, live_server.url, "work", *days, "--photo", str(photo), "--lead", "INSPECTOR")
    assert "监控整改〔2026〕1号" in said
    assert said.count("已销号") == 2
    points = [line for line in said.splitlines() if line.startswith("记分")]
    assert len(points) > 1
    assert all("J2026-0002" in line for line in points), "the other visit is J2026-0001"
    assert set(Case.objects.values_list("state", flat=True)) == {"closed", "open"}
    assert Notice.objects.get(cases__finding__inspection=others).state == "drafted"
    with time_machine.travel(at("2026-04-02T09:00"), tick=False):
        said = run(tokens, live_server.url, "publish", "--month", "2026-03")
    assert "通报" in said
    assert Bulletin.objects.get().state == "published"


def test_the_client_is_what_the_document_gives() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "client.py"), "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_guide_shows_the_commands_that_are_tried_here() -> None:
    text = GUIDE.read_text("utf-8")
    assert "python main_loop.py work --from 2026-03-02 --to 2026-03-29 --photo photo.jpg" in text
    assert "python main_loop.py publish --month 2026-03" in text
