"""RFC 3161: an authority made with OpenSSL answers on loopback; its tokens hold, a changed one does not, none blocks."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from duqin.engines.workbench import services as workbench
from duqin.foundation.trust import queries
from duqin.foundation.trust import services as trust
from duqin.interfaces.cli.main import main
from duqin.kernel.errors import Refusal
from tests.cast import Cast

OPENSSL = shutil.which("openssl") or ""
pytestmark = pytest.mark.skipif(not OPENSSL, reason="OpenSSL plays the time-stamp authority")

# No `certs =`: OpenSSL does not sort the set it makes of further certificates, and strict DER readers refuse it.
CONFIGURATION = """
[tsa]
default_tsa = here
[here]
serial = {0}/serial
crypto_device = builtin
signer_cert = {0}/tsa.pem
signer_key = {0}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
[extension]
extendedKeyUsage = critical,timeStamping
"""


class Authority:
    """A root, a signer under it, and `openssl ts` behind an address."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.asked = folder, 0
        self.roots = folder / "root.pem"
        (folder / "serial").write_text("01\n")
        (folder / "openssl.cnf").write_text(CONFIGURATION.format(folder))
        self._make()

    def _openssl(self, *words: str) -> None:
        subprocess.run([OPENSSL, *words], cwd=self.folder, check=True, capture_output=True)

    def _make(self) -> None:
        key = ["-newkey", "rsa:2048", "-nodes", "-sha256"]
        root = ["-x509", "-keyout", "root.key", "-out", "root.pem", "-days", "30", "-subj", "/CN=Root"]
        self._openssl("req", *key, *root)
        self._openssl("req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Time")
        signed = [
            "-CA",
            "root.pem",
            "-CAkey",
            "root.key",
            "-CAcreateserial",
            "-out",
            "tsa.pem",
            "-days",
            "30",
        ]
        self._openssl(
            "x509", "-req", "-in", "tsa.csr", *signed, "-extfile", "openssl.cnf", "-extensions", "extension"
        )

    def answer(self, question: bytes) -> bytes:
        self.asked += 1
        (self.folder / "question.tsq").write_bytes(question)
        self._openssl(
            *("ts", "-reply", "-config", "openssl.cnf", "-queryfile", "question.tsq", "-out", "answer.tsr")
        )
        return (self.folder / "answer.tsr").read_bytes()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def address(authority: Authority) -> Iterator[str]:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *words: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def write(cast: Cast, key: str) -> None:
    told = workbench.notify(cast.head.person, key=key, kind="x", title="督")
    workbench.read(told, by=cast.head.actor)
    trust.seal_pending()


@pytest.fixture
def anchored(cast: Cast, settings: Any, tmp_path: Path, address: str, authority: Authority) -> Path:
    """A row under a checkpoint, and an authority to ask; returns where its token belongs."""
    settings.DATA, settings.ANCHORS = tmp_path, tmp_path / "anchors"
    settings.TSA_URL, settings.TSA_ROOTS = address, authority.roots
    write(cast, "1")
    trust.anchor()
    found = queries.newest_checkpoint()
    assert found is not None
    return queries.token_file(found, settings.ANCHORS)


def verified(*words: str) -> int:
    return main(["verify", "--anchor", str(queries.checkpoint_file()), *words])


def test_a_checkpoint_is_stamped_once_and_the_stamp_is_checked(
    anchored: Path, authority: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    before = authority.asked
    assert (trust.stamp(), trust.stamp()) == (1, 0)
    assert authority.asked == before + 1
    assert verified() == 0
    assert "时间戳 1 枚；1 条在 20" in capsys.readouterr().out


def test_without_roots_the_answer_says_that_nobody_was_believed(
    anchored: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    trust.stamp()
    settings.TSA_ROOTS = None
    assert verified() == 0
    assert "没有核对签发者" in capsys.readouterr().out


def test_a_changed_token_and_one_of_something_else_are_faults(
    anchored: Path, cast: Cast, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    trust.stamp()
    good = anchored.read_bytes()
    for place in (len(good) // 3, len(good) // 2, len(good) - 9):
        anchored.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        assert verified() == 1
    write(cast, "2")
    trust.anchor()
    trust.stamp()
    newest = queries.newest_checkpoint()
    assert newest is not None
    shutil.copy(queries.token_file(newest, settings.ANCHORS), anchored)
    for roots in (settings.TSA_ROOTS, None):
        settings.TSA_ROOTS = roots
        assert verified() == 1
        assert f"时间戳不成立：{anchored.name}" in capsys.readouterr().err


def test_an_authority_of_other_roots_is_not_believed(
    anchored: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    trust.stamp()
    other = Authority(tmp_path_factory.mktemp("other"))
    assert verified("--tsa-roots", str(other.roots)) == 1


@pytest.mark.parametrize("way", ["nobody there", "not a token", "token of other roots"])
def test_a_failing_authority_never_blocks_a_checkpoint(
    anchored: Path,
    cast: Cast,
    settings: Any,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    way: str,
) -> None:
    if way == "nobody there":
        settings.TSA_URL = "http://127.0.0.1:1/"
    elif way == "not a token":
        monkeypatch.setattr(authority, "answer", lambda question: b"<html>busy</html>")
    else:
        settings.TSA_ROOTS = Authority(tmp_path_factory.mktemp("other")).roots
    with pytest.raises(Refusal, match="时间戳"):
        trust.stamp()
    assert not anchored.exists()
    write(cast, "2")
    assert trust.anchor() == 1
    assert verified() == 0


def test_nothing_is_asked_when_nobody_is_named(anchored: Path, settings: Any, authority: Authority) -> None:
    before, settings.TSA_URL = authority.asked, ""
    assert trust.stamp() == 0
    assert authority.asked == before
