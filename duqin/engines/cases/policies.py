"""Rights of this room, and who may do which step. Views show a button by the predicate that guards its
verb."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from duqin.engines.cases.models import Case, Extension, Notice
from duqin.engines.cases.models.closing import belonging_to, objection_to
from duqin.engines.cases.rules.closing import SELF_CHECK
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Person, Unit
from duqin.kernel.actors import Actor
from duqin.kernel.capabilities import declare

READ = declare("cases.read", _("查看整改"), _("查看单位的整改事项与通知单。"))
ISSUE = declare("cases.issue", _("签发通知单"), _("立案、起草、签发、撤回整改通知单，记录拒签。"))
ANSWER = declare("cases.answer", _("签收与回复"), _("代表责任单位签收通知单、报告整改、申请延期、提出申诉。"))
VERIFY = declare(
    "cases.verify", _("复查销号"), _("复查整改结果，销号、退回或重新整改；不能复查本单位的整改。")
)
EXTEND = declare("cases.extend", _("审批延期"), _("审批延期与缓改。"))
VOID = declare("cases.void", _("作废与裁定"), _("作废整改事项，裁定申诉。"))
CONFIGURE = declare("cases.configure", _("维护整改规则"), _("维护时限规则与升级规则。"))


def may_look(by: Actor) -> bool:
    """Lists are open to everyone signed in; the rows are narrowed to what he may see."""
    return by.is_system or by.account_id is not None


def may_sweep(by: Actor) -> bool:
    """Only jobs."""
    return by.is_system


def may_configure(by: Actor) -> bool:
    return by.may(CONFIGURE)


def is_answering(by: Actor, case: Case) -> bool:
    """The responsible person, or whoever answers for the unit."""
    if by.person_id is None:
        return False
    return by.is_person(case.responsible_id) or by.may(ANSWER, case.unit_id)


def is_supervising(by: Actor, unit_id: int, *, own_check: bool) -> bool:
    """Whoever issues to the unit and is not of it; in a self-check (level 3) the unit's own monitor too."""
    return by.may(ISSUE, unit_id) and (own_check or unit_id not in by.unit_ids)


def _supervises(by: Actor, case: Case) -> bool:
    return is_supervising(
        by, case.unit_id, own_check=case.level >= SELF_CHECK or case.issuer_id == case.unit_id
    )


def _supervises_notice(by: Actor, notice: Notice) -> bool:
    return is_supervising(by, notice.unit_id, own_check=notice.issuer_id == notice.unit_id)


def may_open(by: Actor, unit: Unit) -> bool:
    return by.may(ISSUE, unit.pk)


def may_fix_on_the_spot(by: Actor, case: Case) -> bool:
    """Who sees the fix on the spot verifies it, and must be one who may."""
    return objection_to(by, case, "fix_on_the_spot") is None


def may_draft(by: Actor, cases: Sequence[Case]) -> bool:
    return all(_supervises(by, case) for case in cases)


def speaks_for(by: Actor, issuer: Unit) -> bool:
    """Whether a notice may bear this unit's name, head and number by his hand: the unit is his own or above it, or a body,
    which has no people of its own."""
    if by.is_system or issuer.pk in by.unit_ids or issuer.kind == Unit.Kind.COMMITTEE:
        return True
    return issuer.pk in organisation.and_above(by.unit_ids)


def in_whose_name(by: Actor) -> Q:
    """Filter of cases: those of which `speaks_for` holds."""
    return Q(issuer__in=organisation.and_above(by.unit_ids)) | Q(issuer__kind=Unit.Kind.COMMITTEE)


def may_reserve(by: Actor, issuer: Unit) -> bool:
    """Take numbers of a unit along: whoever issues notices, where he speaks for the unit."""
    return by.may(ISSUE) and speaks_for(by, issuer)


