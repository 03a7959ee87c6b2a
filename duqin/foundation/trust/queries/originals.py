"""Originals as they were handed in, or not at all."""

from __future__ import annotations

import hashlib

import structlog
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from duqin.foundation.trust.models import Evidence
from duqin.kernel.errors import Refusal

log = structlog.get_logger(__name__)


class Harmed(Refusal):
    """What was handed in is no longer there (HTTP 410)."""

    status = 410


def intact_original(evidence: Evidence) -> str:
    """The stored path of the original, whose bytes have just been read and are those that its name says.

    Raises:
        Harmed: evidence.lost, evidence.altered; either is a line of the log too.
    """
    try:
        with default_storage.open(evidence.original) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        log.error("original_lost", sha256=evidence.sha256)
        raise Harmed("evidence.lost", _("这份证据的原件不见了，请联系管理员从备份中取回。")) from None
    if found != evidence.sha256:
        log.error("original_altered", sha256=evidence.sha256, found=found)
        raise Harmed(
            "evidence.altered",
            _("这份证据的原件已被改动，不是当初收存的内容，因此不能调阅；请联系管理员从备份中取回原样。"),
        )
    return evidence.original
