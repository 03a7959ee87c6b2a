"""Begin an inspection, from a task or by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import Inspection, Party, Task
from duqin.domains.inspections.models.plans import Kind
from duqin.domains.inspections.services import replays
from duqin.domains.inspections.services.tasking import check_beneath
from duqin.engines.documents import services as documents
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Person, Place, ServiceArea, Unit
from duqin.foundation.standards import queries as standards
from duqin.foundation.standards.models import Checklist, Clause
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Conflict, Refusal
from duqin.kernel.moments import campus_date, now
from duqin.kernel.refs import Ref

START = "inspections.start"
NUMBER = "J{year}-{seq:04d}"
Facts = dict[str, Any]


@act(START, may=policies.may_start)
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
    inspectors: Sequence[Person] = (),
    participants: Sequence[Unit] = (),
    accompanied_by: str = "",
    route: str = "",
    device_started_at: datetime | None = None,
    day: date | None = None,
) -> Inspection:
    """Begin; the clauses in force today are the sheet. Beginning again with the same id gives the same inspection.

    Args:
        id: made by the client, so that a retry is recognised.
        host: the inspecting party; the lead's unit, or a body he sits in (R-000-03). A task brings its own.
        outline: what will be looked at; for patrols the standing outline of the checklist stands in (R-002-27).
        participants: units that take part without deciding (R-001-27).
        accompanied_by: who goes along for the inspected unit (R-000-27).
        day: the day of the inspection when it was begun away from the network; its clauses are the sheet.

    Raises:
        Refusal: inspection.* with its field; task.taken; state.not_allowed by the task's life.
        Conflict: operation.id_taken; inspection.id_taken when the id is another person's inspection.
    """
    said = {
        "task": task,
        "level": level,
        "kind": kind,
        "area": area,
        "unit": unit,
        "place": place,
        "theme": theme,
    }
    if (known := _known(id, by, task, said)) is not None:
        return known
    if task is not None:
        check_beneath(task)
    facts = _facts(task, level, kind, area, unit, place, checklist, theme, is_unannounced)
    lead = _lead(by)
    hosting = _host(host, task, lead, by)
    others = list(co_hosts) or (list(task.plan.co_hosts.all()) if task else [])
    _check(facts, others)
    clauses = _clauses(facts, day or campus_date(now()))
    facts |= {"task": task, "lead": lead, "host": hosting, "route": route.strip()}
    facts |= {"outline": _outline(outline, task, facts["checklist"]), "device_started_at": device_started_at}
    try:
        inspection = _stored(id or uuid4(), facts, clauses)
    except IntegrityError:  # the same id, or the same task, in this very moment
        return _known(id, by, task, said) or _refuse_taken()
    team = list(inspectors) or (list(task.plan.inspectors.all()) if task else [])
    _gather(inspection, [hosting, *others], team, participants, accompanied_by)
    if task is not None:
        _begin(task, lead)
    replays.keep(id, START, said, inspection)
    return inspection


def _known(id: UUID | None, by: Actor, task: Task | None, said: Mapping[str, object]) -> Inspection | None:
    """The inspection a retry means; a second person does not take over a running task by starting it again."""
    found = Inspection.objects.filter(pk=id).first() if id else None
    if found is not None:
        if not by.is_person(found.lead_id):
            raise Conflict("inspection.id_taken", _("这个检查编号已被别人的检查使用。"))
        replays.done_before(id, START, said)
        return found
    running = Inspection.objects.filter(task=task).exclude(state="abandoned").first() if task else None
    if running is not None and not by.is_person(running.lead_id):
        raise Refusal(
            "task.taken",
            _("这项任务已由%(name)s开始检查。") % {"name": running.lead.name},
            inspection=str(running.pk),
        )
    return running


def _refuse_taken() -> Inspection:
    raise Refusal("task.taken", _("这项任务刚刚已由别人开始检查，请刷新页面。"))


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
) -> Facts:
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
        raise Refusal(
            "inspection.incomplete",
            _("请选择检查领域和被检查单位。"),
            field="area" if area is None else "unit",
        )
    return {
        "level": level,
        "kind": kind,
        "theme": theme.strip(),
        "area": area,
        "unit": unit,
        "place": place,
        "checklist": checklist,
        "is_unannounced": is_unannounced or kind == Kind.UNANNOUNCED,
    }


def _check(facts: Facts, co_hosts: Sequence[Unit]) -> None:
    if facts["kind"] not in Kind.values:
        raise Refusal("inspection.kind", _("请选择检查类型。"), field="kind")
    if facts["kind"] == Kind.SELF_CHECK and facts["level"] != policies.SELF:
        raise Refusal("inspection.self_check", _("内部自查是三级检查，只查本部门。"), field="kind")
    if facts["level"] == policies.SELF and facts["is_unannounced"]:
        raise Refusal("inspection.covert_self_check", _("部门自查不能设为暗访。"), field="kind")
    if facts["kind"] == Kind.JOINT and not co_hosts:
        raise Refusal("inspection.no_co_host", _("联合检查至少还要有一个联合单位。"), field="co_hosts")
    if facts["checklist"] is not None and facts["checklist"].area_id != facts["area"].pk:
        raise Refusal("inspection.checklist", _("检查表不属于所选领域。"), field="checklist")


def _clauses(facts: Facts, day: date) -> list[Clause]:
    found = standards.clauses_in_force(
        day=day,
        area_code=facts["area"].code,
        level=facts["level"],
        unit=facts["unit"],
        checklist=facts["checklist"],
        bare=True,
    )
    if not found:
        raise Refusal(
            "inspection.no_clauses",
            _("这个领域对这个单位今天没有现行的检查条款，请先让制度版本生效，或另选领域。"),
            field="area",
        )
    return found


def _lead(by: Actor) -> Person:
    person = Person.objects.select_related("unit").filter(pk=by.person_id or 0).first()
    if person is None:
        raise Refusal("inspection.no_person", _("检查必须由具名的人进行；这个账号没有对应的人员。"))
    return person


def _host(host: Unit | None, task: Task | None, lead: Person, by: Actor) -> Unit:
    """The inspecting party: the task's, else the one chosen, in whose name the lead may act."""
    if task is not None:
        return task.plan.host
    if host is None or host.pk == lead.unit_id:
        return lead.unit
    if host.pk in by.unit_ids or any(person.pk == lead.pk for person, _role in organisation.members_of(host)):
        return host
    raise Refusal(
        "inspection.host", _("您不在%(unit)s任职，不能以它的名义检查。") % {"unit": host}, field="host"
    )


