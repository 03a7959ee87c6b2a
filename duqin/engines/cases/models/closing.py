"""The close gate in the model layer: no closing without the step of a person who may verify."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.engines.cases import states
from duqin.engines.cases.rules.closing import SELF_CHECK, Closer, Objection, objection
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Appointment
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import campus_date, today
from duqin.kernel.remembering import once

if TYPE_CHECKING:
    from duqin.engines.cases.models.cases import Case
    from duqin.engines.cases.models.steps import Step

CLOSING_VERBS = ("verify", "fix_on_the_spot")
VERIFY = "cases.verify"


class Known:
    """What the gate has asked the database already: one for an act, which changes no rights, or one for many steps."""

    def __init__(self) -> None:
        self.below = cache(lambda unit_id: organisation.descendants_of([unit_id]))
        self.has_own_monitor = cache(_has_own_monitor)
        self.actor = organisation.RightsThroughTime().actor


def objection_to(by: Actor, case: Case, verb: str = "verify", known: Known | None = None) -> Objection | None:
    """Why this actor may not say that the problem is gone; None when he may."""
    known = known or once("cases.gate", Known)
    inside = known.below(case.unit_id)
    closer = Closer(by.person_id, by.may(VERIFY, case.unit_id), bool(by.unit_ids & inside))
    reporter = case.reported_by_id if verb == "verify" else None
    own = (
        case.level >= SELF_CHECK
        and not closer.is_inside
        and known.has_own_monitor(case.unit_id, inside, reporter)
    )
    return objection(closer, level=case.level, reported_by_id=reporter, has_own_monitor=own)


def refuse_objection(step: Step, case: Case, known: Known) -> None:
    """Refuse the closing step of someone who might not close this case on the day of the step.

    Raises:
        Refusal: "case.closer" with the objection.
    """
    by = known.actor(step.by, campus_date(step.at)) if step.by else None
    found = objection_to(by, case, step.verb, known) if by else Objection.NO_PERSON
    if found:
        raise Refusal("case.closer", SENTENCES[found], objection=found.value)


def refuse_unverified(case: Case) -> None:
    """Refuse to store a closed case unless its verifier's step is in the history.

    Raises:
        Refusal: "case.closed_unverified".
    """
    verified = (
        case.pk is not None
        and case.closed_at is not None
        and case.steps.filter(
            verb__in=CLOSING_VERBS, to_state="closed", at=case.closed_at, by=case.verified_by_id
        ).exclude(from_state="closed")
    )
    if not verified or not verified.exists():
        raise _unverified(case)


def _unverified(case: Case) -> Refusal:
    return Refusal(
        "case.closed_unverified",
        _("整改事项 %(number)s 还没有复查通过的记录，不能销号。") % {"number": case.number},
    )


def refuse_improper_closer(step: Step) -> None:
    """Refuse a closing step of someone who may not verify, or from a state the stored case is not in.

    Raises:
        Refusal: "case.closed_unverified" for a verb or state that does not close, "case.closer" with the
        objection.
    """
    case = step.case
    stored = type(case)._base_manager.filter(pk=case.pk).values_list("state", flat=True).first()
    if step.verb not in CLOSING_VERBS or stored is None or not states.CASE.allows(stored, step.verb):
        raise Refusal("case.closed_unverified", _("只有复查待复查的事项，或当场整改，才能使事项销号。"))
    refuse_objection(step, case, once("cases.gate", Known))


def refuse_unverified_among(cases: QuerySet[Case]) -> None:
    """As `refuse_unverified`, for many cases that are about to be closed.

    Raises:
        Refusal: "case.closed_unverified" naming one of them.
    """
    closing = cases.filter(
        steps__verb__in=CLOSING_VERBS, steps__from_state__in=("open", "reported"), steps__to_state="closed"
    )
    verified = set(closing.values_list("pk", "steps__at", "steps__by_id"))
    claimed = set(cases.values_list("pk", "closed_at", "verified_by_id"))
    bare = cases.filter(pk__in=[pk for pk, _at, _by in claimed - verified]).first()
    if bare is not None:
        raise _unverified(bare)


def belonging_to(units: Iterable[int]) -> Q:
    """Filter for people who belong to one of the units today: by their home unit, or by an appointment in
    force."""
    ids, day = list(units), today()
    held = Appointment.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gte=day), unit__in=ids, from_date__lte=day
    )
    return Q(unit__in=ids) | Q(pk__in=held.values("person"))


def _has_own_monitor(unit_id: int, inside: frozenset[int], reporter: int | None) -> bool:
    holders = organisation.people_with(VERIFY, unit_id).filter(belonging_to(inside))
    return holders.exclude(pk=reporter or 0).exists()


SENTENCES = {
    Objection.NO_PERSON: gettext_lazy("复查必须由具名人员进行。"),
    Objection.WITHOUT_RIGHT: gettext_lazy("复查人没有对这个单位复查的权限。"),
    Objection.REPORTED_IT: gettext_lazy("报告整改完成的人不能复查自己报告的事项，请由另一人复查。"),
    Objection.OWN_UNIT: gettext_lazy("责任单位及其下属单位的人员不能复查本单位的整改，请由监督方复查。"),
    Objection.MONITOR_FIRST: gettext_lazy("自查发现的问题由本部门监控员复查。"),
}
"""Each objection as a full sentence."""
