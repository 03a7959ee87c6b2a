"""What a device says of the items of a sheet: answers, notes, photographs, voice, drawings, findings."""

from __future__ import annotations

from duqin.domains.inspections.services import attaching, merging
from duqin.domains.inspections.services import finding as findings
from duqin.domains.inspections.services.arriving import Answer, Arriving, number
from duqin.domains.inspections.services.proving import proof_of
from duqin.foundation.organisation.models import Unit


def answer(task: Arriving) -> Answer:
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


def note(task: Arriving) -> Answer:
    merging.add_note(
        task.inspection,
        by=task.by,
        clause=task.clause,
        place=task.place(),
        text=task.text("text"),
        said=task.said,
    )
    return {}


def photo(task: Arriving) -> Answer:
    merging.add_item_photos(
        task.inspection,
        by=task.by,
        clause=task.clause,
        place=task.place(),
        photos=task.photos([task.text("sha256")]),
    )
    return {}


def voice(task: Arriving) -> Answer:
    attaching.attach_voice(
        task.inspection,
        by=task.by,
        clause=task.clause,
        place=task.place(),
        recording=task.files([task.text("sha256")])[0],
        seconds=number(task.body.get("seconds")),
        said=task.said,
    )
    return {}


def drawing(task: Arriving) -> Answer:
    attaching.attach_drawing(
        task.inspection,
        by=task.by,
        clause=task.clause,
        place=task.place(),
        drawing=task.files([task.text("sha256")])[0],
        of=task.photos([task.text("of")])[0],
        said=task.said,
    )
    return {}


def finding(task: Arriving) -> Answer:
    unit = Unit.objects.filter(pk=number(task.body.get("unit"))).first()
    photos = task.photos(task.body.get("photos"))
    row = findings.record_finding(
        task.inspection,
        by=task.by,
        clause=task.clause,
        id=task.identity,
        stop=task.place(),
        photos=photos,
        proof=proof_of(
            task.row,
            photos,
            is_anchored=task.row.is_anchored,
            place=task.place("place") or task.place() or task.inspection.place,
        ),
        device_found_at=task.row.device_at,
        late=True,
        description=task.text("description"),
        place=task.place("place"),
        unit=unit,
        count=number(task.body.get("count")) or 1,
        severity=task.text("severity"),
        post_name=task.text("post_name")[:60],
        is_fixed_on_spot=task.body.get("is_fixed_on_spot") is True,
        measures=task.text("measures"),
        cause=task.text("cause"),
        guidance=task.text("guidance"),
        is_veto=task.body.get("is_veto") is True,
    )
    return {"number": row.number}
