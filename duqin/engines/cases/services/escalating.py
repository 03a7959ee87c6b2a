"""逾期升级: the ladder of data is climbed rung by rung, each once a cycle (domain-model §6, R-002-20)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from duqin.engines.cases import policies, queries
from duqin.engines.cases.events import CaseEscalated
from duqin.engines.cases.models import Case, Clock, Escalation, LadderRung
from duqin.engines.cases.rules.ladder import days_overdue, reached
from duqin.engines.cases.services import stepping, telling
from duqin.engines.cases.services.announcing import announce_case
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Person
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor, system
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now

AT_ONCE = 500
CHAIN_ROLES = ("head", "deputy", "director")


@act("cases.escalate", may=policies.may_sweep, reads=("unit", "issuer", "follower"))
def escalate(case: Case, *, by: Actor) -> Case:
    """Climb every rung the overdue case has newly reached.

    Side effects per rung: a row with those told, the head held to account where the rung says so, a step,
    word to the people of the rung, CaseEscalated. Rungs reached in this cycle before are left alone.

    Raises:
        Refusal: "case.not_overdue" when no new rung is reached (it was reported in this very moment).
    """
    at, cycle = now(), cycle_of(case)
    days = days_overdue(case.due_at, at, organisation.calendar()) if case.due_at and case.is_overdue else None
    if days is None:
        raise Refusal("case.not_overdue", _("事项没有逾期。"))
    climbed = set(case.escalations.filter(cycle=cycle).values_list("rung_id", flat=True))
    for rung in reached(queries.ladder(case.procedure), days, case.severity):
        if rung.pk not in climbed:
            _climb(case, rung, cycle, days, by=by)
    return case


def escalate_overdue() -> int:
    """Sweep: climb the ladder for whatever is overdue; returns how many cases climbed.

    Safe to run twice and to be killed: each case is one transaction, and a rung of a cycle exists once.
    """
    at, calendar = now(), organisation.calendar()
    rungs = {procedure: queries.ladder(procedure) for procedure in queries.procedures()}
    done = 0
    late = Case.objects.overdue(at).prefetch_related("escalations", "clocks").order_by("due_at", "id")
    for case in late[:AT_ONCE]:
        days = days_overdue(case.due_at, at, calendar) if case.due_at else None
        if days is None:
            continue
        climbed = {row.rung_id for row in case.escalations.all() if row.cycle == cycle_of(case)}
        due_now = reached(rungs.get(case.procedure, []), days, case.severity)
        if any(rung.pk not in climbed for rung in due_now):
            done += _escalated(case)
    return done


def cycle_of(case: Case) -> int:
    """How many times the unit's time has begun: after a send-back, a deferral or a reopening the ladder
    starts anew."""
    return sum(1 for clock in case.clocks.all() if clock.kind in Clock.UNIT_KINDS) or 1


def _escalated(case: Case) -> int:
    try:
        escalate(case, by=system("clocks"))
    except Refusal:
        return 0
    return 1


def _climb(case: Case, rung: LadderRung, cycle: int, days: int, *, by: Actor) -> None:
    at, people = now(), _people(case, rung)
    head = organisation.head_of(case.unit) if "head_accountable" in rung.effects else None
    escalation = Escalation.objects.create(
        case=case,
        rung=rung,
        cycle=cycle,
        at=at,
        days=days,
        told=sorted(people),
        effects=rung.effects,
        accountable=head,
    )
    note = telling.names_words(person.name for person in people.values())
    stepping.remark(
        case, "escalate", by=by, at=at, note=note, rung=rung.name, days=days, effects=rung.effects
    )
    telling.escalated(case, escalation, people.values(), by=by)
    announce_case(CaseEscalated, case, by=by, at=at, rung_id=rung.pk, effects=tuple(rung.effects), days=days)


def _people(case: Case, rung: LadderRung) -> dict[int, Person]:
    """Whom the rung names, read from the chain of today, each once."""
    found: list[Person] = []
    if set(CHAIN_ROLES) & set(rung.roles):
        chain = organisation.chain(case.unit)
        found += [person for role in CHAIN_ROLES if role in rung.roles for person in chain[role]]
    if "issuer" in rung.roles and (head := organisation.head_of(case.issuer)):
        found.append(head)
    if "follower" in rung.roles and case.follower:
        found.append(case.follower)
    if "body" in rung.roles and rung.body:
        found += [person for person, _role in organisation.members_of(rung.body)]
    return {person.pk: person for person in found}