def may_handle(by: Actor, notice: Notice) -> bool:
    """Change, discard, issue, withdraw a notice, or note that its receipt was refused: the issuing side.

    Whoever supervises the unit does not thereby speak for another one that supervises it, nor for itself in its self-check.
    """
    return _supervises_notice(by, notice) and speaks_for(by, notice.issuer)


def may_receive(by: Actor, notice: Notice, receipt: str) -> bool:
    """Read online: the unit, or a person named in it. Signed on paper or glass: also the issuer who hands it
    over."""
    if by.person_id is None:
        return False
    if by.may(ANSWER, notice.unit_id) or (receipt == "signed" and _supervises_notice(by, notice)):
        return True
    return notice.cases.filter(responsible=by.person_id).exists()


def may_track(by: Actor, notice: Notice) -> bool:
    """The head of the issuing unit notes the effect (R-001-25)."""
    head = organisation.head_of(notice.issuer)
    return head is not None and by.is_person(head.pk)


def may_report(by: Actor, case: Case) -> bool:
    return is_answering(by, case)


def may_plan(by: Actor, case: Case) -> bool:
    return is_answering(by, case)


def may_ask(by: Actor, case: Case) -> bool:
    return is_answering(by, case)


def may_dispute(by: Actor, case: Case) -> bool:
    return is_answering(by, case)


def may_verify(by: Actor, case: Case) -> bool:
    """Another person than the one who reported; above level 3 nobody of the unit or below it (domain-model
    §2)."""
    return objection_to(by, case) is None


def may_reopen(by: Actor, case: Case) -> bool:
    """Who could verify may also find that the fix did not hold."""
    return objection_to(by, case, "reopen") is None


def may_decide(by: Actor, extension: Extension) -> bool:
    """An approver above, never the one who asked."""
    is_another = by.person_id is not None and not by.is_person(extension.asked_by_id)
    return is_another and by.may(EXTEND, extension.case.unit_id)


def may_defer(by: Actor, case: Case) -> bool:
    return by.may(EXTEND, case.unit_id)


def may_resume(by: Actor, case: Case) -> bool:
    return by.may(EXTEND, case.unit_id) or _supervises(by, case)


def may_settle(by: Actor, case: Case) -> bool:
    """Neither who filed the dispute nor who issued the notice decides it (domain-model §2, §4.8)."""
    if not by.may(VOID, case.unit_id):
        return False
    filed = case.steps.filter(verb="dispute", by=by.person_id or 0)
    issued = case.notices.filter(issued_by=by.person_id or 0)
    return not filed.exists() and not issued.exists()


def may_void(by: Actor, case: Case) -> bool:
    return by.may(VOID, case.unit_id) and case.unit_id not in by.unit_ids


def may_reassign(by: Actor, case: Case) -> bool:
    return by.may(ANSWER, case.unit_id) or _supervises(by, case)


def may_tell_leaders(by: Actor, case: Case) -> bool:
    return _supervises(by, case)


def who_may_verify(case: Case) -> QuerySet[Person]:
    """People who could verify this case, for notifications; the reporter is left out."""
    own = belonging_to(organisation.descendants_of([case.unit_id]))
    holders = organisation.people_with(VERIFY, case.unit_id).exclude(pk=case.reported_by_id or 0)
    if case.level >= SELF_CHECK and (monitors := holders.filter(own)).exists():
        return monitors
    return holders.exclude(own)


def who_may_decide(case: Case) -> QuerySet[Person]:
    """People who decide on extensions and deferrals of the unit."""
    return organisation.people_with(EXTEND, case.unit_id)


def who_may_settle(case: Case) -> QuerySet[Person]:
    """People who decide on disputes of the unit."""
    return organisation.people_with(VOID, case.unit_id)


def who_may_be_responsible(case: Case) -> QuerySet[Person]:
    """People who work here and belong to the unit of the case, or to one below it, or head it."""
    own = belonging_to(organisation.descendants_of([case.unit_id]))
    head = organisation.head_of(case.unit)
    return Person.objects.filter(own | Q(pk=head.pk if head else 0), is_active=True).order_by("name", "pk")
