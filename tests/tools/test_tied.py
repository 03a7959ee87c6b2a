"""What a tool started ends with it, even when the tool is killed without a word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parent.parent.parent / "tools"
TOOL = """
import subprocess, sys, time
sys.path.insert(0, {tools!r})
from tied import tied
sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"], start_new_session=True)
with tied("folder", {folder!r}), tied("group", sleeper.pid):
    print(sleeper.pid, flush=True)
    time.sleep({seconds})
"""


def start(folder: Path, seconds: float) -> tuple[subprocess.Popen[str], int]:
    """A tool with a sleeper of its own, and the sleeper's id."""
    code = TOOL.format(tools=str(TOOLS), folder=str(folder), seconds=seconds)
    tool = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert tool.stdout
    with tool.stdout as said:
        return tool, int(said.readline())


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def gone(pid: int, seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while is_there(pid) and time.monotonic() < until:
        time.sleep(0.1)
    return not is_there(pid)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at /proc")
def test_a_killed_tool_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    tool, sleeper = start(folder, 120)
    assert is_there(sleeper)
    tool.kill()
    tool.wait()
    assert gone(sleeper)
    until = time.monotonic() + 30
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not folder.exists()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at /proc")
def test_what_the_tool_ended_itself_is_left_alone(tmp_path: Path) -> None:
    """Struck off the list, it is no longer the keeper's: its id may be another's by now."""
    folder = tmp_path / "data"
    folder.mkdir()
    tool, sleeper = start(folder, 0.1)
    assert tool.wait(60) == 0
    time.sleep(1)
    assert folder.exists()
    assert is_there(sleeper)
    os.killpg(sleeper, signal.SIGKILL)
