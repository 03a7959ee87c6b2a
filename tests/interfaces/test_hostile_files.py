"""D1–D6: every door that takes a file refuses what means harm within a second of CPU and 300 MiB, and tells why.

A new door without a line here is red: the places in the sources that take files are counted.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.interfaces.hostile_files import DOORS

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 1.0
MOST_MIB = 300
TAKES = re.compile(
    r"forms\.FileField\(|widgets\.PhotosField\(|widgets\.SignatureField\(|File\[UploadedFile\]|FILES\.getlist\(|content=request\.body"
)
TAKING = {
    "duqin/foundation/trust/api.py": ["photograph"],
    "duqin/foundation/organisation/forms/providers.py": ["register"],
    "duqin/foundation/organisation/forms/calendar.py": ["calendar-workbook", "calendar-yaml"],
    "duqin/foundation/standards/forms/importing.py": ["pack", "citations"],
    "duqin/engines/cases/forms.py": ["photograph", "signature"],
    "duqin/domains/inspections/forms/findings.py": ["photograph"],
    "duqin/domains/inspections/forms/past.py": ["past", "mapping"],
    "duqin/domains/inspections/forms/signing.py": ["signature"],
    "duqin/domains/inspections/views/phone.py": ["photograph", "recording"],
    "duqin/domains/inspections/views/sheet.py": ["photograph"],
}
"""Where a file comes in, and by which readers; a drawing on a photograph comes as one more photograph (views/phone.py)."""


def test_every_place_that_takes_a_file_has_its_bombs() -> None:
    found = {
        str(path.relative_to(ROOT)): len(TAKES.findall(path.read_text("utf-8")))
        for path in (ROOT / "duqin").rglob("*.py")
        if not path.is_relative_to(ROOT / "duqin" / "ui")
    }
    assert {path for path, number in found.items() if number} == set(TAKING)
    assert {door for doors in TAKING.values() for door in doors} == set(DOORS)


@pytest.mark.long
def test_what_means_harm_costs_little() -> None:
    """CPU seconds of one thread, memory over what the process had before; under three gigabytes of addresses."""
    command = [sys.executable, "-m", "tests.interfaces.hostile_files", *DOORS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines()]
    assert [row[:2] for row in rows] == [[door, name] for door in DOORS for name in DOORS[door]], done.stderr
    wrong = [
        row
        for row in rows
        if row[2] == "taken"
        or row[2].startswith(("fault", "died"))
        or float(row[3]) > MOST_SECONDS
        or int(row[4]) > MOST_MIB
    ]
    assert wrong == []
