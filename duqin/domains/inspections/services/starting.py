"""Begin an inspection, from a task or by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import Inspection, Party, Task
from duqin.engines.documents import services as documents
from duqin.foundation.organisation.models import Person, Place, ServiceArea, Unit
from duqin.foundation.standards import queries as standards
from duqin.foundation.standards.models import Checklist
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Conflict, Refusal
from duqin.kernel.moments import campus_date, now
from duqin.kernel.refs import Ref

NUMBER = "J{year}-{seq:04d}"


@act("inspections.start", may=policies.may_start)
def start(
    *,
    by: Actor,
    id: UUID | None = None,
    task: Task | None = None,
    level: int | None = None,
    kind: str = "patrol",
    area: ServiceArea | None = None,
    unit: Unit | None = None,
    host: Unit | None = None,
    place: Place | None = None,
    checklist: Checklist | None = None,
    theme: str = "",
    outline: Sequence[str] = (),
    is_unannounced: bool = False,
    co_hosts: Sequence[Unit] = (),
    accompanied_by: str = "",
    device_started_at: datetime | None = None,
) -> Inspection:
    """Begin; the clauses in force today are the sheet. Beginning again with the same id gives the same inspection.

    Args:
        id: made by the client, so that a retry is recognised.
        outline: what will be looked at; for patrols the standing outline of the checklist stands in (R-002-27).

    Raises:
        Refusal: inspection.no_outline, inspection.no_clauses, inspection.no_person; task.* by the task's life.
        Conflict: the id is taken by another inspection.
    """
    if (known := _known(id, by, task)) is not None:
        return known
    facts = _facts(task, level, kind, area, unit, place, checklist, theme, is_unannounced)
    lead = _lead(by)
    clauses = standards.clauses_in_force(
        day=campus_date(now()),
        area_code=facts["area"].code,
        level=facts["level"],
        unit=facts["unit"],
        checklist=facts["checklist"],
    )
    if not clauses:
        raise Refusal("inspection.no_clauses", _("这个领域今天没有现行的检查条款，请先让制度版本生效。"), field="area")
    inspection = Inspection.objects.create(
        id=id or uuid4(),
        number=_number(id),
        task=task,
        lead=lead,
        host=host or (task.plan.host if task else lead.unit),
        outline=_outline(outline, task, facts["checklist"]),
        started_at=now(),
        device_started_at=device_started_at,
        **facts,
    )
    inspection.standards.set({clause.document_version_id for clause in clauses})
    _gather(inspection, task, co_hosts, accompanied_by)
    if task is not None:
        _begin(task, lead)
    return inspection


def _known(id: UUID | None, by: Actor, task: Task | None) -> Inspection | None:
    """The inspection a retry means; a second person does not take over a running task by starting it again."""
    found = Inspection.objects.filter(pk=id).first() if id else None
    if found is None and task is not None:
        found = Inspection.objects.filter(task=task).exclude(state="abandoned").first()
        if found is not None and not by.is_person(found.lead_id):
            raise Refusal(
                "task.taken", _("这项任务已由%(name)s开始检查。") % {"name": found.lead.name}, inspection=str(found.pk)
            )
    if found is not None and not by.is_person(found.lead_id):
        raise Conflict("inspection.id_taken", _("这个检查编号已被别人的检查使用。"))
    return found


def _facts(
    task: Task | None,
    level: int | None,
    kind: str,
    area: ServiceArea | None,
    unit: Unit | None,
    place: Place | None,
    checklist: Checklist | None,
    theme: str,
    is_unannounced: bool,
) -> dict[str, object]:
    if task is not None:
        plan = task.plan
        return {
            "level": plan.level,
            "kind": plan.kind,
            "theme": plan.theme,
            "area": plan.area,
            "unit": task.unit,
            "place": place or task.place,
            "checklist": plan.checklist,
            "is_unannounced": plan.is_unannounced,
        }
    if area is None or unit is None:
        raise Refusal("inspection.incomplete", _("请选择检查领域和被检查单位。"), field="area" if area is None else "unit")
    return {
        "level": level,
        "kind": kind,
        "theme": theme,
        "area": area,
        "unit": unit,
        "place": place,
        "checklist": checklist,
        "is_unannounced": is_unannounced,
    }


def _lead(by: Actor) -> Person:
    person = Person.objects.select_related("unit").filter(pk=by.person_id or 0).first()
    if person is None:
        raise Refusal("inspection.no_person", _("检查必须由具名的人进行；这个账号没有对应的人员。"))
    return person


def _outline(own: Sequence[str], task: Task | None, checklist: object) -> list[str]:
    """The outline of this visit, else of the task, the plan, the checklist; never none (R-002-27)."""
    sources = [own, task.outline if task else (), task.plan.outline if task else ()]
    if isinstance(checklist, Checklist):
        sources.append(checklist.outline)
    for lines in sources:
        if found := [str(line).strip() for line in lines if str(line).strip()]:
            return found
    raise Refusal("inspection.no_outline", _("开始检查前先写检查提纲，至少一条。"), field="outline")


def _number(id: UUID | None) -> str:
    drawn = documents.draw_number(
        kind="inspection",
        unit=None,
        year=campus_date(now()).year,
        pattern=NUMBER,
        used_for=Ref("inspections.inspection", str(id or "")),
    )
    return drawn.text


def _gather(inspection: Inspection, task: Task | None, co_hosts: Sequence[Unit], accompanied_by: str) -> None:
    hosts = list(co_hosts) or (list(task.plan.co_hosts.all()) if task else [])
    inspectors = list(task.plan.inspectors.all()) if task else []
    parties = [Party(inspection=inspection, role="host", unit=unit) for unit in [inspection.host, *hosts]]
    parties += [Party(inspection=inspection, role="inspector", person=inspection.lead)]
    parties += [
        Party(inspection=inspection, role="inspector", person=p) for p in inspectors if p.pk != inspection.lead_id
    ]
    if accompanied_by.strip():
        parties.append(Party(inspection=inspection, role="accompany", name=accompanied_by.strip()[:60]))
    Party.objects.bulk_create(parties)


def _begin(task: Task, lead: Person) -> None:
    states.TASK.move(task, "start")
    task.lead = lead
    task.save(update_fields=["state", "lead"])
