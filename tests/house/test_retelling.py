"""Only the demo may tell a past moment as if it were now (docs/decisions/0009)."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "duqin"


def test_nobody_but_the_demo_retells() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if "retelling" in path.read_text("utf-8")
    }
    assert users == {"kernel/moments.py", "interfaces/cli/demo/semester.py"}
