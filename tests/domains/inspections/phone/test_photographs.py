"""What a photograph and a day cost the server: few statements, whatever is open; each part counted once."""

from __future__ import annotations

import hashlib
import io
import random
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageChops, ImageDraw

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import Inspection, PhotoPart, PhotoUpload
from duqin.domains.inspections.rules.grading import ALIKE
from duqin.domains.inspections.services import proving
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import AuditEntry, Evidence
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today
from tests.cast import Cast, Member
from tests.domains.inspections import visit
from tests.domains.inspections.phone.device import PHONE, Phone

SEVERAL = 0 if connection.vendor == "postgresql" else 1  # what SQLite stores table by table


@pytest.fixture
def phone(cast: Cast, browser_of: Callable[[Member], Client]) -> Phone:
    visit.library(cast, effective_on=today() - timedelta(days=30))
    return Phone(browser_of(cast.inspector))


def noise(seed: int, side: int = 200) -> bytes:
    """A photograph of about 80 kB that looks like no other."""
    out = io.BytesIO()
    grain = random.Random(seed).randbytes(3 * side * side)
    Image.frombytes("RGB", (side, side), grain).save(out, "JPEG", quality=95)
    return out.getvalue()


def put(
    phone: Phone, content: bytes, offset: int, length: int, sha: str = ""
) -> tuple[int, dict[str, object]]:
    """Send one part; how many statements it took, and the answer."""
    sha = sha or hashlib.sha256(content).hexdigest()
    address = f"{PHONE}/photos/?sha256={sha}&offset={offset}&size={len(content)}"
    with CaptureQueriesContext(connection) as seen:
        answer = phone.browser.post(address, content[offset : offset + length], content_type="x/y")
    assert answer.status_code == 200, answer.content
    return len(seen.captured_queries), answer.json()


def test_a_part_costs_few_statements(cast: Cast, phone: Phone) -> None:
    phone.upload(noise(1), part=20_000)  # some things are asked once a process
    content = noise(2)
    costs, received = list[int](), 0
    while received < len(content):
        cost, told = put(phone, content, received, 20_000)
        costs.append(cost)
        received = int(str(told["received"]))
    assert told == {"received": len(content), "done": True}
    first, *between, last = costs
    assert first <= 10 + SEVERAL
    assert max(between) <= 8 + SEVERAL
    assert last <= 13
    verbs = list(AuditEntry.objects.order_by("-pk").values_list("verb", flat=True)[: len(costs) + 1])
    assert verbs.pop(1) == "trust.keep_photograph"
    assert verbs == ["inspections.take_part"] * len(costs)


def test_a_photograph_in_one_part_is_never_a_part(cast: Cast, phone: Phone) -> None:
    content = noise(3)
    with CaptureQueriesContext(connection) as seen:
        phone.upload(content, part=len(content))
    assert not [one for one in seen.captured_queries if 'INTO "inspections_photopart"' in one["sql"]]
    kept = Evidence.objects.get()
    with default_storage.open(kept.original) as file:
        assert file.read() == content
    assert (PhotoUpload.objects.get().evidence, PhotoUpload.objects.get().received) == (kept, len(content))


def test_parts_that_do_not_have_their_hash_are_forgotten_and_may_come_again(cast: Cast, phone: Phone) -> None:
    content, other = noise(4), noise(5)
    sha, size = hashlib.sha256(content).hexdigest(), len(content)
    wrong = other[:40_000] + content[40_000:]
    assert put(phone, wrong, 0, 40_000, sha)[1] == {"received": 40_000, "done": False}
    assert put(phone, wrong, 40_000, size, sha)[1] == {"received": 0, "done": False}
    assert not PhotoPart.objects.exists()
    put(phone, content, 0, 40_000)
    assert put(phone, content, 40_000, size)[1] == {"received": size, "done": True}
    assert Evidence.objects.get().sha256 == sha


def test_a_file_that_is_refused_leaves_its_upload_as_it_was(cast: Cast) -> None:
    broken = noise(6)[:30_000]
    told = {"by": cast.inspector.actor, "sha256": hashlib.sha256(broken).hexdigest(), "size": len(broken)}
    services.take_part(offset=0, content=broken[:20_000], **told)
    with pytest.raises(Refusal) as refusal:
        services.take_part(offset=20_000, content=broken[20_000:], **told)
    assert refusal.value.code == "picture.broken"
    assert (PhotoUpload.objects.get().received, PhotoPart.objects.count()) == (20_000, 1)
    assert not Evidence.objects.exists()
    assert AuditEntry.objects.filter(verb="trust.keep_photograph").count() == 0


def test_the_day_asks_no_more_for_many_sheets(cast: Cast, phone: Phone) -> None:
    sheets = [visit.begin(cast)]
    visit.found(cast, sheets[0])

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert len(phone.take_day()["sheets"]) == len(sheets)
        return len(seen.captured_queries)

    asked(), asked()  # the first takes numbers
    one = asked()
    for _n in range(4):
        sheets.append(visit.begin(cast))
        visit.found(cast, sheets[-1])
    assert asked() <= one
    told = {sheet["id"]: sheet for sheet in phone.pack["sheets"]}
    for sheet in sheets:
        assert [found["id"] for found in told[str(sheet.pk)]["findings"]] == [
            str(pk) for pk in sheet.findings.values_list("pk", flat=True)
        ]
        assert {answer["clause"] for answer in told[str(sheet.pk)]["answers"]} == set(
            sheet.answers.values_list("clause", flat=True)
        )
        assert [(one["role"], one["is_signed"]) for one in told[str(sheet.pk)]["signers"]] == [
            (line.role, not line.is_missing) for line in queries.signers(sheet)
        ]


