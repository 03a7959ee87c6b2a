"""《问题整改通知单》: draft, change, issue with a number, withdraw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from duqin.engines.cases import policies, queries
from duqin.engines.cases.events import NoticeIssued
from duqin.engines.cases.models import Case, Notice, NoticeItem
from duqin.engines.cases.services import stepping, telling, terms
from duqin.engines.cases.services.announcing import announce_notice
from duqin.engines.cases.services.clocks import Clocks, Later, clocks_of
from duqin.engines.cases.services.following import taken
from duqin.engines.cases.states import NOTICE
from duqin.engines.documents import services as documents
from duqin.engines.documents.models import NumberDrawn
from duqin.foundation.organisation.models import Unit
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import campus_date, now
from duqin.kernel.refs import Ref
from duqin.kernel.writing import Alike, concerns, put_in_new, put_in_together

KIND = "cases.notice"
PATTERN = "{unit}整改〔{year}〕{seq}号"  # GB/T 9704 7.2.5: no zeros before the number, no 第


@dataclass(frozen=True, slots=True)
class OnTheSpot:
    """How a notice was issued away from the network.

    Attributes:
        at: when it was issued, by the server's clock as the device could know it.
        device_at: what the device's clock said. number: of the holder's block; empty for the next of the series.
        holder: the device. shown_due_at: the deadline the device showed to the person who signed.
    """

    at: datetime
    device_at: datetime
    holder: Ref
    number: str = ""
    shown_due_at: datetime | None = None


@act("cases.draft_notice", may=policies.may_draft, joins=True)
def draft_notice(
    *, by: Actor, cases: Sequence[Case], requirement: str = "", origin: Ref | None = None
) -> Notice:
    """Draft a notice over open cases of one unit; it has no number and no effect before it is issued.

    Each call makes another draft; a case that stands in one already is refused.

    Raises:
        Refusal: "notice.no_cases", "notice.one_unit", "notice.one_issuer", "notice.case_taken".
    """
    chosen = list(dict.fromkeys(cases))
    _refuse_mixed(chosen)
    notice = Notice(
        procedure=chosen[0].procedure,
        issuer=chosen[0].issuer,
        unit=chosen[0].unit,
        origin_kind=origin.kind if origin else "",
        origin_id=origin.id if origin else "",
        origin_label=origin.label[:200] if origin else "",
        requirement=requirement.strip(),
        drafted_at=now(),
        drafted_by_id=by.person_id,
    )
    _store(notice, chosen)
    return notice


@act("cases.revise_notice", may=policies.may_handle)
def revise(notice: Notice, *, by: Actor, cases: Sequence[Case], requirement: str = "") -> Notice:
    """Change the cases and the requirement of a draft; what was issued is never changed.

    Raises:
        Refusal: "notice.issued", and those of `draft_notice`.
    """
    _refuse_issued(notice)
    chosen = list(dict.fromkeys(cases))
    _refuse_mixed(chosen)
    if chosen[0].unit_id != notice.unit_id or chosen[0].issuer_id != notice.issuer_id:
        raise _one_unit()
    notice.items.all().delete()
    _fill(notice, chosen)
    notice.requirement = requirement.strip()
    notice.save()
    return notice


@act("cases.discard_notice", may=policies.may_handle)
def discard(notice: Notice, *, by: Actor) -> Notice:
    """Throw a draft away; its cases are free for another notice. The audit keeps what it was.

    Raises:
        Refusal: "notice.issued".
    """
    _refuse_issued(notice)
    Notice.objects.filter(pk=notice.pk).delete()
    return notice


@act("cases.issue", may=policies.may_handle, reads=("unit", "issuer"))
def issue(notice: Notice, *, by: Actor, on_the_spot: OnTheSpot | None = None) -> Notice:
    """Issue the notice: number, clocks, word to the unit, in one transaction. A second time is refused.

    The number is the next of the issuing unit and year, without a gap. From now run receipt (24 hours) and
    rectification by each case's term; a major case also owes its plan. Feedback and response are met.

    Args:
        on_the_spot: it was issued away from the network (R-001-24): under a number reserved for the device, at a
            moment from which its deadlines run; this moment and that of its arrival are both kept.

    Raises:
        Refusal: "state.not_allowed", "notice.no_cases", "number.taken"; of a number from a block
            "number.not_reserved", "number.used", "number.void". Conflict: "case.busy".
    """
    recorded_at = now()
    at = min(on_the_spot.at, recorded_at) if on_the_spot else recorded_at
    NOTICE.move(notice, "issue")
    listed = taken(notice)
    cases = [case for case in listed if case.state == "open"]
    if not cases:
        raise _no_cases()
    if len(cases) < len(listed):  # settled on the spot or void since it was drafted
        notice.items.exclude(case__in=cases).delete()
    notice.issued_at, notice.issued_by_id, notice.issued_by_name = at, by.person_id, by.ref.label[:120]
    if on_the_spot:
        notice.recorded_at, notice.device_issued_at = recorded_at, on_the_spot.device_at
        notice.shown_due_at = on_the_spot.shown_due_at
    items = [NoticeItem(pk=case.item, notice=notice, case=case, order=case.line) for case in cases]  # type: ignore[attr-defined]  # annotated
    _number(notice, at, on_the_spot, lambda number: _told(notice, items, number, by, recorded_at))
    telling.issued(notice, cases, by=by)
    with queries.holding(notice, items):
        announce_notice(NoticeIssued, notice, by=by, at=at)
    return notice


@act("cases.withdraw", may=policies.may_handle)
def withdraw(notice: Notice, *, by: Actor, reason: str) -> Notice:
    """Take an issued notice back; its number stays in the register as void and is never used again.

    Its cases are open again without a deadline, and may be put into another notice.

    Raises:
        Refusal: "case.no_reason", "state.not_allowed", "notice.under_way" when a case went further than
        receipt.
    """
    at = now()
    notice.withdrawn_reason = stepping.said_reason(reason)[:200]
    NOTICE.move(notice, "withdraw")
    cases = [case for case in taken(notice) if case.state != "void"]
    if any(case.state not in ("notified", "rectifying") for case in cases):
        raise Refusal(
            "notice.under_way",
            _("通知单中有事项已回复、申诉、缓改或销号，不能整份撤回；请逐项作废有误的事项。"),
        )
    for case in cases:
        stepping.move(case, "withdraw", by=by, at=at, note=notice.withdrawn_reason, notice=str(notice.number))
        Clocks(case, at).stop("receive", "rectify", "plan")
        case.due_at = case.original_due_at = case.valid_due_at = None
        stepping.save_aside(case)
    notice.items.update(is_current=False)
    if notice.number is not None:
        documents.void_number(notice.number, reason=notice.withdrawn_reason)
    notice.save()
    telling.withdrawn(notice, cases, by=by)
    return notice


@act("cases.reserve_numbers", may=policies.may_reserve)
def reserve_numbers(*, by: Actor, issuer: Unit, count: int, holder: Ref) -> list[NumberDrawn]:
    """Fill the holder's block of notice numbers of this issuer and year up to `count` unused ones.

    Asking again draws only what is missing; what is not used comes back as void (`documents.return_numbers`).
    """
    return documents.reserve_numbers(
        kind=KIND, unit=issuer, year=campus_date(now()).year, pattern=PATTERN, count=count, holder=holder
    )


def _number(
    notice: Notice, at: datetime, on_the_spot: OnTheSpot | None, tell: Callable[[str], Later]
) -> None:
    """The number of the block it was written under, else the next of the series; what `tell` makes of it is stored."""
    used_for = Ref.to(notice)
    if on_the_spot is not None and on_the_spot.number:
        notice.number = documents.use_reserved(
            on_the_spot.number, kind=KIND, unit=notice.issuer, holder=on_the_spot.holder, used_for=used_for
        )
        later = tell(notice.number.text)
        put_in_together(later.new, *later.all_changes)
    else:
        number = documents.next_number(
            kind=KIND, unit=notice.issuer, year=campus_date(at).year, pattern=PATTERN
        )
        notice.number = number.used_for(used_for)
        later = tell(number.text)
        documents.keep_number(notice.number, later.new, later.all_changes)


def _told(
    notice: Notice, items: Sequence[NoticeItem], number: str, by: Actor, recorded_at: datetime
) -> Later:
    """The cases with their steps, clocks and lines once the unit is told, and the notice, which has its number (nothing of
    it is stored); what is due runs from when the notice was issued, on the spot or here."""
    later, rules = Later(), terms.Terms(notice.procedure)
    running = clocks_of(item.case for item in items)
    due: dict[datetime | None, list[NoticeItem]] = defaultdict(list)
    for item in items:
        later.new.append(stepping.moved(item.case, "notify", by=by, at=recorded_at, notice=number))
        clocks = Clocks(item.case, recorded_at, running[item.case_id], later)
        clocks.meet("notify", "respond")
        clocks.at = notice.issued_at or recorded_at
        terms.start_rectifying(clocks, rules, "receive")
        item.due_at = item.case.due_at
        due[item.due_at].append(item)
    later.changes += [Alike(alike, ["due_at"]) for alike in due.values()]
    later.changes += [stepping.aside(item.case) for item in items]
    notice.due_at = min((moment for moment in due if moment), default=None)
    later.changes.append(notice.change())
    return later


def _store(notice: Notice, cases: Sequence[Case]) -> None:
    """A new notice with its lines, in one statement."""
    try:
        put_in_together([notice, *_lines(notice, cases)])
    except IntegrityError as fault:
        if concerns(fault, NoticeItem):
            raise _taken_elsewhere() from fault
        raise


def _fill(notice: Notice, cases: Sequence[Case]) -> None:
    """Other lines for a notice."""
    items = _lines(notice, cases)
    if len(put_in_new(items, told_by=["case"])) < len(items):
        raise _taken_elsewhere()


def _lines(notice: Notice, cases: Sequence[Case]) -> list[NoticeItem]:
    return [NoticeItem(notice=notice, case=case, order=order) for order, case in enumerate(cases, 1)]


def _taken_elsewhere() -> Refusal:
    return Refusal(
        "notice.case_taken", _("有事项已经列入另一份通知单，请刷新页面后重新选择。"), field="cases"
    )


def _refuse_mixed(cases: Sequence[Case]) -> None:
    if not cases:
        raise _no_cases()
    if len({case.unit_id for case in cases}) > 1:
        raise _one_unit()
    if len({case.issuer_id for case in cases}) > 1:
        raise Refusal("notice.one_issuer", _("这些事项由不同的单位监督，请分别开具通知单。"), field="cases")
    if waiting := [case for case in cases if case.state != "open"]:
        raise Refusal(
            "notice.case_taken",
            _("事项 %(number)s 已不是待通知状态，不能再列入通知单。") % {"number": waiting[0].number},
            field="cases",
        )


def _refuse_issued(notice: Notice) -> None:
    if notice.state != "drafted":
        raise Refusal("notice.issued", _("通知单已经签发，不能再修改；如有错误请撤回后另行签发。"))


def _one_unit() -> Refusal:
    return Refusal("notice.one_unit", _("一份通知单只能发给一个单位，请按单位分别开具。"), field="cases")


def _no_cases() -> Refusal:
    return Refusal("notice.no_cases", _("请至少选择一项待通知的问题。"), field="cases")
