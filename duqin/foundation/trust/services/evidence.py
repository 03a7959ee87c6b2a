"""Keep a photograph or a voice note: the original sealed by its hash, of photographs a clean copy to show."""

from __future__ import annotations

import hashlib
import shutil
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db.models import CharField
from django.utils.translation import gettext as _

from duqin.foundation.trust import policies
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.rules import recordings
from duqin.foundation.trust.rules.pictures import MOST_BYTES, Mark, read_picture
from duqin.foundation.trust.services.gate import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.kernel.prepared import Prepared, Slot
from duqin.kernel.writing import put_in_new

MOST_A_DAY = 2000
LEAST_FREE_BYTES = 200 * 1024 * 1024
_KNOWN = Prepared(lambda: Evidence.objects.filter(sha256=Slot("sha256", CharField())))


@act("trust.keep_photograph", may=policies.may_keep, joins=True)
def keep_photograph(
    file: File, *, by: Actor, taken_at: datetime | None = None, mark: Mark | None = None
) -> Evidence:
    """Take in a photograph; the same bytes again give the evidence that is already there.

    Args:
        taken_at: the device's time of capture, kept beside the server's time of receipt.
        mark: time and place to be drawn on the shown copy; the original and its hash stay as they came.

    Raises:
        Refusal: picture.* (see rules.pictures), evidence.quota, evidence.disk.
    """
    if (file.size or 0) > MOST_BYTES:
        raise Refusal("picture.too_large", _("照片超过 20 MB，请压缩后再传。"))
    file.seek(0)
    content = file.read(MOST_BYTES + 1)
    digest = hashlib.sha256(content).hexdigest()
    known = _KNOWN.first(sha256=digest)
    return known or _keep(content, digest, by, taken_at, mark)


@act("trust.keep_recording", may=policies.may_keep, joins=True)
def keep_recording(file: File, *, by: Actor, taken_at: datetime | None = None) -> Evidence:
    """Take in a voice note as it is; the same bytes again give the evidence that is already there.

    Raises:
        Refusal: recording.* (see rules.recordings), evidence.quota, evidence.disk.
    """
    file.seek(0)
    content = file.read(recordings.MOST_BYTES + 1)
    digest = hashlib.sha256(content).hexdigest()
    if (known := _KNOWN.first(sha256=digest)) is not None:
        return known
    media_type = recordings.read_recording(content)
    _room_left(by)
    return _put_in(
        Evidence(
            sha256=digest,
            media_type=media_type,
            size=len(content),
            original=_write(f"originals/{digest[:2]}/{digest}", content),
            taken_at=taken_at,
        ),
        by,
    )


def _keep(content: bytes, digest: str, by: Actor, taken_at: datetime | None, mark: Mark | None) -> Evidence:
    _room_left(by)
    picture = read_picture(content, mark)
    folder = f"{digest[:2]}/{digest}"
    return _put_in(
        Evidence(
            sha256=digest,
            media_type=picture.media_type,
            size=len(content),
            width=picture.width,
            height=picture.height,
            original=_write(f"originals/{folder}", content),
            shown=_write(f"shown/{folder}.jpg", picture.shown),
            thumbnail=_write(f"thumbs/{folder}.jpg", picture.thumbnail),
            taken_at=taken_at,
        ),
        by,
    )


def _put_in(evidence: Evidence, by: Actor) -> Evidence:
    """Store the row with who brought it and when; where the same bytes came in this moment, theirs stands."""
    evidence.received_at = now()
    evidence.received_by_id, evidence.received_by_name = by.ref.id, by.ref.label[:120]
    is_new = put_in_new([evidence], told_by=["sha256"])
    return evidence if is_new else _KNOWN.one(sha256=evidence.sha256)


def _write(path: str, content: bytes) -> str:
    """Store under a name made from the content; a file that is there already is the same file."""
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    return path


def _room_left(by: Actor) -> None:
    day_ago = now() - timedelta(days=1)
    if Evidence.objects.filter(received_by_id=by.ref.id, received_at__gte=day_ago).count() >= MOST_A_DAY:
        raise Refusal("evidence.quota", _("您一天内上传的照片已达 2000 张，请明天再传或联系管理员。"))
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(settings.MEDIA_ROOT).free < LEAST_FREE_BYTES:
        raise Refusal(
            "evidence.disk", _("服务器存储空间不足，照片暂时不能保存；文字内容可以先提交，请通知管理员。")
        )