def test_the_day_asks_no_more_for_signed_sheets(cast: Cast, phone: Phone) -> None:
    """Signed and given back too: each shows its own signatures."""
    image = trust.keep_photograph(ContentFile(visit.picture("blue"), name="x"), by=cast.inspector.actor)
    sheets = list[Inspection]()

    def signed() -> None:
        sheets.append(visit.begin(cast))
        visit.found(cast, sheets[-1])
        services.sign(
            sheets[-1], by=cast.inspector.actor, role="inspector", name=f"签名 {len(sheets)}", image=image
        )

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert len(phone.take_day()["sheets"]) == len(sheets)
        return len(seen.captured_queries)

    signed()
    asked(), asked()  # the first takes numbers
    one = asked()
    for _n in range(6):
        signed()
    returned = sheets[1]
    services.submit(returned, by=cast.inspector.actor)
    services.return_(returned, by=cast.monitoring_head.actor, reason="缺少说明")
    assert asked() <= one
    told = {sheet["id"]: sheet for sheet in phone.pack["sheets"]}
    assert told[str(returned.pk)]["return_reason"] == "缺少说明"
    for number, sheet in enumerate(sheets, 1):
        lines = told[str(sheet.pk)]["signers"]
        assert [line["person"] for line in lines if line["is_signed"]][-1:] == [f"签名 {number}"]
        assert [(line["person"], line["is_signed"]) for line in lines] == [
            (line.name, not line.is_missing) for line in queries.signers(sheet)
        ]


def grain(chance: random.Random, size: tuple[int, int], most: int) -> Image.Image:
    """Colours by chance around zero, to be added to others."""
    found = Image.frombytes("RGB", size, chance.randbytes(3 * size[0] * size[1]))
    return found.point([128 + (value - 128) * most // 128 for value in range(256)] * 3)


def surface(chance: random.Random, size: tuple[int, int]) -> Image.Image:
    """A plain wall: hardly any contrast, a slope of light, and the noise of a camera."""
    slope = Image.linear_gradient("L").point([40 + value // 42 for value in range(256)]).resize(size)
    stains = grain(chance, (20, 15), 5).resize(size, Image.Resampling.BICUBIC)
    plain = ImageChops.add(Image.merge("RGB", [slope] * 3), stains)
    return ImageChops.add(plain, grain(chance, size, 14), 1, -128)


def objects(chance: random.Random, size: tuple[int, int]) -> Image.Image:
    picture = Image.new("RGB", size, "gray")
    pen = ImageDraw.Draw(picture)
    for _n in range(40):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        box = (x, y, x + chance.randrange(1, size[0] // 3), y + chance.randrange(1, size[1] // 3))
        pen.ellipse(box, fill=(chance.randrange(256), chance.randrange(256), chance.randrange(256)))
    return picture


def stored(picture: Image.Image, quality: int, progressive: bool = False) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, progressive=progressive)
    return out.getvalue()


def off(one: int, other: int) -> int:
    return (one ^ other).bit_count()


def looks(content: bytes) -> int:
    return int(proving.looks_of(content), 16)


def looks_in_colours(content: bytes) -> int:
    """Decoded whole with its colours, and nothing spared."""
    picture = Image.open(io.BytesIO(content))
    picture.load()
    small = picture.convert("RGB").convert("L").resize((9, 8))
    rows = [small.crop((0, y, 9, y + 1)).tobytes() for y in range(8)]
    return int("".join("01"[row[x] > row[x + 1]] for row in rows for x in range(8)), 2)


@pytest.mark.parametrize("size", [(3000, 2250), (1600, 1200), (1200, 1600), (640, 480)])
@pytest.mark.parametrize("what", [surface, objects])
def test_looks_are_those_of_the_whole_picture_in_colours(
    what: Callable[[random.Random, tuple[int, int]], Image.Image], size: tuple[int, int]
) -> None:
    """Plain walls above all: a photograph of one that is shown again is found, also when it was shrunk."""
    for seed in range(3):
        picture = what(random.Random(seed), size)
        original = stored(picture, 85, progressive=seed == 1)
        picture.thumbnail((1280, 1280))
        shrunk = stored(picture, 75)
        for content in (original, shrunk):
            assert off(looks(content), looks_in_colours(content)) <= 1
        assert off(looks(original), looks(shrunk)) <= ALIKE


def test_the_record_names_the_bytes_of_a_part_and_does_not_hold_them(phone: Phone) -> None:
    """What is only ever added must not grow by photographs."""
    content = visit.picture("blue")
    phone.upload(content, part=len(content))
    said = AuditEntry.objects.get(verb="inspections.take_part").said
    assert said["content"] == f"{len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite compresses nothing")
def test_parts_are_stored_as_they_are(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attstorage FROM pg_attribute WHERE attrelid = 'inspections_photopart'::regclass "
            "AND attname = 'content'"
        )
        assert cursor.fetchone() == ("e",)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time on SQLite")
@pytest.mark.parametrize("turn", range(4))
def test_the_same_photograph_over_several_connections_at_once_is_one(
    transactional_db: None, turn: int
) -> None:
    cast = Cast()
    by, content = cast.inspector.actor, noise(10 + turn)
    told = {"by": by, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    faults, start = list[BaseException](), threading.Barrier(4)

    def bring() -> None:
        try:
            start.wait(30)
            for offset in range(0, len(content), 30_000):
                services.take_part(offset=offset, content=content[offset : offset + 30_000], **told)
        except BaseException as fault:
            faults.append(fault)
        finally:
            close_old_connections()
            connection.close()

    hands = [threading.Thread(target=bring) for _n in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    assert faults == []
    upload = PhotoUpload.objects.get()
    assert (upload.received, upload.evidence) == (len(content), Evidence.objects.get())
    assert not PhotoPart.objects.exists()
