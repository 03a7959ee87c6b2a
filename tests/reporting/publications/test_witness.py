"""Every copy of a bulletin is a witness: the newest checkpoint at publication stands on page, PDF and DOCX, frozen."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import docx
import pytest
import time_machine
from django.urls import reverse

from duqin.engines.documents import queries as documents
from duqin.engines.documents import services as papers
from duqin.foundation.trust import queries as trust_queries
from duqin.foundation.trust import services as trust
from duqin.interfaces.cli.main import main
from duqin.reporting.publications import services as publications
from duqin.reporting.publications.models import Bulletin
from tests.cast import Cast
from tests.foundation.trust.test_chain import tamper
from tests.reporting.publications.test_bulletins import APRIL, issue, march  # noqa: F401 - a fixture


@pytest.fixture
def anchors(settings: Any, tmp_path: Path) -> Path:
    settings.DATA, settings.ANCHORS = tmp_path, tmp_path / "anchors"
    return tmp_path


@pytest.fixture
def published(march: Cast, anchors: Path) -> Bulletin:  # noqa: F811
    """Published under a checkpoint; another one was signed since."""
    trust.seal_pending()  # what the library did, by today's clock: nothing is sealed before it was done
    with time_machine.travel(APRIL, tick=False):
        trust.seal_pending()
        trust.anchor()
        bulletin = publications.publish(issue(march), by=march.director.actor)
        trust.seal_pending()
        trust.anchor()
    return bulletin


def test_the_checkpoint_of_the_publication_is_frozen_with_it(published: Bulletin) -> None:
    first, later = trust_queries.read_checkpoints(trust_queries.checkpoint_file())
    published.refresh_from_db()
    assert published.checkpoint == first.note != later.note


def test_it_stands_on_page_and_file(
    published: Bulletin,
    march: Cast,  # noqa: F811
    browser_of: Any,
) -> None:
    first = trust_queries.read_checkpoints(trust_queries.checkpoint_file())[0]
    browser = browser_of(march.inspector)
    assert first.printed in browser.get(reverse("publications:bulletin", args=["2026-03"])).content.decode()
    (edition, *_) = documents.issued("publications.bulletin", published)
    file = docx.Document(io.BytesIO(papers.file_of(edition, "docx").content))
    (line,) = [one.text for one in file.paragraphs if one.text.startswith("留痕存证")]
    assert line == (
        f"留痕存证：截至 2026-04-02 09:00，共 {first.size} 条，核验码 {first.printed}，签名公钥 {first.origin}。"
    )


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
def test_it_stands_on_the_pdf(published: Bulletin, tmp_path: Path) -> None:
    first = trust_queries.read_checkpoints(trust_queries.checkpoint_file())[0]
    (edition, *_) = documents.issued("publications.bulletin", published)
    (tmp_path / "a.pdf").write_bytes(papers.file_of(edition, "pdf").content)
    done = subprocess.run(
        [shutil.which("pdftotext") or "", "a.pdf", "-"], cwd=tmp_path, capture_output=True, text=True
    )
    found = "".join(done.stdout.split()).partition("核验码")[2].partition("，签名公钥")[0]
    assert found.replace("\u200b", "") == first.printed
    assert main(["verify", "--printed", found]) == 0, "also as it is copied out of the file"


def test_what_is_printed_is_enough_to_find_a_rewritten_trail(
    published: Bulletin, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = trust_queries.read_checkpoints(trust_queries.checkpoint_file())[0].printed
    assert main(["verify", "--printed", printed]) == 0
    assert f"相符　{printed}" in capsys.readouterr().out
    tamper("trust_seal", "DELETE FROM trust_seal WHERE position > 1")
    assert main(["verify"]) == 0, "a cut tail is none to the chain alone"
    assert main(["verify", "--printed", printed]) == 1
    assert main(["verify", "--printed", "12:nonsense"]) == 2


def test_without_a_checkpoint_there_is_none_in_it(
    march: Cast,  # noqa: F811
    anchors: Path,
) -> None:
    with time_machine.travel(APRIL, tick=False):
        bulletin = publications.publish(issue(march), by=march.director.actor)
    (edition, *_) = documents.issued("publications.bulletin", bulletin)
    file = docx.Document(io.BytesIO(papers.file_of(edition, "docx").content))
    assert not [one for one in file.paragraphs if one.text.startswith("留痕存证")]
