"""Real peers of the sign-in: a campus in a process of its own, and a provider that lies."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interfaces.doors import campus
from tests.interfaces.doors.liar import Liar

ROOT = Path(__file__).resolve().parents[3]
OIDC = {
    "client": campus.CLIENT,
    "secret": campus.SECRET,
    "scope": "openid profile",
    "staff_no": "employee_number",
}
COMMON = {"second_step": "ask", "label": "", "label_en": ""}


@pytest.fixture(scope="session")
def campus_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the campus: an OpenID provider below /o, a CAS server below /cas."""
    command = [sys.executable, "-m", campus.__name__, str(tmp_path_factory.mktemp("campus"))]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    address = process.stdout.readline().strip()
    if not address:
        raise RuntimeError(f"the campus did not start: {process.communicate()[1][-2000:]}")
    yield address
    process.terminate()
    process.wait(10)
    process.stdout.close()
    assert process.stderr
    process.stderr.close()


@pytest.fixture
def oidc_door(settings, campus_at: str) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """The door to the provider of the campus, as the environment would set it."""
    settings.PUBLIC_ADDRESS = "http://duqin.test"
    settings.DOORS = {"oidc": COMMON | OIDC | {"address": f"{campus_at}/o"}}
    return settings.DOORS["oidc"]


@pytest.fixture
def liar(settings) -> Iterator[Liar]:  # type: ignore[no-untyped-def]
    """A provider that answers with whatever token the test makes."""
    with Liar() as made:
        settings.PUBLIC_ADDRESS = "http://duqin.test"
        settings.DOORS = {"oidc": COMMON | OIDC | {"address": made.address}}
        yield made
