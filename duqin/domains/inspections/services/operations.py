"""What each kind of operation of a device does, by the verbs everybody else uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import Q
from django.utils.translation import gettext as _

from duqin.domains.inspections.models import (
    Inspection,
    JoinedInspection,
    Party,
    SyncDevice,
    SyncOperation,
)
from duqin.domains.inspections.models import Task as PlannedVisit
from duqin.domains.inspections.services import (
    handing_over,
    issuing,
    items,
    signing,
    starting,
    submitting,
)
from duqin.domains.inspections.services.arriving import Answer, Arriving, NotYet, number
from duqin.foundation.organisation.models import Person, Unit
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import campus_date

REPLACED = "sync.replaced"
told_late = frozenset({"answer", "note", "photo", "finding"})
WAITS_FOR = frozenset({"inspection.diverged", "inspection.problem_without_finding"})


def _start(task: Arriving) -> Answer:
    visit = PlannedVisit.objects.select_related("plan").filter(pk=number(task.body.get("task"))).first()
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


def _join(task: Arriving, visit: PlannedVisit, refusal: Refusal) -> Inspection:
    """Another began the same task meanwhile: who may inspect there too becomes an inspector of it, nothing is lost."""
    found = Inspection.objects.filter(task=visit).exclude(state="abandoned").first()
    if found is None:
        raise refusal
    Party.objects.get_or_create(inspection=found, role=Party.Role.INSPECTOR, person_id=task.by.person_id or 0)
    return found


def _party(task: Arriving) -> Party | None:
    return Party.objects.filter(pk=number(task.body.get("party")), inspection=task.inspection_id).first()


def _sign(task: Arriving) -> Answer:
    signing.sign(
        task.inspection,
        by=task.by,
        id=task.identity,
        role=task.text("role"),
        name=task.text("name"),
        image=task.photos([task.text("sha256")])[0],
        party=_party(task),
        device_signed_at=task.row.device_at,
    )
    return {}


def _refuse_to_sign(task: Arriving) -> Answer:
    signing.refuse_to_sign(
        task.inspection,
        by=task.by,
        id=task.identity,
        role=task.text("role"),
        name=task.text("name"),
        reason=task.text("reason"),
        witness=task.text("witness"),
        party=_party(task),
        device_signed_at=task.row.device_at,
    )
    return {}


def _obstruct(task: Arriving) -> Answer:
    signing.obstruct(
        task.inspection,
        by=task.by,
        id=task.identity,
        what=task.text("what"),
        witness=task.text("witness"),
        at=task.row.believed_at,
    )
    return {}


def _check_after(task: Arriving) -> None:
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


def _submit(task: Arriving) -> Answer:
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
    return {"state": inspection.state, "inspection": inspection.number}


def _holder(task: Arriving) -> SyncDevice:
    """The device that held the number: after an export and import another one sends it."""
    mine = SyncDevice.objects.filter(person=task.row.device.person_id)
    found = next((one for one in mine if str(one.pk) == task.text("device")), None)
    return found or task.row.device


def _issue(task: Arriving) -> Answer:
    _check_after(task)
    inspection = task.inspection
    if inspection.state != "submitted":
        raise NotYet("sync.not_submitted", _("检查提交之后再签发通知单，自动继续。"))
    unit = Unit.objects.filter(pk=number(task.body.get("unit")) or inspection.unit_id).first()
    if unit is None:
        raise Refusal("sync.no_unit", _("这个单位已不存在。"))
    signature = task.text("signature")
    notice = issuing.issue_on_the_spot(
        inspection,
        by=task.by,
        device=_holder(task),
        unit=unit,
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
        "inspection": inspection.number,
        "notice": notice.pk,
        "due_at": notice.due_at.isoformat() if notice.due_at else "",
        "shown_due_at": task.text("shown_due_at"),
    }


def _hand_over(task: Arriving) -> Answer:
    _check_after(task)
    person = Person.objects.filter(pk=number(task.body.get("to"))).first()
    if person is None:
        raise Refusal("handover.may_not", _("请选择接手的检查人。"))
    handing_over.hand_over(task.inspection, by=task.by, to=person)
    return {}


KINDS: Mapping[str, Callable[[Arriving], Answer]] = {
    "start": _start,
    "answer": items.answer,
    "note": items.note,
    "photo": items.photo,
    "voice": items.voice,
    "drawing": items.drawing,
    "finding": items.finding,
    "sign": _sign,
    "refuse_to_sign": _refuse_to_sign,
    "obstruct": _obstruct,
    "submit": _submit,
    "issue": _issue,
    "hand_over": _hand_over,
}
