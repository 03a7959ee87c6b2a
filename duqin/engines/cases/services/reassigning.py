"""责任到人: every case has one named person, also when that person leaves (R-004-08)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from duqin.engines.cases import policies
from duqin.engines.cases.models import Case
from duqin.engines.cases.services import stepping, telling
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.events import PersonLeft
from duqin.foundation.organisation.models import Person
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor, system
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now


@act("cases.reassign", may=policies.may_reassign)
def reassign(case: Case, *, by: Actor, responsible: Person) -> Case:
    """Name another person of the unit as responsible; both are told. The same person again changes nothing.

    Raises:
        Refusal: "case.settled", "case.not_of_unit" for someone who left, or belongs to another unit.
    """
    if not case.is_open:
        raise Refusal("case.settled", _("事项已经办结，不再更换责任人。"))
    if responsible.pk == case.responsible_id:
        return case
    if not policies.who_may_be_responsible(case).filter(pk=responsible.pk).exists():
        raise Refusal(
            "case.not_of_unit",
            _("%(name)s 不是 %(unit)s 的在职人员，请从本单位人员中指定责任人。")
            % {"name": responsible.name, "unit": case.unit},
            field="responsible",
        )
    before, at = case.responsible, now()
    case.responsible = responsible
    note = telling.change_words(before.name, responsible.name)
    step = stepping.remark(case, "reassign", by=by, at=at, note=note)
    case.save()
    telling.changed(case, step, [before, responsible], by=by)
    return case


def hand_over(left: PersonLeft) -> None:
    """Who leaves hands his open cases to the head of the unit; where he was the head himself they stay, until
    the unit has another head, and the issuing side sees on the page that the person has left."""
    held = Case.objects.unsettled().filter(responsible=left.person_id).select_related("unit")
    for case in list(held.order_by("id")):
        head = organisation.head_of(case.unit)
        if head is not None and head.pk != left.person_id:
            with transaction.atomic():
                reassign(case, by=system("organisation"), responsible=head)
