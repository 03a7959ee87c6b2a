"""The grade of a finding's proof, with its reasons; it blocks nothing."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from PIL import Image

from duqin.domains.inspections.models import Finding
from duqin.domains.inspections.rules.grading import Proof, are_alike, grade, reasons
from duqin.domains.inspections.services.proving import looks_of
from duqin.kernel.moments import now, today
from tests.cast import Cast, Member
from tests.domains.inspections import visit
from tests.domains.inspections.phone.device import PHONE, Phone

BEST = Proof(in_app=(True,), has_photo=True, anchored=True, place_scanned=True, quick=20.0)


@pytest.mark.parametrize(
    ("proof", "expected"),
    [
        (BEST, "A"),
        (replace(BEST, place_scanned=False), "B"),
        (replace(BEST, in_app=(True, False)), "B"),
        (replace(BEST, anchored=False), "B"),
        (replace(BEST, quick=1.0), "B"),
        (replace(BEST, anchored=False, place_scanned=False), "C"),
        (replace(BEST, clock_off=True), "C"),
        (replace(BEST, seen_before=True), "C"),
        (replace(BEST, has_photo=False, in_app=()), "C"),
    ],
)
def test_a_grade_follows_from_its_reasons(proof: Proof, expected: str) -> None:
    assert grade(reasons(proof)) == expected


def scene(turned: bool = False, quality: int = 90, size: tuple[int, int] = (640, 480)) -> bytes:
    """A picture with a slope of light, so that it looks like something."""
    picture = Image.linear_gradient("L").rotate(270 if turned else 90).resize(size)
    picture.paste(0, (size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def test_a_picture_stored_anew_looks_alike_and_another_does_not() -> None:
    one, again, other = (
        int(looks_of(content), 16)
        for content in (scene(), scene(quality=50, size=(320, 240)), scene(turned=True))
    )
    assert are_alike(one, again)
    assert not are_alike(one, other)


@pytest.fixture
def phone(cast: Cast, browser_of: Callable[[Member], Client]) -> Phone:
    visit.library(cast, effective_on=today() - timedelta(days=30))
    found = Phone(browser_of(cast.inspector))
    found.take_day()
    return found


def reported(cast: Cast, phone: Phone, content: bytes, **more: object) -> Finding:
    """A finding with a photograph the camera took at that moment."""
    inspection = visit.begin(cast)
    sha = hashlib.sha256(content).hexdigest()
    address = f"{PHONE}/photos/?sha256={sha}&offset=0&size={len(content)}&facts=%7B%22in_app%22%3Atrue%7D"
    assert phone.browser.post(address, content, content_type="x/y").json()["done"]
    body = {"clause": visit.clause("C-1").pk, "description": "积水", "photos": [sha]} | more
    op = phone.do("finding", inspection.pk, at=now(), **body)
    assert phone.send(op)[0]["outcome"] == "applied"
    return Finding.objects.get(pk=op["id"])


def test_a_finding_of_a_device_is_graded_and_the_same_scene_again_is_noticed(
    cast: Cast, phone: Phone, browser_of: Callable[[Member], Client]
) -> None:
    first = reported(cast, phone, scene(), place_scanned=True)
    assert (first.evidence_grade, first.evidence_reasons) == (
        "A",
        ["photographed", "in_app", "anchored", "place_scanned"],
    )
    page = browser_of(cast.inspector).get(f"/inspections/findings/{first.pk}/").content.decode()
    assert "证据等级" in page
    assert "照片为现场拍摄" in page
    second = reported(cast, phone, scene(quality=60), place_scanned=True)
    assert second.evidence_grade == "C"
    assert "seen_before" in second.evidence_reasons


def test_a_finding_of_the_pages_is_graded_by_what_is_known(cast: Cast) -> None:
    visit.library(cast)
    bare = visit.found(cast, visit.begin(cast))
    assert (bare.evidence_grade, bare.evidence_reasons[0]) == ("C", "no_photo")
