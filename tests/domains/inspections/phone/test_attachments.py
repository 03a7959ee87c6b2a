"""Voice notes, drawings, watermarks and positions that a phone brings: once, beside the sealed original."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from duqin.domains.inspections.models import Answer, Attachment, Finding, Inspection
from duqin.domains.inspections.rules.grading import Proof, reasons
from duqin.domains.inspections.rules.positions import Position, position
from duqin.foundation.organisation.models import Place
from duqin.foundation.trust.models import Evidence
from duqin.kernel.moments import now, today
from tests.cast import Cast, Member
from tests.domains.inspections import visit
from tests.domains.inspections.phone.device import PHONE, Phone
from tests.domains.inspections.phone.test_grading import scene

# A second of silence as Chromium's recorder writes it begins like this: EBML head, WebM, one Opus track.
WEBM = base64.b64decode("GkXfo59ChoEBQveBAULygQRC84EIQoKEd2VibUKHgQRChYEC") + b"A_OPUS" + bytes(200)


@pytest.fixture
def phone(cast: Cast, browser_of: Callable[[Member], Client]) -> Phone:
    visit.library(cast, effective_on=today() - timedelta(days=30))
    found = Phone(browser_of(cast.inspector))
    found.take_day()
    return found


def hand_in(phone: Phone, content: bytes, **facts: object) -> str:
    sha = hashlib.sha256(content).hexdigest()
    told = quote(json.dumps(facts))
    at = quote(now().isoformat())
    address = f"{PHONE}/photos/?sha256={sha}&offset=0&size={len(content)}&taken_at={at}&facts={told}"
    answer = phone.browser.post(address, content, content_type="application/octet-stream")
    assert answer.status_code == 200, answer.content
    assert answer.json()["done"]
    return sha


def do(phone: Phone, inspection: Inspection, kind: str, code: str, **body: object) -> dict[str, object]:
    op = phone.do(kind, inspection.pk, clause=visit.clause(code).pk, **body)
    return phone.send(op)[0]


def test_a_voice_note_comes_once_and_is_played_on_the_page(cast: Cast, phone: Phone) -> None:
    inspection = visit.begin(cast)
    sha = hand_in(phone, WEBM, is_voice=True)
    op = phone.do("voice", inspection.pk, clause=visit.clause("C-4").pk, sha256=sha, seconds=7)
    for _again in range(3):
        assert phone.send(op)[0]["outcome"] == "applied"
    kept = Attachment.objects.get()
    assert (kept.kind, kept.seconds, kept.evidence.media_type) == ("voice", 7, "audio/webm")
    page = phone.browser.get(f"/inspections/{inspection.pk}/").content.decode()
    assert f"/trust/evidence/{sha}/sound/" in page
    heard = phone.browser.get(f"/trust/evidence/{sha}/sound/")
    assert (heard["Content-Type"], b"".join(heard.streaming_content)) == ("audio/webm", WEBM)
    assert phone.browser.get(f"/trust/evidence/{sha}/").status_code == 404


def test_a_voice_note_is_heard_by_those_who_see_the_inspection(
    cast: Cast, phone: Phone, browser_of: Callable[[Member], Client]
) -> None:
    inspection = visit.begin(cast)
    sha = hand_in(phone, WEBM, is_voice=True)
    do(phone, inspection, "voice", "C-4", sha256=sha)
    assert browser_of(cast.stranger).get(f"/trust/evidence/{sha}/sound/").status_code == 404


@pytest.mark.parametrize(
    "content",
    [b"MZ" + bytes(300), b"<html><script>", WEBM.replace(b"A_OPUS", b"V_VP9 "), scene()],
    ids=["program", "page", "film", "picture"],
)
def test_what_is_no_voice_is_not_let_in_as_one(phone: Phone, content: bytes) -> None:
    sha = hashlib.sha256(content).hexdigest()
    facts = quote(json.dumps({"is_voice": True}))
    address = f"{PHONE}/photos/?sha256={sha}&offset=0&size={len(content)}&facts={facts}"
    answer = phone.browser.post(address, content, content_type="audio/webm")
    assert answer.status_code == 422
    assert answer.json()["code"].startswith("recording.")
    assert not Evidence.objects.exists()


def test_a_voice_note_is_no_photograph(cast: Cast, phone: Phone) -> None:
    inspection = visit.begin(cast)
    sha = hand_in(phone, WEBM, is_voice=True)
    said = do(phone, inspection, "photo", "C-4", sha256=sha)
    assert (said["outcome"], said["code"]) == ("refused", "upload.not_photo")


def test_a_drawing_stands_beside_the_photograph_it_was_drawn_on(cast: Cast, phone: Phone) -> None:
    inspection = visit.begin(cast)
    taken = hand_in(phone, scene(), in_app=True)
    drawn = hand_in(phone, scene(quality=70), is_drawing=True)
    early = phone.do("drawing", inspection.pk, clause=visit.clause("C-1").pk, sha256=drawn, of=taken)
    finding = phone.do(
        "finding", inspection.pk, clause=visit.clause("C-1").pk, description="积水", photos=[taken]
    )
    phone.send(finding)
    assert phone.send(early, early)[0]["outcome"] == "applied"
    kept = Attachment.objects.get()
    assert (kept.evidence.sha256, kept.drawn_on and kept.drawn_on.sha256) == (drawn, taken)
    found = Finding.objects.get(pk=finding["id"])
    assert [one.evidence.sha256 for one in found.photos.all()] == [taken]
    assert "seen_before" not in found.evidence_reasons
    page = phone.browser.get(f"/inspections/findings/{found.pk}/").content.decode()
    assert f"/trust/evidence/{taken}/" in page
    assert f"/trust/evidence/{drawn}/" in page


def test_a_drawing_cannot_pass_for_a_photograph(cast: Cast, phone: Phone) -> None:
    drawn = hand_in(phone, scene(), is_drawing=True)
    said = do(phone, visit.begin(cast), "finding", "C-1", description="积水", photos=[drawn])
    assert said["code"] == "upload.not_photo"
    assert not Finding.objects.exists()


def test_a_voice_note_at_a_stop_nobody_answered_makes_its_register(cast: Cast, phone: Phone) -> None:
    inspection = visit.begin(cast)
    stop = Place.objects.filter(is_checkpoint=True).first() or Place.objects.first()
    assert stop is not None
    sha = hand_in(phone, WEBM, is_voice=True)
    assert do(phone, inspection, "voice", "C-5", sha256=sha, stop=stop.pk)["outcome"] == "applied"
    assert do(phone, inspection, "note", "C-4", text="门未锁", stop=stop.pk)["outcome"] == "applied"
    assert Answer.objects.filter(inspection=inspection, place=stop).count() == 2


def test_time_and_place_are_drawn_on_the_shown_copy_only(phone: Phone) -> None:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), (200, 220, 200)).save(out, "JPEG")
    content = out.getvalue()
    sha = hand_in(phone, content, watermark=True, place="第一食堂 后厨")
    kept = Evidence.objects.get(sha256=sha)
    original = (Path(settings.MEDIA_ROOT) / kept.original).read_bytes()
    assert original == content
    shown = Image.open(Path(settings.MEDIA_ROOT) / kept.shown).convert("L")
    dark = sum(shown.crop((0, 560, 800, 600)).histogram()[:140])
    bright = sum(shown.crop((0, 540, 800, 600)).histogram()[235:])
    assert dark > 10_000, "no strip along the lower edge"
    assert bright > 200, "no letters on it"
    plain = Image.open(Path(settings.MEDIA_ROOT) / kept.thumbnail).convert("L")
    assert plain.getextrema()[0] > 180


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"latitude": 31.2304, "longitude": 121.4737, "accuracy": 12}, Position(31.2304, 121.4737, 12)),
        ({"latitude": "31", "longitude": 121, "accuracy": 12}, None),
        ({"latitude": 91, "longitude": 121, "accuracy": 12}, None),
        ({"latitude": True, "longitude": 121, "accuracy": 12}, None),
        ({"latitude": float("nan"), "longitude": 121, "accuracy": 12}, None),
        ([31, 121, 12], None),
        (None, None),
    ],
)
def test_a_position_is_read_or_it_is_none(said: object, expected: Position | None) -> None:
    assert position(said) == expected


def test_distances_are_those_of_the_ground() -> None:
    here = Position(31.2304, 121.4737, 10)
    assert here.metres_to(31.2304, 121.4737) == 0
    assert here.metres_to(31.2404, 121.4737) == pytest.approx(1112, abs=1)  # 0.01 degree of a meridian
    assert here.metres_to(31.2304, 121.4837) == pytest.approx(
        950.8, abs=1
    )  # times the cosine of the latitude
    assert here.is_at(31.2313, 121.4737)  # 100 m
    assert here.is_at(31.2404, 121.4737) is False
    assert Position(31.2304, 121.4737, 500).is_at(31.2304, 121.4737) is None


def test_a_position_proves_the_place_or_speaks_against_it() -> None:
    best = Proof(in_app=(True,), has_photo=True, anchored=True, quick=20.0)
    assert "no_place_proof" in reasons(best)
    assert "located" in reasons(Proof(located=True))
    assert {"place_scanned", "elsewhere"} <= set(reasons(Proof(located=False, place_scanned=True)))


@pytest.mark.parametrize(
    ("latitude", "grade", "reason"), [(31.2305, "A", "located"), (31.3, "B", "elsewhere")]
)
def test_where_a_photograph_was_taken_counts_for_the_grade(
    cast: Cast, phone: Phone, latitude: float, grade: str, reason: str
) -> None:
    place = Place.objects.first()
    assert place is not None
    Place.objects.filter(pk=place.pk).update(latitude="31.230400", longitude="121.473700")
    where = {"latitude": latitude, "longitude": 121.4737, "accuracy": 15}
    sha = hand_in(phone, scene(), in_app=True, location=where)
    op = phone.do(
        "finding",
        visit.begin(cast).pk,
        clause=visit.clause("C-1").pk,
        description="积水",
        photos=[sha],
        place=place.pk,
    )
    assert phone.send(op)[0]["outcome"] == "applied"
    found = Finding.objects.get(pk=op["id"])
    assert (found.evidence_grade, reason in found.evidence_reasons) == (grade, True)
    page = phone.browser.get(f"/inspections/findings/{found.pk}/").content.decode()
    assert f"{latitude:.5f}, 121.47370" in page
