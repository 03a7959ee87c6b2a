"""The facts of a case as its page tells them, in their order: what is known of it, and no empty line of what is not."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from duqin.engines.cases.models import Case, Extension
from duqin.engines.cases.ports import OriginCard, ProblemCard
from duqin.engines.cases.queries import EscalationLine, NoticeLine
from duqin.kernel.clock.words import term_words
from duqin.ui import markup
from duqin.ui.addresses import address_of_each
from duqin.ui.facts import broken, fact, wide_fact
from duqin.ui.markup import quoted


def case_facts(case: Case, problem: ProblemCard) -> SafeString:
    """As text, since nearly every page of a case has twenty of them."""
    told = [*_people(case), *_terms(case), *_problem(case, problem), *_measures(case)]
    return mark_safe("".join(told))  # noqa: S308 each fact escapes


def related_facts(
    origin: OriginCard | None, notices: Iterable[NoticeLine], extensions: Iterable[Extension]
) -> SafeString:
    """Where a case comes from, the notices it stood in, and what was asked for it."""
    told = []
    if origin:
        told.append(fact(_("来源"), origin.label, href=origin.url))
        told += [fact(label, value) for label, value in origin.facts]
    notice_url, extension_url = address_of_each("cases:notice"), address_of_each("cases:extension")
    told += [fact(_("通知单"), str(notice), href=notice_url(notice.pk)) for notice in notices]
    told += [
        fact(_("延期"), extension.get_state_display(), href=extension_url(extension.pk))
        for extension in extensions
    ]
    return mark_safe("".join(told))  # noqa: S308 each fact escapes


def escalation_facts(escalations: Iterable[EscalationLine]) -> SafeString:
    """Rungs a case has climbed: when, and who was held to account."""
    words = markup.moment_writer()
    told = []
    for climbed in escalations:
        name = climbed.accountable
        blamed = f"<br>{quoted(_('%(name)s 负责') % {'name': name})}" if name else ""
        content = mark_safe(f"{words(climbed.at)}{blamed}")  # noqa: S308 escaped
        told.append(wide_fact(climbed.rung, content))
    return mark_safe("".join(told))  # noqa: S308 each fact escapes


def _people(case: Case) -> list[str]:
    return [
        fact(_("责任单位"), case.unit.local_name),
        fact(_("整改责任人"), case.responsible.name),
        fact(_("监督单位"), case.issuer.local_name),
        fact(_("跟踪人"), case.follower.name if case.follower else ""),
        fact(_("服务领域"), case.area.local_name if case.area else ""),
    ]


def _terms(case: Case) -> list[str]:
    told: list[str] = [fact(_("整改时限"), term_words(case.term))]
    if case.original_due_at:
        told.append(fact(_("原期限"), markup.unbroken_due(case.original_due_at)))
    if case.valid_due_at and case.valid_due_at != case.original_due_at:
        told.append(fact(_("核准期限"), markup.unbroken_due(case.valid_due_at)))
    if case.reported_at:
        told.append(fact(_("是否按期"), _punctual(case)))
    if case.sent_back_count:
        told.append(fact(_("退回次数"), case.sent_back_count))
    return told


def _punctual(case: Case) -> str:
    if case.is_on_time:
        return _("按原期限完成")
    return _("超过原期限，按核准期限完成") if case.is_on_valid_time else _("逾期完成")


def _problem(case: Case, problem: ProblemCard) -> list[str]:
    told: list[str] = []
    if problem.clause_text:
        told.append(wide_fact(_("条款"), problem.clause_text))
    if problem.description and problem.description != case.title:
        told.append(wide_fact(_("问题描述"), broken(problem.description)))
    if problem.basis:
        told.append(wide_fact(_("依据"), _lines(problem.basis)))
    if problem.deduction:
        told.append(fact(_("扣分"), problem.deduction))
    return told


def _lines(texts: Iterable[str]) -> SafeString:
    return mark_safe("<br>".join(map(quoted, texts)))  # noqa: S308 escaped


def _measures(case: Case) -> list[str]:
    told: list[str] = [_if_any(_("整改措施"), case.measures)]
    if not case.cause and case.needs_cause and case.is_open:
        told.append(fact(_("原因"), _("尚未写明，写明后才能销号")))
    told += [
        _if_any(_("原因"), case.cause),
        _if_any(_("停用或隔离"), case.stop_use),
        _if_any(_("临时控制措施"), case.interim_control),
    ]
    if case.review_on:
        told.append(fact(_("缓改复核日期"), markup.unbroken_day(case.review_on)))
    if case.void_reason:
        told.append(wide_fact(_("作废理由"), case.void_reason))
    return told


def _if_any(label: str, text: str) -> str:
    """A longer text in its lines, where there is one."""
    return wide_fact(label, broken(text)) if text else ""
