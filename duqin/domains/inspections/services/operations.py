"""What each kind of operation of a device does, by the verbs everybody else uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from duqin.domains.inspections.models import (
    Inspection,
    JoinedInspection,
    Party,
    PhotoUpload,
    SyncDevice,
    SyncOperation,
)
from duqin.domains.inspections.models import Task as PlannedVisit
from duqin.domains.inspections.queries.sheet import sheet_clauses
from duqin.domains.inspections.services import (
    finding,
    handing_over,
    issuing,
    merging,
    signing,
    starting,
    submitting,
)
from duqin.domains.inspections.services.proving import proof_of
from duqin.foundation.organisation.models import Person, Place, Unit
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust.models import Evidence
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import campus_date

Answer = dict[str, Any]
REPLACED = "sync.replaced"
told_late = frozenset({"answer", "note", "photo", "finding"})
WAITS_FOR = frozenset({"inspection.diverged", "inspection.problem_without_finding"})


class NotYet(Refusal):
    """What this operation needs is not here yet; it is tried again when something comes."""


@dataclass(frozen=True, slots=True)
class Task:
    """One operation, its author, and the inspection it goes to."""

    row: SyncOperation
    by: Actor
    inspection_id: UUID

    @property
    def body(self) -> Mapping[str, Any]:
        return self.row.body

    @property
    def inspection(self) -> Inspection:
        """The inspection, once it has been begun."""
        found = Inspection.objects.filter(pk=self.inspection_id).first()
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
        rows = sheet_clauses(self.inspection).select_related("area")
        found = rows.filter(pk=_number(self.body.get("clause"))).first()
        if found is None:
            raise Refusal("answer.clause", _("这一条款不在本次检查的检查表上。"))
        return found

    def place(self, name: str = "stop") -> Place | None:
        given = self.body.get(name)
        if given in (None, ""):
            return None
        found = Place.objects.filter(pk=_number(given)).first()
        if found is None:
            raise Refusal("sync.no_place", _("这个地点已不存在。"))
        return found

    def photos(self, hashes: object) -> list[Evidence]:
        """Photographs this person has handed in, by hash, in order; waits for those that are on their way."""
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
    def said(self) -> merging.Said:
        seen = self.body.get("seen")
        return merging.Said(
            id=self.row.pk,
            clock=self.row.clock,
            device=str(self.row.device_id),
            device_at=self.row.device_at,
            seen=tuple(str(one) for one in seen) if isinstance(seen, list) else (),
        )


def _number(given: object) -> int:
    return int(given) if isinstance(given, int) or (isinstance(given, str) and given.isdecimal()) else 0


def _identity(task: Task) -> UUID:
    """The noun an operation makes has the operation's id, so that pages and devices mean the same one."""
    return task.row.pk


def _start(task: Task) -> Answer:
    visit = PlannedVisit.objects.select_related("plan").filter(pk=_number(task.body.get("task"))).first()
    if visit is None:
        raise Refusal("sync.no_task", _("这项任务已不存在。"))
    day = campus_date(task.row.believed_at)
    try:
        inspection = starting.start(
            by=task.by,
            id=task.row.inspection_key,
            task=visit,
            outline=[str(line) for line in task.body.get("outline") or ()],
            accompanied_by=task.text("accompanied_by"),
            route=task.text("route"),
            device_started_at=task.row.device_at,
            day=day,
        )
    except Refusal as refusal:
        if refusal.code != "task.taken":
            raise
        inspection = _join(task, visit, refusal)
    if inspection.pk != task.row.inspection_key:
        JoinedInspection.objects.get_or_create(
            key=task.row.inspection_key, defaults={"inspection": inspection}
        )
    return {"inspection": str(inspection.pk), "number": inspection.number}


def _join(task: Task, visit: PlannedVisit, refusal: Refusal) -> Inspection:
    """Another began the same task meanwhile: who may inspect there too becomes an inspector of it, nothing is lost."""
    found = Inspection.objects.filter(task=visit).exclude(state="abandoned").first()
    if found is None:
        raise refusal
    Party.objects.get_or_create(inspection=found, role=Party.Role.INSPECTOR, person_id=task.by.person_id or 0)
    return found


def _answer(task: Task) -> Answer:
    measured = task.body.get("measured")
    row = merging.merge_answer(
        task.inspection,
        by=task.by,
        clause=task.clause,
        place=task.place(),
        result=task.text("result") or "unchecked",
        measured=measured if isinstance(measured, list) else (),
        said=task.said,
    )
    return {"result": row.result, "is_diverged": row.is_diverged, "standing": str(row.operation_id)}


def _note(task: Task) -> Answer:
    merging.add_note(
        task.inspection,
        by=task.by,
        clause=task.clause,
        place=task.place(),
        text=task.text("text"),
        said=task.said,
    )
    return {}


def _photo(task: Task) -> Answer:
    merging.add_item_photos(
        task.inspection,
        by=task.by,
        clause=task.clause,
        place=task.place(),
        photos=task.photos([task.text("sha256")]),
    )
    return {}


