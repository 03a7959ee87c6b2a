"""The archive: an issued paper is kept word for word, its files by hash, and nothing of it ever changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, transaction

from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Notice
from duqin.engines.documents import queries, services
from duqin.engines.documents.models import IssuedPaper, PaperFile
from duqin.engines.documents.rules import pdf
from duqin.engines.documents.services.fonts import unpacked
from duqin.foundation.safekeeping import queries as safekeeping
from duqin.foundation.safekeeping.services import store
from duqin.kernel.errors import Refusal
from tests.cast import Cast
from tests.engines.cases.story import issued, opened

KEY = "cases.notice"


def archived(cast: Cast) -> tuple[Notice, IssuedPaper]:
    notice = issued(cast, opened(cast))
    return notice, queries.issued(KEY, notice)[0]


def test_issuing_archives_the_words_in_the_same_transaction(cast: Cast) -> None:
    notice, paper = archived(cast)
    assert paper.number == notice.number.text  # type: ignore[union-attr]
    assert paper.issued_by_name == "王督查"
    assert paper.context["unit"] == "餐饮管理部"
    assert not paper.files.exists()
    draft = cases.draft_notice(by=cast.inspector.actor, cases=[opened(cast)])
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        cases.issue(draft, by=cast.inspector.actor)
        raise ZeroDivisionError
    assert IssuedPaper.objects.count() == 1


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_rendering_the_archived_words_again_gives_the_same_bytes(cast: Cast, format: str) -> None:
    _notice, paper = archived(cast)
    first = services.file_of(paper, format)  # type: ignore[arg-type]
    kept = PaperFile.objects.get(issued=paper, format=format)
    assert kept.sha256 == hashlib.sha256(first.content).hexdigest()
    cast.catering.name = "改了名的部门"
    cast.catering.save()
    with time_machine.travel(paper.issued_at + timedelta(days=400)):
        again = services.again_of(IssuedPaper.objects.get(pk=paper.pk), format)  # type: ignore[arg-type]
    assert again.content == first.content
    assert again.name == first.name


def test_a_lost_file_is_made_anew_and_a_changed_one_is_replaced(cast: Cast) -> None:
    _notice, paper = archived(cast)
    first = services.file_of(paper, "pdf")
    stored = Path(settings.MEDIA_ROOT) / PaperFile.objects.get(issued=paper).path
    for harm in (stored.unlink, lambda: stored.write_bytes(b"forged")):
        harm()
        assert services.file_of(paper, "pdf").content == first.content
        assert stored.read_bytes() == first.content
    assert PaperFile.objects.count() == 1


def test_a_file_that_cannot_be_restored_is_not_given_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _notice, paper = archived(cast)
    services.file_of(paper, "pdf")
    (Path(settings.MEDIA_ROOT) / PaperFile.objects.get(issued=paper).path).unlink()
    cannot_be_made_as_it_was(monkeypatch)
    with pytest.raises(Refusal) as refusal:
        services.file_of(paper, "pdf")
    assert refusal.value.code == "paper.harmed"


@pytest.mark.parametrize("harm", [Path.unlink, lambda file: file.write_bytes(b"forged")])
def test_a_backup_makes_a_lost_or_altered_file_anew(
    cast: Cast, tmp_path: Path, harm: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    _notice, paper = archived(cast)
    first = services.file_of(paper, "pdf")
    stored = Path(settings.MEDIA_ROOT) / PaperFile.objects.get(issued=paper).path
    harm(stored)
    kept = backed_up(tmp_path / "backups")
    assert (kept.harms, stored.read_bytes()) == ([], first.content)
    assert stored.name.removesuffix(".pdf") in {one.sha256 for one in kept.media}
    harm(stored)
    cannot_be_made_as_it_was(monkeypatch)
    again = backed_up(tmp_path / "other backups")
    assert [str(one).split()[0] for one in again.harms] == ["签发文书的文件"]
    assert len(again.named("missing") + again.named("altered")) == 1, "and everything else is there"
    assert len(again.media) + len(again.named("missing")) == len(kept.media)


def backed_up(folder: Path) -> store.Kept:
    """The files that a backup keeps."""
    folder.mkdir()
    return store.keep_all(settings.MEDIA_ROOT, safekeeping.recorded_files(), folder, (), print)


def cannot_be_made_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a version that sets papers in another way."""
    changed = pdf.layout().replace(b"22pt", b"23pt")
    monkeypatch.setattr(pdf, "layout", lambda: changed)


@pytest.mark.parametrize("model", [IssuedPaper, PaperFile])
def test_the_database_refuses_to_change_or_delete(cast: Cast, model: type[IssuedPaper]) -> None:
    _notice, paper = archived(cast)
    services.file_of(paper, "pdf")
    for wrong in (
        lambda: model.objects.update(id=99),
        lambda: model.objects.all()._raw_delete(model.objects.db),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()


def test_each_state_is_an_edition_and_nothing_new_is_none(cast: Cast) -> None:
    notice, first = archived(cast)
    assert services.issue(KEY, notice, by=cast.inspector.actor) == first
    cases.receive(notice, by=cast.head.actor)
    second, still = queries.issued(KEY, notice)
    assert (second.edition, still.pk) == (2, first.pk)
    assert second.context["received_at"]
    assert not first.context["received_at"]


def test_the_sweep_makes_the_files_once(cast: Cast) -> None:
    archived(cast)
    assert services.make_files() == 1
    assert services.make_files() == 0
    assert set(PaperFile.objects.values_list("format", flat=True)) == {"pdf", "docx"}


def test_the_fonts_are_unpacked_once_and_completely(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.DATA = tmp_path
    folder = unpacked()
    assert len(list(folder.glob("*.otf"))) == 5
    stamp = folder.stat().st_mtime_ns
    assert unpacked() == folder
    assert folder.stat().st_mtime_ns == stamp
    assert [one.name for one in folder.parent.iterdir() if one.is_dir()] == [folder.name]
