"""Who is told what, in which words: each in his own language. Each fact is told once to a person: the key names it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.engines.cases import policies
from duqin.engines.cases.models import Case, Escalation, Extension, Notice, Step
from duqin.engines.cases.services.wording import house_words
from duqin.engines.workbench import services as workbench
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Person
from duqin.kernel.actors import Actor
from duqin.kernel.clock.words import moment_words
from duqin.kernel.moments import CAMPUS

MOST = 20  # nobody is served by telling a whole school


def page_of(case: Case) -> str:
    """Address of the case."""
    return reverse("cases:detail", args=[case.number])


def page_of_notice(notice: Notice) -> str:
    """Address of the notice."""
    return reverse("cases:notice", args=[notice.pk])


def due_words(due_at: datetime | None) -> str:
    """A deadline in words, for a title; "暂停计时" while the clock stands."""
    return moment_words(due_at.astimezone(CAMPUS)) if due_at else _("暂停计时")


day_of = house_words(due_words)
"""The same for the history."""


@house_words
def change_words(before: str, after: str) -> str:
    """What was, and what is now, for the history."""
    return _("由 %(before)s 改为 %(after)s") % {"before": before, "after": after}


@house_words
def names_words(names: Iterable[str]) -> str:
    """Who was told, for the history; empty for nobody."""
    joined = _("、").join(names)
    return _("已告知：%(names)s") % {"names": joined} if joined else ""


def tell(
    people: Iterable[Person | None],
    case: Case,
    what: str,
    title: workbench.Words,
    *,
    by: Actor,
    body: workbench.Words = "",
    once: str = "",
    urgent: bool = False,
) -> None:
    """Tell people of a fact about a case, except who did it himself.

    Args:
        what: short name of the fact; with `once` it makes the key, so that a second try tells nobody twice.
        once: what tells two facts of the same name apart (a step, a cycle); the case alone by default.
    """
    told = [person for person in people if person is not None and not by.is_person(person.pk)]
    workbench.notify_all(
        told[:MOST],
        key=f"cases.{what}:{case.pk}:{once}",
        kind=f"cases.{what}",
        title=title,
        body=body,
        url=page_of(case),
        number=case.number,
        urgent=urgent,
    )


def followers(case: Case) -> list[Person]:
    """Who sees the case to its end: the follower, else the head of the issuing unit."""
    if case.follower is not None:
        return [case.follower]
    head = organisation.head_of(case.issuer)
    return [head] if head else []


def opened_major(case: Case, *, by: Actor) -> None:
    """A major problem goes to the director and the deputy in charge at once (domain-model §6)."""
    people = organisation.chain(case.unit)
    tell(
        [*people["director"], *people["deputy"]],
        case,
        "major",
        lambda: _("重大问题：%(unit)s %(title)s") % {"unit": case.unit, "title": case.title},
        by=by,
        body=lambda: _("请在 48 小时内决定是否报告校领导，并督促停用与整改。"),
        urgent=True,
    )


def issued(notice: Notice, cases: Iterable[Case], *, by: Actor) -> None:
    """The unit's head and every responsible person get the notice; one line each."""
    cases = list(cases)
    heads = [head] if (head := organisation.head_of(notice.unit)) else []
    people = [p for p in [*heads, *(case.responsible for case in cases)] if not by.is_person(p.pk)]
    workbench.notify_all(
        people,
        key=f"cases.issued:{notice.pk}",
        kind="cases.issued",
        title=lambda: (
            _("请签收 %(number)s：%(count)d 项问题，最早 %(due)s 前完成")
            % {"number": notice, "count": len(cases), "due": due_words(notice.due_at)}
        ),
        body="\n".join(f"{n}. {case.title}" for n, case in enumerate(cases, 1)),
        url=page_of_notice(notice),
        number=str(notice),
        urgent=any(case.severity == "major" for case in cases),
    )


RECEIPTS: dict[str, Any] = {
    "read": gettext_lazy("已由 %(name)s 签收"),
    "signed": gettext_lazy("已由 %(name)s 签字签收"),
    "refused": gettext_lazy("被拒签，见证人 %(witness)s，视为送达"),
    "deemed": gettext_lazy("逾期未签收，视为送达"),
}


def reception_words(notice: Notice) -> str:
    """How the notice was received."""
    return str(RECEIPTS[notice.receipt]) % {"name": notice.received_by_name, "witness": notice.witness_name}


receipt_words = house_words(reception_words)
"""The same for the history."""


def received(notice: Notice, cases: Iterable[Case], *, by: Actor) -> None:
    """The issuing side learns how the notice was received."""
    people = {p.pk: p for case in cases for p in followers(case)}
    workbench.notify_all(
        [p for p in people.values() if not by.is_person(p.pk)],
        key=f"cases.received:{notice.pk}",
        kind="cases.received",
        title=lambda: f"{notice} {reception_words(notice)}",
        url=page_of_notice(notice),
        number=str(notice),
    )


def tracked(notice: Notice, *, by: Actor) -> None:
    """Deputy and director learn how the fixes hold (R-001-25)."""
    people = organisation.chain(notice.unit)
    workbench.notify_all(
        [p for p in (*people["director"], *people["deputy"]) if not by.is_person(p.pk)],
        key=f"cases.tracked:{notice.pk}:{notice.version}",
        kind="cases.tracked",
        title=lambda: (
            _("%(number)s 整改效果：%(note)s") % {"number": notice, "note": notice.tracking_note[:80]}
        ),
        body=notice.tracking_note,
        url=page_of_notice(notice),
        number=str(notice),
    )


