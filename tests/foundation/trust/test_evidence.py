"""Photographs: known by content, original sealed, shown without EXIF and GPS; hostile files refused (D1–D5)."""

from __future__ import annotations

import io
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from structlog.testing import capture_logs

from duqin.foundation.organisation.models import Account
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import AuditEntry, Evidence
from duqin.kernel.errors import Forbidden, Refusal
from tests.cast import Cast, Member


def photograph(size: tuple[int, int] = (800, 600), *, gps: bool = False, form: str = "JPEG") -> bytes:
    image = Image.new("RGB", size, "teal")
    exif = Image.Exif()
    if gps:
        exif[0x010F] = "PhoneMaker"
        exif.get_ifd(0x8825)[2] = (30.0, 18.0, 24.0)
    out = io.BytesIO()
    image.save(out, form, exif=exif) if form == "JPEG" else image.save(out, form)
    return out.getvalue()


def keep(cast: Cast, content: bytes, name: str = "p.jpg") -> Evidence:
    return trust.keep_photograph(ContentFile(content, name=name), by=cast.inspector.actor)


def test_the_original_is_kept_and_the_copy_is_clean(cast: Cast) -> None:
    content = photograph(gps=True)
    evidence = keep(cast, content)
    with default_storage.open(evidence.original) as file:
        assert file.read() == content
    for path in (evidence.shown, evidence.thumbnail):
        with default_storage.open(path) as file:
            copy = file.read()
        assert b"PhoneMaker" not in copy
        assert not dict(Image.open(io.BytesIO(copy)).getexif())


def test_the_same_bytes_are_one_evidence(cast: Cast) -> None:
    content = photograph()
    assert keep(cast, content).pk == keep(cast, content, "other-name.jpg").pk
    assert Evidence.objects.count() == 1


def test_no_other_user_of_the_machine_reads_them(cast: Cast) -> None:
    evidence = keep(cast, photograph((640, 481)))
    for path in (evidence.original, evidence.shown, evidence.thumbnail):
        place = Path(default_storage.path(path))
        assert [stat.S_IMODE(one.stat().st_mode) for one in (place, place.parent)] == [0o600, 0o700]


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_allowed_types(cast: Cast, form: str) -> None:
    assert keep(cast, photograph(form=form)).media_type == f"image/{form.lower()}"


def several(colours: Sequence[str]) -> bytes:
    """What some phones write: a JPEG, lying on its side, with further pictures behind it (MPO)."""
    first, *others = [Image.new("RGB", (300, 200), colour) for colour in colours]
    turned, out = Image.Exif(), io.BytesIO()
    turned[0x0112], turned[0x010F] = 6, "PhoneMaker"
    first.save(out, "MPO", save_all=True, append_images=others, exif=turned)
    return out.getvalue()


def test_of_several_pictures_in_a_jpeg_the_first_is_shown(cast: Cast) -> None:
    content = several(["red", "blue"])
    assert Image.open(io.BytesIO(content)).format == "MPO"
    evidence = keep(cast, content)
    assert (evidence.media_type, evidence.width, evidence.height) == ("image/jpeg", 300, 200)
    for path in (evidence.shown, evidence.thumbnail):
        with default_storage.open(path) as file:
            copy = file.read()
        shown = Image.open(io.BytesIO(copy))
        assert (shown.format, shown.size, b"PhoneMaker" in copy) == ("JPEG", (200, 300), False)
        red, _green, blue = colour_of(shown)
        assert red > 200 > 50 > blue


def colour_of(picture: Image.Image) -> tuple[int, int, int]:
    """Its colour in the middle."""
    found = picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(found, tuple)
    return found[0], found[1], found[2]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not a picture", "picture.type"),
        (b"", "picture.type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "picture.type"),
        (b"%PDF-1.7", "picture.type"),
        (b"GIF89a" + b"\0" * 100, "picture.type"),
        (photograph()[:900], "picture.broken"),
        (b"\xff\xd8\xff" + b"x" * (20 * 1024 * 1024), "picture.too_large"),
    ],
    ids=["text", "empty", "svg", "pdf", "gif", "truncated", "huge"],
)
def test_hostile_files_are_refused_with_a_sentence(cast: Cast, content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        keep(cast, content)
    assert refusal.value.code == code
    assert not Evidence.objects.exists()


def test_a_bomb_is_refused_before_it_is_decoded(cast: Cast) -> None:
    out = io.BytesIO()
    Image.new("1", (13000, 13000)).save(out, "PNG")
    with pytest.raises(Refusal) as refusal:
        keep(cast, out.getvalue(), "bomb.png")
    assert refusal.value.code == "picture.pixels"


def test_only_who_may_sees_it(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    evidence = keep(cast, photograph())
    url = f"/trust/evidence/{evidence.sha256}/"
    own = browser_of(cast.inspector).get(url)
    assert own.status_code == 200
    assert own["Content-Type"] == "image/jpeg"
    assert "sandbox" in own["Content-Security-Policy"]
    assert b"".join(own.streaming_content).startswith(b"\xff\xd8")
    assert browser_of(cast.stranger).get(url).status_code == 404
    assert browser_of(cast.stranger).get(f"/trust/evidence/{'0' * 64}/").status_code == 404


def test_opening_an_original_is_for_few_and_on_record(cast: Cast) -> None:
    evidence = keep(cast, photograph())
    with pytest.raises(Forbidden):
        trust.open_original(evidence, by=cast.inspector.actor)
    assert AuditEntry.objects.filter(verb="trust.open_original", result="denied").count() == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "原件已被改动，不是当初收存的内容"), ("en", "The original of this evidence was altered")],
)
def test_an_altered_original_is_not_handed_out(
    cast: Cast, browser_of: Callable[[Member], Client], language: str, said: str
) -> None:
    evidence = trust.keep_photograph(ContentFile(photograph(), name="p.jpg"), by=cast.auditor.actor)
    Account.objects.update(language=language)
    browser = browser_of(cast.auditor)
    url = f"/trust/evidence/{evidence.sha256}/original/"
    assert browser.post(url).getvalue() == photograph()
    default_storage.delete(evidence.original)
    default_storage.save(evidence.original, ContentFile(photograph((801, 600))))
    with capture_logs() as lines:
        answer = browser.post(url)
    assert answer.status_code == 410
    assert said in answer.content.decode()
    assert ("original_altered", evidence.sha256) in [(line["event"], line.get("sha256")) for line in lines]
    default_storage.delete(evidence.original)
    assert browser.post(url).status_code == 410