def _outline(own: Sequence[str], task: Task | None, checklist: Checklist | None) -> list[str]:
    """The outline of this visit, else of the task, the plan, the checklist; never none (R-002-27)."""
    sources: list[Sequence[str]] = [own, task.outline if task else (), task.plan.outline if task else ()]
    if checklist is not None:
        sources.append(checklist.outline)
    for lines in sources:
        if found := [str(line).strip() for line in lines if str(line).strip()]:
            return found
    raise Refusal("inspection.no_outline", _("开始检查前先写检查提纲，至少一条。"), field="outline")


@transaction.atomic
def _stored(identity: UUID, facts: Facts, clauses: Sequence[Clause]) -> Inspection:
    drawn = documents.draw_number(
        kind="inspection",
        unit=None,
        year=campus_date(now()).year,
        pattern=NUMBER,
        used_for=Ref("inspections.inspection", str(identity)),
    )
    inspection = Inspection.objects.create(
        id=identity, number=drawn.text, started_at=now(), items=[clause.pk for clause in clauses], **facts
    )
    inspection.standards.add(*{clause.document_version_id for clause in clauses})
    return inspection


def _gather(
    inspection: Inspection,
    hosts: Sequence[Unit],
    team: Sequence[Person],
    participants: Sequence[Unit],
    accompanied_by: str,
) -> None:
    """The parties, in the order in which they sign. Of a body each member signs for himself (R-000-03)."""
    parties = []
    for unit in dict.fromkeys(hosts):
        members = organisation.members_of(unit) if unit.kind == Unit.Kind.COMMITTEE else []
        parties += [Party(role="host", unit=unit, person=person) for person, _role in members]
        parties += [] if members else [Party(role="host", unit=unit)]
    parties += [Party(role="inspector", person=person) for person in dict.fromkeys([inspection.lead, *team])]
    parties += [Party(role="participant", unit=unit) for unit in dict.fromkeys(participants)]
    if inspection.level != policies.SELF and not inspection.is_unannounced:
        parties.append(Party(role="accompany", unit=inspection.unit, name=accompanied_by.strip()[:60]))
    for party in parties:
        party.inspection = inspection
    Party.objects.bulk_create(parties)


def _begin(task: Task, lead: Person) -> None:
    states.TASK.move(task, "start")
    task.lead = lead
    task.save(update_fields=["state", "lead"])
