"""The disk is full: a clear no, reading goes on, and it heals without a restart (reliability F5)."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from tests.faults.clients import Answer, Inspector, exchange, post, wait_for
from tests.faults.saboteurs import ON_A_FULL_DISK
from tests.faults.schools import School, free_port
from tests.foundation.safekeeping.installation import Installation

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the disk of the one file is meant"),
    pytest.mark.long,
]


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 40 MB, where we may mount one."""
    folder = Path(tempfile.mkdtemp(prefix="duqin-small-"))
    mounted = shutil.which("mount") if os.geteuid() == 0 else None
    done = mounted and subprocess.run(
        [str(mounted), "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)], capture_output=True
    )
    if not done or done.returncode:
        folder.rmdir()
        pytest.skip("a small disk can be mounted by root only")
    yield folder
    subprocess.run([str(shutil.which("umount")), "--lazy", str(folder)], check=True)
    folder.rmdir()


def test_a_full_disk_is_said_reading_goes_on_and_it_heals(small_disk: Path) -> None:
    """People go on asking all the while; whoever was told that it is stored finds it."""
    hurt(small_disk)


@pytest.mark.proof
@pytest.mark.parametrize("saboteur", ON_A_FULL_DISK)
def test_a_broken_server_is_noticed(small_disk: Path, saboteur: str) -> None:
    """Each saboteur is seen: acknowledged and not stored, healed by a restart only, or no reading either."""
    with pytest.raises(AssertionError) as seen:
        hurt(small_disk, DUQIN_SABOTEUR=saboteur)
    print(f"{saboteur}: {str(seen.value)[:300]}")


def hurt(small_disk: Path, **more: str) -> None:
    """Fill the disk under somebody who works, look at what is said, and make room again."""
    school = School(Installation(small_disk / "data", small_disk / "backups"))
    port, stop = free_port(), threading.Event()
    client = Inspector(school.facts, 0, port, stop)
    with school.keeper("serve", str(port), **more) as keeper:
        keeper.wait()
        client.start()
        wait_for(lambda: len(client.done) > 2)
        filler = small_disk / "filler"
        fill(filler)
        told = no_room(school, port)
        assert told.status == 503
        assert "磁盘空间不足" in told.text
        for path in ("/", "/inspections/", "/cases/"):
            assert exchange(port, path, school.facts, school.facts["sessions"][1]).status == 200
        before = len(client.done)
        filler.unlink()
        wait_for(lambda: len(client.done) > before + 2)
        stop.set()
        client.join(timeout=30)
    assert client.strange == []
    found = school.census()
    assert found["words"].items() <= client.sent.items()
    for identity, findings in client.done:
        assert found["inspections"].get(identity) == "submitted"
        assert sorted(found["findings"][identity]) == sorted(findings)
    assert found["chain"] == ""


def fill(filler: Path) -> None:
    """Until not a byte is left."""
    try:
        with filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(65536))
    except OSError:
        pass
    try:
        with filler.open("ab", buffering=0) as file:
            while True:
                file.write(b"0")
    except OSError:
        pass


def no_room(school: School, port: int) -> Answer:
    """The first answer that says that nothing can be stored."""
    until = time.monotonic() + 30
    said = {"level": 2, "kind": "patrol", "outline": "后厨卫生"} | {
        name: school.facts[name] for name in ("area", "unit", "place")
    }
    while time.monotonic() < until:
        fresh = said | {"id": str(uuid4())}
        told = post(port, "/inspections/start/", fresh, school.facts, school.facts["sessions"][2])
        if told.status >= 500:
            return told
    raise AssertionError("the disk never was full")