def _finding(task: Task) -> Answer:
    unit = Unit.objects.filter(pk=_number(task.body.get("unit"))).first()
    photos = task.photos(task.body.get("photos"))
    row = finding.record_finding(
        task.inspection,
        by=task.by,
        clause=task.clause,
        id=_identity(task),
        stop=task.place(),
        photos=photos,
        proof=proof_of(task.row, photos, is_anchored=task.row.is_anchored),
        device_found_at=task.row.device_at,
        late=True,
        description=task.text("description"),
        place=task.place("place"),
        unit=unit,
        count=_number(task.body.get("count")) or 1,
        severity=task.text("severity"),
        post_name=task.text("post_name")[:60],
        is_fixed_on_spot=task.body.get("is_fixed_on_spot") is True,
        measures=task.text("measures"),
        cause=task.text("cause"),
        guidance=task.text("guidance"),
        is_veto=task.body.get("is_veto") is True,
    )
    return {"number": row.number}


def _party(task: Task) -> Party | None:
    return Party.objects.filter(pk=_number(task.body.get("party")), inspection=task.inspection_id).first()


def _sign(task: Task) -> Answer:
    signing.sign(
        task.inspection,
        by=task.by,
        id=_identity(task),
        role=task.text("role"),
        name=task.text("name"),
        image=task.photos([task.text("sha256")])[0],
        party=_party(task),
        device_signed_at=task.row.device_at,
    )
    return {}


def _refuse_to_sign(task: Task) -> Answer:
    signing.refuse_to_sign(
        task.inspection,
        by=task.by,
        id=_identity(task),
        role=task.text("role"),
        name=task.text("name"),
        reason=task.text("reason"),
        witness=task.text("witness"),
        party=_party(task),
        device_signed_at=task.row.device_at,
    )
    return {}


def _obstruct(task: Task) -> Answer:
    signing.obstruct(
        task.inspection,
        by=task.by,
        id=_identity(task),
        what=task.text("what"),
        witness=task.text("witness"),
        at=task.row.believed_at,
    )
    return {}


def _check_after(task: Task) -> None:
    """What was written on the device before this must have been written here."""
    after = task.body.get("after")
    wanted = {str(one) for one in after} if isinstance(after, list) else set()
    rows = SyncOperation.objects.filter(device__person=task.row.device.person_id)
    rows = rows.filter(Q(outcome="applied") | Q(code=REPLACED), inspection_key=task.row.inspection_key)
    done = {str(pk) for pk in rows.values_list("pk", flat=True) if str(pk) in wanted}
    if wanted - done:
        raise NotYet(
            "sync.after",
            _("还有 %(n)d 项较早的内容没有写入，之后自动继续。") % {"n": len(wanted - done)},
        )


def _submit(task: Task) -> Answer:
    _check_after(task)
    names = ("summary", "weather", "route", "reported_to", "handover")
    try:
        inspection = submitting.submit(
            task.inspection,
            by=task.by,
            device_submitted_at=task.row.device_at,
            **{name: task.text(name) for name in names},
        )
    except Refusal as refusal:
        if refusal.code in WAITS_FOR:
            raise NotYet(refusal.code, refusal.sentence) from refusal
        raise
    return {"state": inspection.state}


def _holder(task: Task) -> SyncDevice:
    """The device that held the number: after an export and import another one sends it."""
    mine = SyncDevice.objects.filter(person=task.row.device.person_id)
    found = next((one for one in mine if str(one.pk) == task.text("device")), None)
    return found or task.row.device


def _issue(task: Task) -> Answer:
    _check_after(task)
    inspection = task.inspection
    if inspection.state != "submitted":
        raise NotYet("sync.not_submitted", _("检查提交之后再签发通知单，自动继续。"))
    signature = task.text("signature")
    notice = issuing.issue_on_the_spot(
        inspection,
        by=task.by,
        device=_holder(task),
        unit=Unit.objects.get(pk=_number(task.body.get("unit")) or inspection.unit_id),
        spot=issuing.Spot(
            number=task.text("number"),
            at=task.row.believed_at,
            device_at=task.row.device_at or task.row.believed_at,
            shown_due_at=task.moment("shown_due_at"),
            receiver=task.text("receiver"),
            signature=task.photos([signature])[0] if signature else None,
            refusal_reason=task.text("refusal_reason"),
            witness=task.text("witness"),
        ),
    )
    return {
        "number": str(notice.number),
        "notice": notice.pk,
        "due_at": notice.due_at.isoformat() if notice.due_at else "",
        "shown_due_at": task.text("shown_due_at"),
    }


def _hand_over(task: Task) -> Answer:
    _check_after(task)
    person = Person.objects.filter(pk=_number(task.body.get("to"))).first()
    if person is None:
        raise Refusal("handover.may_not", _("请选择接手的检查人。"))
    handing_over.hand_over(task.inspection, by=task.by, to=person)
    return {}


KINDS: Mapping[str, Callable[[Task], Answer]] = {
    "start": _start,
    "answer": _answer,
    "note": _note,
    "photo": _photo,
    "finding": _finding,
    "sign": _sign,
    "refuse_to_sign": _refuse_to_sign,
    "obstruct": _obstruct,
    "submit": _submit,
    "issue": _issue,
    "hand_over": _hand_over,
}
