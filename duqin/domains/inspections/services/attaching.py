"""Attach to an item what a device made beside its photographs: a voice note, a photograph drawn upon."""

from __future__ import annotations

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Answer, AnswerPhoto, Attachment, FindingPhoto, Inspection
from duqin.domains.inspections.services.answering import check_clause, check_open, register
from duqin.domains.inspections.services.merging import Said
from duqin.foundation.organisation.models import Place
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now

LONGEST = 300  # seconds


@act("inspections.attach_voice", may=policies.may_write)
def attach_voice(
    inspection: Inspection,
    *,
    by: Actor,
    clause: Clause,
    recording: Evidence,
    said: Said,
    place: Place | None = None,
    seconds: int = 0,
) -> Attachment:
    """Add a voice note to an item; only ever added, and the same recording again changes nothing.

    Args:
        seconds: its length as the device says, at most 300.

    Raises:
        Refusal: inspection.closed, answer.clause, attachment.not_sound.
    """
    if not recording.media_type.startswith("audio/"):
        raise Refusal("attachment.not_sound", _("这个文件不是录音。"))
    row = _register(inspection, clause, place)
    length = min(max(seconds, 0), LONGEST)
    return _added(row, Attachment.Kind.VOICE, recording, by, said, seconds=length)


@act("inspections.attach_drawing", may=policies.may_write)
def attach_drawing(
    inspection: Inspection,
    *,
    by: Actor,
    clause: Clause,
    drawing: Evidence,
    of: Evidence,
    said: Said,
    place: Place | None = None,
) -> Attachment:
    """Add a copy of a photograph on which something was marked; the photograph stays sealed as it was taken.

    Only ever added: drawing on it again adds another. The same drawing again changes nothing.

    Args:
        of: the photograph it was drawn on; it stands in this inspection.

    Raises:
        Refusal: inspection.closed, answer.clause, attachment.no_photograph, attachment.not_picture.
    """
    if not drawing.shown:
        raise Refusal("attachment.not_picture", _("这个文件不是图片。"))
    row = _register(inspection, clause, place)
    here = AnswerPhoto.objects.filter(answer__inspection=inspection, evidence=of).exists()
    if not here and not FindingPhoto.objects.filter(finding__inspection=inspection, evidence=of).exists():
        raise Refusal("attachment.no_photograph", _("没有找到标注所依据的照片。"))
    return _added(row, Attachment.Kind.DRAWING, drawing, by, said, drawn_on=of)


def _register(inspection: Inspection, clause: Clause, place: Place | None) -> Answer:
    check_open(inspection, late=True)
    check_clause(inspection, clause)
    return register(inspection, clause, place)


def _added(
    row: Answer,
    kind: str,
    evidence: Evidence,
    by: Actor,
    said: Said,
    *,
    seconds: int = 0,
    drawn_on: Evidence | None = None,
) -> Attachment:
    if row._state.adding:
        row.save()
    found, _is_new = Attachment.objects.get_or_create(
        answer=row,
        evidence=evidence,
        defaults={
            "id": said.id,
            "kind": kind,
            "drawn_on": drawn_on,
            "seconds": seconds,
            "clock": said.clock,
            "person_id": by.person_id,
            "device_at": said.device_at,
            "received_at": now(),
        },
    )
    return found
