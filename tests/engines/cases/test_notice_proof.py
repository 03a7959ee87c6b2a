"""The proof of a notice: handed out by its page, checked by a script that knows nothing of us."""

from __future__ import annotations

import json
import random
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.urls import reverse

from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Notice
from duqin.engines.documents.models import IssuedPaper
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


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("part", ["row", "previous", "index", "path", "checkpoint", "key"])
def test_one_changed_character_anywhere_is_refused(proof: Path, part: str, number: int) -> None:
    said = json.loads(proof.read_text())
    where = said if part in said else said["rows"][number]
    match where[part]:
        case int(index):
            where[part] = index + 1
        case list(path):
            where[part] = path[:-1]
        case str(text):
            middle = len(text) // 2
            where[part] = text[:middle] + ("0" if text[middle] != "0" else "1") + text[middle + 1 :]
    proof.write_text(json.dumps(said))
    assert offline(proof).returncode == 1
    assert main(["proof", str(proof)]) == 1


def test_it_tells_the_words_that_were_issued(proof: Path, notice: Notice) -> None:
    said = offline(proof).stdout
    words = IssuedPaper.objects.get(object_kind="cases.notice", object_id=str(notice.pk)).context
    assert f"编号：{notice.number}" in said
    assert f"责任单位：{words['unit']}" in said
    for part in f"存在问题：{words['problems'][0]['what']}".split("\n"):
        assert f"      {part}\n" in said
    assert said.index("编号：") < said.index("责任单位：") < said.index("问题清单：")


Change = Callable[[dict[str, Any]], None]


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said["rows"][1]["words"].update(unit="车队"),
        lambda said: said["rows"][1]["words"]["problems"][0].update(what="没有问题"),
        lambda said: said["rows"][1]["words"]["problems"].pop(),
        lambda said: said["rows"][1]["words"].update(more="也没有问题"),
        lambda said: said["rows"][0].update(words=said["rows"][1]["words"]),
        lambda said: said["rows"].reverse(),
        lambda said: said["rows"].clear(),
    ],
)
def test_an_altered_word_is_refused(proof: Path, change: Change) -> None:
    said = json.loads(proof.read_text())
    change(said)
    proof.write_text(json.dumps(said))
    assert offline(proof).returncode == 1
    assert main(["proof", str(proof)]) == 1


def test_the_words_of_another_notice_are_refused(
    proof: Path, notice: Notice, cast: Cast, browser_of: Any, tmp_path: Path
) -> None:
    """Both are proved, each for itself."""
    other = issued(cast, opened(cast, title="别的事项"))
    trust.seal_pending()
    trust.anchor()
    first, second = (
        json.loads(browser_of(cast.head).get(reverse("cases:notice_proof", args=[one.pk])).getvalue())
        for one in (notice, other)
    )
    first["rows"][1] = second["rows"][1]
    (tmp_path / "mixed.json").write_text(json.dumps(first))
    assert "of something else" in offline(tmp_path / "mixed.json").stderr
    assert main(["proof", str(tmp_path / "mixed.json")]) == 1


def test_a_proof_of_before_still_proves_its_row(proof: Path) -> None:
    """Version 1: one row, and none of the words."""
    said = json.loads(proof.read_text())
    first = said.pop("rows")[0]
    proof.write_text(json.dumps({**said, **first, "format": "duqin-proof-v1"}))
    done = offline(proof)
    assert done.returncode == 0, done.stderr
    assert "The words of a paper are not in this proof" in done.stdout
    assert main(["proof", str(proof)]) == 0


def test_what_is_proved_is_what_was_issued_not_what_followed(
    notice: Notice, cast: Cast, browser_of: Any, tmp_path: Path
) -> None:
    cases.receive(notice, by=cast.head.actor)
    assert IssuedPaper.objects.count() == 2
    trust.seal_pending()
    trust.anchor()
    said = json.loads(browser_of(cast.head).get(reverse("cases:notice_proof", args=[notice.pk])).getvalue())
    assert [json.loads(row["row"])["verb"] for row in said["rows"]] == ["cases.issue", "documents.issue"]
    assert said["rows"][1]["words"]["receipt"] == ""


def test_the_script_reads_signatures_as_the_library_does() -> None:
    is_signed = runpy.run_path(str(SCRIPT))["is_signed"]
    chance = random.Random(20261129)
    for _ in range(12):
        key, text = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)), chance.randbytes(40)
        public, signature = key.public_key().public_bytes_raw(), bytearray(key.sign(text))
        assert is_signed(public, bytes(signature), text)
        assert not is_signed(public, bytes(signature), text + b"x")
        signature[chance.randrange(32, 64)] ^= 1 << chance.randrange(8)
        assert not is_signed(public, bytes(signature), text)
        order = 2**252 + 27742317777372353535851937790883648493
        more = (int.from_bytes(key.sign(text)[32:], "little") + order).to_bytes(32, "little")
        assert not is_signed(public, key.sign(text)[:32] + more, text), "one text has one signature"


def test_the_script_needs_nothing_but_python() -> None:
    found = {
        line.split()[1] for line in SCRIPT.read_text().splitlines() if line.startswith(("import", "from"))
    }
    assert found <= sys.stdlib_module_names


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
