"""An obligation begins."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from duqin.engines.cases import policies, queries
from duqin.engines.cases.events import CaseOpened
from duqin.engines.cases.models import Case
from duqin.engines.cases.rules.severities import raised
from duqin.engines.cases.services import stepping, telling, terms
from duqin.engines.cases.services.announcing import announce_case
from duqin.engines.cases.services.clocks import Clocks, Later
from duqin.engines.documents import services as documents
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Person, Place, ServiceArea, Unit
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.clock import Term
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import campus_date, now
from duqin.kernel.refs import Ref
from duqin.kernel.remembering import once

NUMBERED = "ZG{year}-{seq:04d}"


@act("cases.open", may=policies.may_open, joins=True)
def open_case(
    *,
    by: Actor,
    procedure: str = "finding",
    origin: Ref,
    title: str,
    matter: str = "",
    unit: Unit,
    issuer: Unit,
    responsible: Person | None = None,
    follower: Person | None = None,
    place: Place | None = None,
    area: ServiceArea | None = None,
    severity: str,
    is_safety: bool = False,
    level: int = 2,
    term: Term,
) -> Case:
    """Open a case for a unit; the same origin a second time gives the case that is there.

    The responsible person is the head of the unit unless one is named, the follower is who opens it
    (R-000-33). A matter that comes back (level A or B) is one grade more severe, and gets the term of that
    grade where it is shorter. Side effects: steps, clocks for feedback, response and, when major, for telling
    the leaders; a major case is told to director and deputy at once; announces CaseOpened.

    Args:
        origin: what was seen; one case per origin.
        matter: what makes two cases the same matter, usually the clause code; "" is never recurrent.
        unit: must put it right. issuer: the unit that supervises.
        level: of the inspection it comes from, 1 school, 2 centre, 3 self-check.
        term: time to put it right, running from the notice.

    The number of the series is held from the beginning, so it is the lock of all who open a case of this year. Two who
    open that of one origin around midnight of New Year hold two: the second is undone by `one_case_per_origin`.

    Raises:
        Refusal: "case.no_head" when nobody is named and the unit has no head (R-004-08).
    """
    at = now()
    number = documents.next_number(
        kind="cases.case", unit=None, year=campus_date(at).year, pattern=NUMBERED
    )  # whoever opens a case holds the series: of two who open that of one origin at once the second finds it
    known, level_of, earlier = queries.opened_before(origin, matter, unit, place, at)
    if known is not None:
        number.give_back()
        return known
    case = Case(
        number=number.text,
        procedure=procedure,
        origin_kind=origin.kind,
        origin_id=origin.id,
        origin_label=origin.label[:200],
        title=title.strip()[:200],
        matter=matter,
        unit=unit,
        issuer=issuer,
        responsible=responsible or head_of(unit),
        follower=follower or _person(by),
        place=place,
        area=area,
        severity=raised(severity) if level_of else severity,
        is_safety=is_safety,
        level=level,
        opened_at=at,
        recurrence=level_of,
        recurs_id=earlier,
    )
    set_term(case, term)
    if level_of:
        set_term(case, terms.term_for(case, at))
    _store(case, number, by, at, severity)
    if case.severity == "major":
        telling.opened_major(case, by=by)
    announce_case(CaseOpened, case, by=by, at=at, recurrence=case.recurrence)
    return case


def _store(case: Case, number: documents.Next, by: Actor, at: datetime, found: str) -> None:
    """The case with its number, its first step and its first clocks, in one statement."""
    rules, later = terms.Terms(case.procedure), Later()
    terms.start(Clocks(case, at, later=later), rules, "notify", "respond", "leaders")
    case.turn_due_at = case.turn_deadline()
    step = stepping.first(case, by=by, at=at, severity_found=found, recurrence=case.recurrence)
    documents.keep_number(number.used_for(Ref("cases.case", "", case.title)), [case, step, *later.new])


def set_term(case: Case, term: Term) -> None:
    """The time given to put it right (not saved)."""
    case.term_amount, case.term_unit = int(term.amount), term.unit.value


def _person(by: Actor) -> Person | None:
    return Person.objects.get(pk=by.person_id) if by.person_id else None


def head_of(unit: Unit) -> Person:
    """Who answers for the unit. Raises Refusal "case.no_head"."""
    head = once(("cases.head", unit.pk), lambda: organisation.head_of(unit))
    if head is None:
        raise Refusal(
            "case.no_head",
            _("%(unit)s 还没有登记负责人，无法落实责任人；请先登记部门负责人，或指定一名责任人。")
            % {"unit": unit},
            field="responsible",
        )
    return head
