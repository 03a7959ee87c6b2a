"""The proof of a notice: handed out by its page, checked by a script that knows nothing of us."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from duqin.engines.cases.models import Notice
from duqin.foundation.trust import queries
from duqin.foundation.trust import services as trust
from duqin.interfaces.cli.main import main
from tests.cast import Cast
from tests.engines.cases.story import issued, opened

SCRIPT = Path(__file__).resolve().parents[3] / "docs" / "examples" / "verify_proof.py"


@pytest.fixture
def notice(cast: Cast, settings: Any, tmp_path: Path) -> Notice:
    settings.DATA, settings.ANCHORS = tmp_path, tmp_path / "anchors"
    return issued(cast, opened(cast))


@pytest.fixture
def proof(notice: Notice, cast: Cast, browser_of: Any, tmp_path: Path) -> Path:
    """The file as downloaded, after a checkpoint and with further rows behind it."""
    trust.seal_pending()
    trust.anchor()
    opened(cast, title="之后的事项")
    trust.seal_pending()
    response = browser_of(cast.head).get(reverse("cases:notice_proof", args=[notice.pk]))
    assert response["Content-Type"] == "application/json"
    file = tmp_path / "proof.json"
    file.write_bytes(response.getvalue())
    return file


def offline(file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The script alone: no path of ours, no settings."""
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(file), *more],
        cwd=file.parent,
        env={"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
    )


def test_it_verifies_offline_and_names_the_notice(proof: Path, notice: Notice) -> None:
    done = offline(proof, str(queries.public_keys()[0]))
    assert done.returncode == 0, done.stderr
    assert str(notice.number) in done.stdout
    assert main(["proof", str(proof)]) == 0


@pytest.mark.parametrize("part", ["row", "previous", "index", "path", "checkpoint", "key"])
def test_one_changed_character_anywhere_is_refused(proof: Path, part: str) -> None:
    said = json.loads(proof.read_text())
    match said[part]:
        case int(number):
            said[part] = number + 1
        case list(path):
            said[part] = path[:-1]
        case str(text):
            middle = len(text) // 2
            said[part] = text[:middle] + ("0" if text[middle] != "0" else "1") + text[middle + 1 :]
    proof.write_text(json.dumps(said))
    assert offline(proof).returncode == 1
    assert main(["proof", str(proof)]) == 1


def test_a_whole_forgery_with_a_key_of_its_own_is_refused_by_the_published_key(proof: Path) -> None:
    from duqin.foundation.trust.rules.checkpoints import SigningKey

    stranger = str(SigningKey(b"7" * 32).public)
    assert offline(proof, stranger).returncode == 1


def test_files_that_are_no_proof(proof: Path, tmp_path: Path) -> None:
    assert offline(tmp_path / "none.json").returncode == main(["proof", str(tmp_path / "none.json")]) == 2
    proof.write_text("{}")
    assert offline(proof).returncode == main(["proof", str(proof)]) == 1


def test_before_the_first_checkpoint_the_page_says_so(notice: Notice, cast: Cast, browser_of: Any) -> None:
    browser = browser_of(cast.head)
    response = browser.get(reverse("cases:notice_proof", args=[notice.pk]), follow=True)
    assert "还没有列入库外存证" in response.content.decode()
    assert "存证证明" in browser.get(reverse("cases:notice", args=[notice.pk])).content.decode()


def test_who_does_not_see_the_notice_gets_no_proof(proof: Path, notice: Notice, client: Any) -> None:
    response = client.get(reverse("cases:notice_proof", args=[notice.pk]))
    assert response.status_code in (302, 403, 404)
