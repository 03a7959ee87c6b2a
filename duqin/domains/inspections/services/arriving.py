"""An operation on its way into the sheet: its author, its inspection, and what it names; it may have to wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import UUIDField
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from duqin.domains.inspections.models import Inspection, PhotoUpload, SyncOperation
from duqin.domains.inspections.services.merging import Said
from duqin.foundation.organisation.models import Place
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import Evidence
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.prepared import Prepared, Slot

Answer = dict[str, Any]
"""What the device is told of an operation that was written."""


class NotYet(Refusal):
    """What this operation needs is not here yet; it is tried again when something comes."""


CLAUSE = Prepared(lambda: Clause.objects.select_related("area").filter(pk=Slot("id")))
INSPECTION = Prepared(lambda: Inspection.objects.filter(pk=Slot("id", UUIDField())))


PLACE = Prepared(lambda: Place.objects.filter(pk=Slot("id")))


@dataclass(frozen=True)
class Arriving:
    """One operation, its author, and the inspection it goes to, which is read once: the verbs read it again locked, but the
    first of them when it is `held`: read under lock by the transaction they are in."""

    row: SyncOperation
    by: Actor
    inspection_id: UUID
    held: Inspection | None = None

    @property
    def identity(self) -> UUID:
        """The noun an operation makes has the operation's id, so that pages and devices mean the same one."""
        return self.row.pk

    @property
    def body(self) -> Mapping[str, Any]:
        return self.row.body

    @cached_property
    def inspection(self) -> Inspection:
        """The inspection, once it has been begun."""
        found = INSPECTION.first(id=self.inspection_id) if self.held is None else trust.held(self.held)
        if found is None:
            raise NotYet("sync.no_inspection", _("检查还没有传到，收到后自动写入。"))
        if found.state not in ("in_progress", "returned", "submitted"):
            raise NotYet("sync.settled", _("这次检查已经办结；内容已保存在服务器，可由审核人查看。"))
        return found

    def text(self, name: str) -> str:
        return str(self.body.get(name) or "").strip()

    def moment(self, name: str) -> datetime | None:
        try:
            found = parse_datetime(self.text(name))
        except ValueError:
            return None
        return found if found is not None and found.tzinfo is not None else None

    @property
    def clause(self) -> Clause:
        found = CLAUSE.first(id=number(self.body.get("clause")))
        if found is None or found.pk not in self.inspection.items:
            raise Refusal("answer.clause", _("这一条款不在本次检查的检查表上。"))
        return found

    def place(self, name: str = "stop") -> Place | None:
        given = self.body.get(name)
        if given in (None, ""):
            return None
        found = PLACE.first(id=number(given))
        if found is None:
            raise Refusal("sync.no_place", _("这个地点已不存在。"))
        return found

    def photos(self, hashes: object) -> list[Evidence]:
        """Photographs this person has handed in, by hash, in order; a drawing or a voice note is none."""
        found = self.files(hashes)
        uploads = PhotoUpload.objects.filter(person=self.by.person_id, evidence__in=found)
        drawn = {upload.evidence_id for upload in uploads if upload.facts.get("is_drawing") is True}
        if any(not one.shown or one.pk in drawn for one in found):
            raise Refusal("upload.not_photo", _("这个文件不是现场照片。"))
        return found

    def files(self, hashes: object) -> list[Evidence]:
        """What this person has handed in, by hash, in order; waits for what is on its way."""
        wanted = [str(one) for one in hashes] if isinstance(hashes, list) else []
        mine = PhotoUpload.objects.filter(
            person=self.by.person_id, sha256__in=wanted, evidence__isnull=False
        ).select_related("evidence")
        found = {upload.sha256: upload.evidence for upload in mine}
        if missing := [one for one in wanted if one not in found]:
            raise NotYet(
                "sync.no_photo", _("还有 %(n)d 张照片没有传到，收到后自动写入。") % {"n": len(missing)}
            )
        return [evidence for one in wanted if (evidence := found[one]) is not None]

    @property
    def said(self) -> Said:
        seen = self.body.get("seen")
        return Said(
            id=self.row.pk,
            clock=self.row.clock,
            device=str(self.row.device_id),
            device_at=self.row.device_at,
            seen=tuple(str(one) for one in seen) if isinstance(seen, list) else (),
        )


def number(given: object) -> int:
    """A whole number as a device sends it; 0 for anything else."""
    return int(given) if isinstance(given, int) or (isinstance(given, str) and given.isdecimal()) else 0
