"""How a device captured a finding, gathered from what it said and what the server knows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from PIL import Image

from duqin.domains.inspections.models import PhotoUpload, SyncOperation
from duqin.domains.inspections.rules.grading import Proof, are_alike
from duqin.domains.inspections.rules.positions import position
from duqin.foundation.organisation.models import Place
from duqin.foundation.trust.models import Evidence

COMPARED = 5000
SIDE = 8
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")


def looks_of(content: bytes) -> str:
    """A fingerprint that stays nearly the same when a picture is shrunk or stored anew (difference hash, 64 bits).

    It is read from every pixel: a JPEG at a fraction of its size gives other bits where neighbours are almost equal, so
    that a plain wall shown twice may be missed. Only the colours of a JPEG are left out, as its brightness is stored
    apart; where a colour is cut off at the end of its range, this may turn a bit.
    """
    image = Image.open(io.BytesIO(content), formats=FORMATS)
    image.draft("L", None)
    picture = image.convert("L").resize((SIDE + 1, SIDE))
    rows = [[picture.getpixel((x, y)) for x in range(SIDE + 1)] for y in range(SIDE)]
    bits = "".join(
        "1" if (left or 0) > (right or 0) else "0"  # type: ignore[operator]  # both are numbers
        for row in rows
        for left, right in pairwise(row)
    )
    return f"{int(bits, 2):016x}"


def proof_of(
    row: SyncOperation, photos: Sequence[Evidence], *, is_anchored: bool, place: Place | None = None
) -> Proof:
    """The proof of a finding that came as an operation; `place` is where it says it was."""
    uploads = list(PhotoUpload.objects.filter(person=row.device.person_id, evidence__in=photos))
    before = (
        SyncOperation.objects.filter(device=row.device_id, sequence__lt=row.sequence, device_at__isnull=False)
        .exclude(inspection_key=row.inspection_key, kind="answer", body__clause=row.body.get("clause"))
        .order_by("-sequence")
        .values_list("device_at", flat=True)
        .first()
    )
    passed: timedelta | None = row.device_at - before if row.device_at and before else None
    return Proof(
        in_app=tuple(upload.facts.get("in_app") is True for upload in uploads),
        has_photo=bool(photos),
        anchored=is_anchored,
        clock_off=row.clock_gap is not None,
        place_scanned=row.body.get("place_scanned") is True,
        located=_located(uploads, place),
        seen_before=_seen_before(uploads),
        quick=passed.total_seconds() if passed is not None else None,
    )


def _located(uploads: Sequence[PhotoUpload], place: Place | None) -> bool | None:
    """Whether the photographs were taken at the place, as the device says; one elsewhere is enough for a doubt."""
    if place is None or place.latitude is None or place.longitude is None:
        return None
    found = [position(upload.facts.get("location")) for upload in uploads]
    told = [one.is_at(float(place.latitude), float(place.longitude)) for one in found if one is not None]
    known = [one for one in told if one is not None]
    return all(known) if known else None


def _seen_before(uploads: Sequence[PhotoUpload]) -> bool:
    """Whether one of them looks like a photograph of the last thousands that was there before."""
    mine = [int(upload.fingerprint, 16) for upload in uploads if upload.fingerprint.strip("0")]
    if not mine:
        return False
    first = min(upload.started_at for upload in uploads)
    earlier = PhotoUpload.objects.filter(started_at__lt=first, evidence__isnull=False).exclude(fingerprint="")
    known = earlier.order_by("-started_at").values_list("fingerprint", flat=True)[:COMPARED]
    return any(are_alike(one, int(other, 16)) for other in known for one in mine)
