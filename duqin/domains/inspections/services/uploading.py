"""Photographs that arrive in parts, and go on where they stopped."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import CharField, Sum, UUIDField
from django.utils import timezone
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import PhotoPart, PhotoUpload
from duqin.domains.inspections.services.proving import looks_of
from duqin.engines.documents import services as documents
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Conflict, Refusal
from duqin.kernel.moments import CAMPUS, now
from duqin.kernel.prepared import Prepared, Slot
from duqin.kernel.writing import Alike, put_in_new, put_in_together, write_columns

MOST_BYTES = 20 * 1024 * 1024
MOST_PART = 1024 * 1024
MOST_OPEN = 400 * 1024 * 1024
FORGOTTEN = timedelta(days=30)
HASH = re.compile(r"[0-9a-f]{64}")
_UPLOAD = Prepared(
    lambda: PhotoUpload.objects.filter(
        person=Slot("person"), sha256=Slot("sha256", CharField())
    ).select_for_update(of=("self",))
)
_PARTS = Prepared(lambda: PhotoPart.objects.filter(upload=Slot("upload", UUIDField())).order_by("offset"))


@act("inspections.take_part", may=policies.may_sync)
def take_part(
    *,
    by: Actor,
    sha256: str,
    size: int,
    offset: int,
    content: bytes,
    taken_at: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
) -> PhotoUpload:
    """Take in the part of a photograph that begins at `offset`; the last one makes it evidence.

    A part that is here already changes nothing; one that would leave a gap is refused with the offset to go on from.
    Where the whole does not have its hash, what came is forgotten (`received` is 0 again) and is sent anew.

    Args:
        sha256: hash of the whole, made at the shutter. size, offset: bytes.
        facts: how it was taken, as the device says; kept as said.

    Raises:
        Refusal: upload.hash, upload.size, upload.room; picture.* of `keep_photograph`, recording.* of `keep_recording`.
        Conflict: upload.gap with `received`.
    """
    _check(sha256, size, offset, content)
    upload = _begun(by, sha256, size, taken_at, facts or {})
    if upload.evidence_id is not None or offset + len(content) <= upload.received:
        return upload
    if offset != upload.received:
        raise Conflict("upload.gap", _("照片的分段不连续，将从断点继续。"), received=upload.received)
    if offset + len(content) == upload.size:
        return _whole(upload, content, by)
    upload.received += len(content)
    put_in_together([PhotoPart(upload=upload, offset=offset, content=content)], Alike([upload], ["received"]))
    return upload


def forget_unfinished() -> int:
    """Sweep: remove uploads that nobody went on with for 30 days; returns how many. A second time finds none."""
    late = PhotoUpload.objects.filter(evidence__isnull=True, started_at__lt=now() - FORGOTTEN)
    return late.delete()[1].get("inspections.PhotoUpload", 0)


def _check(sha256: str, size: int, offset: int, content: bytes) -> None:
    if not HASH.fullmatch(sha256):
        raise Refusal("upload.hash", _("照片编号不正确。"))
    if (
        not 0 < size <= MOST_BYTES
        or not 0 < len(content) <= MOST_PART
        or not 0 <= offset <= size - len(content)
    ):
        raise Refusal("upload.size", _("照片超过 20 MB，或分段大小不正确。"))


def _begun(
    by: Actor, sha256: str, size: int, taken_at: datetime | None, facts: Mapping[str, Any]
) -> PhotoUpload:
    person = by.person_id or 0
    if (upload := _UPLOAD.first(person=person, sha256=sha256)) is None:
        upload = PhotoUpload(
            person_id=person,
            sha256=sha256,
            size=size,
            taken_at=taken_at,
            facts=dict(facts),
            started_at=now(),
        )
        if put_in_new([upload], told_by=["sha256"]):
            _room(by)
            return upload
        upload = _UPLOAD.one(person=person, sha256=sha256)  # begun in this moment by another request of his
    if upload.size != size:
        raise Refusal("upload.size", _("照片的大小与先前所报不符。"))
    return upload


def _room(by: Actor) -> None:
    unfinished = PhotoUpload.objects.filter(person=by.person_id, evidence__isnull=True)
    if (unfinished.aggregate(total=Sum("size"))["total"] or 0) > MOST_OPEN:
        raise Refusal("upload.room", _("未传完的照片太多，请先把它们传完。"))


def _whole(upload: PhotoUpload, last: bytes, by: Actor) -> PhotoUpload:
    """Evidence of the parts that are here and the last one, which needs no row of its own."""
    content = b"".join([*(bytes(part.content) for part in _PARTS.all(upload=upload.pk)), last])
    if upload.received:
        upload.parts.all().delete()
    if hashlib.sha256(content).hexdigest() != upload.sha256:
        upload.received = 0
        write_columns(upload, ["received"])
        return upload
    upload.received = upload.size
    upload.evidence = _evidence(upload, content, by)
    if upload.evidence.shown and upload.facts.get("is_drawing") is not True:
        upload.fingerprint = looks_of(content)
    write_columns(upload, ["received", "evidence_id", "fingerprint"])
    return upload


def _evidence(upload: PhotoUpload, content: bytes, by: Actor) -> Evidence:
    """A voice note where the device calls it one, else a photograph; either way its content is what counts."""
    file = ContentFile(content, name=upload.sha256)
    if upload.facts.get("is_voice") is True:
        return trust.keep_recording(file, by=by, taken_at=upload.taken_at)
    return trust.keep_photograph(file, by=by, taken_at=upload.taken_at, mark=_mark(upload))


def _mark(upload: PhotoUpload) -> trust.Mark | None:
    """Time and place as the device tells them, for the shown copy, where its owner wants them there."""
    if upload.facts.get("watermark") is not True or upload.taken_at is None:
        return None
    at = timezone.localtime(upload.taken_at, CAMPUS).strftime("%Y-%m-%d %H:%M")
    place = str(upload.facts.get("place") or "")[:60]
    return trust.Mark(f"{at} {place}".strip(), documents.sign_font())