def withdrawn(notice: Notice, cases: Iterable[Case], *, by: Actor) -> None:
    """The unit learns that the notice is no longer in force."""
    people = {case.responsible_id: case.responsible for case in cases}
    workbench.notify_all(
        [p for p in people.values() if not by.is_person(p.pk)],
        key=f"cases.withdrawn:{notice.pk}",
        kind="cases.withdrawn",
        title=lambda: _("%(number)s 已撤回") % {"number": notice},
        body=notice.withdrawn_reason,
        url=page_of_notice(notice),
        number=str(notice),
    )


def reported(case: Case, step: Step, *, by: Actor) -> None:
    """Whoever follows the case verifies; where nobody does, all who may."""
    may = policies.who_may_verify(case)
    people = list(may.filter(pk=case.follower_id or 0)) or list(may[:MOST])
    tell(
        people,
        case,
        "reported",
        lambda: _("待复查：%(unit)s 报告“%(title)s”整改完成") % {"unit": case.unit, "title": case.title},
        by=by,
        body=case.measures,
        once=str(step.pk),
    )


def sent_back(case: Case, step: Step, *, by: Actor) -> None:
    tell(
        [case.responsible],
        case,
        "sent_back",
        lambda: (
            _("第 %(times)d 次退回：%(title)s，请于 %(due)s 前重新整改")
            % {"times": case.sent_back_count, "title": case.title, "due": due_words(case.due_at)}
        ),
        by=by,
        body=step.note,
        once=str(step.pk),
        urgent=True,
    )


def closed(case: Case, step: Step, *, by: Actor) -> None:
    """The result goes back to the unit and to the follower (R-001-23: problem – rectify – feedback)."""
    tell(
        [case.responsible, *followers(case)],
        case,
        "closed",
        lambda: _("已销号：%(title)s") % {"title": case.title},
        by=by,
        body=step.note,
        once=str(step.pk),
    )


def reopened(case: Case, step: Step, *, by: Actor) -> None:
    head = organisation.head_of(case.unit)
    tell(
        [case.responsible, head],
        case,
        "reopened",
        lambda: (
            _("回头看未通过，重新整改：%(title)s，%(due)s 前完成")
            % {"title": case.title, "due": due_words(case.due_at)}
        ),
        by=by,
        body=step.note,
        once=str(step.pk),
        urgent=True,
    )


def asked(extension: Extension, *, by: Actor) -> None:
    case = extension.case
    tell(
        policies.who_may_decide(case)[:MOST],
        case,
        "extension_asked",
        lambda: _("待审批延期：%(unit)s %(title)s") % {"unit": case.unit, "title": case.title},
        by=by,
        body=extension.reason,
        once=str(extension.pk),
    )


def decided(extension: Extension, *, by: Actor) -> None:
    case = extension.case
    people = [extension.asked_by, case.responsible, *followers(case)]
    told, once = partial(decision_words, extension), str(extension.pk)
    tell(people, case, "extension_decided", told, by=by, body=extension.opinion, once=once)


def decision_words(extension: Extension) -> str:
    """Until when the case has time now."""
    case = extension.case
    if extension.state == "granted":
        return _("延期获准：%(title)s，新期限 %(due)s") % {
            "title": case.title,
            "due": due_words(extension.new_due_at),
        }
    return _("延期未获同意：%(title)s，仍应于 %(due)s 前完成") % {
        "title": case.title,
        "due": due_words(case.due_at),
    }


CHANGES: dict[str, Any] = {
    "submit_plan": gettext_lazy("已提交停用与整改方案：%(title)s"),
    "defer": gettext_lazy("批准缓改：%(title)s，%(day)s 复核"),
    "review": gettext_lazy("缓改已复核：%(title)s，下次 %(day)s 复核"),
    "resume": gettext_lazy("恢复整改：%(title)s，%(due)s 前完成"),
    "dispute": gettext_lazy("待裁定申诉：%(unit)s %(title)s"),
    "settle": gettext_lazy("申诉维持原认定：%(title)s"),
    "void": gettext_lazy("事项已作废：%(title)s"),
    "reassign": gettext_lazy("责任人变更：%(title)s"),
    "tell_leaders": gettext_lazy("重大问题已报告校领导：%(title)s"),
    "recount": gettext_lazy("工作日历调整，整改期限变更：%(title)s"),
}


PROGRESS = tuple(f"cases.{what}" for what in ("reported", "sent_back", "closed", "reopened", *CHANGES))
"""Kinds of notifications about the turns of a case."""


def changed(case: Case, step: Step, people: Iterable[Person | None], *, by: Actor) -> None:
    """Any other turn of a case: the title by its verb, the body in the words of its step."""
    told = partial(step_words, case, step)
    tell(people, case, step.verb, told, by=by, body=step.note, once=str(step.pk))


def step_words(case: Case, step: Step) -> str:
    """What a turn means for those it concerns."""
    return str(CHANGES[step.verb]) % {
        "title": case.title,
        "unit": case.unit.name,
        "due": due_words(case.due_at),
        "day": step.data.get("review_on", ""),
    }


def escalated(case: Case, escalation: Escalation, people: Iterable[Person], *, by: Actor) -> None:
    """Those named by the rung learn how late the unit is, and what follows."""
    told = partial(lateness_words, case, escalation)
    tell(people, case, "escalated", told, by=by, once=str(escalation.pk), urgent=True)


def lateness_words(case: Case, escalation: Escalation) -> str:
    """How late a case is, and which rung it has come to."""
    late = _("逾期 %(days)d 个工作日") % {"days": escalation.days} if escalation.days else _("已逾期")
    return _("%(late)s（%(rung)s）：%(unit)s %(title)s") % {
        "late": late,
        "rung": escalation.rung.name,
        "unit": case.unit,
        "title": case.title,
    }
