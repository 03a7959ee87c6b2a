"""From rows to the parts a page is made of: photographs, history, buttons, who is at turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.engines.cases.models import Case, Clock, ClockRule, LadderRung, Notice, Step
from duqin.engines.cases.queries import ClockLine
from duqin.engines.cases.states import CASE
from duqin.foundation.trust.models import Evidence
from duqin.kernel.clock import Term, TermUnit
from duqin.kernel.clock.words import amount_words
from duqin.ui import happening, markup, parts
from duqin.ui.addresses import address_of_each
from duqin.ui.markup import quoted

Written = Callable[[Any], SafeString]
STEP_LABELS: dict[str, Any] = {t.verb: t.label for t in CASE.transitions} | {
    "open": gettext_lazy("立案"),
    "submit_plan": gettext_lazy("提交停用与整改方案"),
    "ask_extension": gettext_lazy("申请延期"),
    "grant_extension": gettext_lazy("同意延期"),
    "refuse_extension": gettext_lazy("不同意延期"),
    "review": gettext_lazy("复核缓改"),
    "reassign": gettext_lazy("变更责任人"),
    "tell_leaders": gettext_lazy("报告校领导"),
    "escalate": gettext_lazy("逾期升级"),
    "recount": gettext_lazy("期限重算"),
}
STEP_ICONS = {
    "verify": "check",
    "fix_on_the_spot": "check",
    "send_back": "arrow-back-up",
    "escalate": "stairs-up",
    "void": "ban",
    "reopen": "repeat",
    "notify": "send",
    "report": "clipboard-check",
}


def photo(evidence: Evidence, caption: str = "") -> parts.Photo:
    """Evidence as a picture on a page: the clean copy, never the original."""
    url = address_of_each("trust:shown")(evidence.sha256)
    thumb = address_of_each("trust:thumbnail")(evidence.sha256)
    return parts.Photo(url, thumb, caption, evidence.taken_at or evidence.received_at)


def photos(found: Iterable[Evidence]) -> list[parts.Photo]:
    return [photo(evidence) for evidence in found]


def entries(steps: Iterable[Step]) -> list[parts.Entry]:
    """The history as a timeline, in the order given."""
    return [
        parts.Entry(
            at=step.at,
            who=step.by_name,
            verb=STEP_LABELS.get(step.verb, step.verb),
            note=_note(step),
            photos=photos(step.shown),
            family=CASE[step.to_state].family.value if step.from_state != step.to_state else "",
            icon=STEP_ICONS.get(step.verb, ""),
            post=step.capacity if step.capacity != "system" else "",
        )
        for step in steps
    ]


def _note(step: Step) -> str:
    """The words of a step and the facts that go with it."""
    data = step.data
    lines = [step.note]
    if data.get("cause"):
        lines.append(_("原因：%(text)s") % {"text": data["cause"]})
    if data.get("interim_control"):
        lines.append(_("临时控制：%(text)s") % {"text": data["interim_control"]})
    if data.get("stop_use"):
        lines.append(_("停用或隔离：%(text)s") % {"text": data["stop_use"]})
    if data.get("review_on"):
        lines.append(_("复核日期：%(day)s") % {"day": data["review_on"]})
    if data.get("notice"):
        lines.append(str(data["notice"]))
    if data.get("amount"):
        term = Term(data["amount"], TermUnit(data["unit"]))
        lines.append(_("延长 %(amount)s") % {"amount": amount_words(term.amount, term.unit)})
    if data.get("rung"):
        late = _("逾期 %(days)d 个工作日") % {"days": data["days"]} if data["days"] else _("已逾期")
        lines.append(f"{data['rung']} · {late}")
    if data.get("recurrence"):
        found = dict(Case.Severity.choices).get(data["severity_found"], "")
        label = dict(Case.Recurrence.choices)[data["recurrence"]]
        lines.append(_("%(label)s，严重程度由“%(found)s”上调") % {"label": label, "found": found})
    return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is at turn with a case."""

    title: Any
    who: str = ""
    post: str = ""
    text: Any = ""


def turn(case: Case) -> Turn:
    """The next step in words and whose it is; the office where the office is (R-001-03)."""
    responsible, unit = case.responsible.name, case.unit.local_name
    follower, issuer = case.follower.name if case.follower else "", case.issuer.local_name
    match case.state:
        case "open":
            return Turn(_("开具整改通知单"), follower, issuer, _("问题应在当个工作日反馈责任单位。"))
        case "notified":
            return Turn(_("签收整改通知单"), responsible, unit)
        case "rectifying":
            return Turn(_("整改并报告"), responsible, unit)
        case "deferred":
            return Turn(_("缓改挂账，到期复核"), responsible, unit, case.interim_control)
        case "disputed":
            text = _("涉及安全，整改期限照常计算。") if case.is_safety else _("申诉期间整改期限暂停计算。")
            return Turn(_("裁定申诉"), "", issuer, text)
        case "reported":
            text = _("现由监督方复查，逾期计监督方的时间，不计责任单位。")
            return Turn(_("复查整改结果"), follower, issuer, text)
        case "closed":
            return Turn(
                _("已销号"),
                case.verified_by.name if case.verified_by else "",
                "",
                _("三十天内回头看未通过的，可以重新整改。"),
            )
        case _:
            return Turn(_("已作废"), text=case.void_reason)


def notice_turn(notice: Notice) -> Turn:
    """Whose turn it is with a notice."""
    match notice.state:
        case "drafted":
            return Turn("", notice.drafted_by.name if notice.drafted_by else "", notice.issuer.local_name)
        case "issued" | "received":
            return Turn("", notice.unit.local_name)
        case "answered":
            return Turn("", notice.issuer.local_name)
        case _:
            return Turn("")


def loop(case: Case) -> list[parts.Step]:
    """Problem – rectification – feedback with its three time stamps (R-001-23)."""
    closed = case.state == "closed"
    reporter = case.reported_by.name if case.reported_by else ""
    if case.state == "void":
        return []
    return [
        parts.Step(_("发现问题"), "done", case.opened_at),
        parts.Step(_("整改完成"), "done" if case.reported_at else "current", case.reported_at, reporter),
        parts.Step(
            _("复查反馈"),
            "done" if closed else "current" if case.reported_at else "todo",
            case.closed_at,
            case.verified_by.name if closed and case.verified_by else "",
        ),
    ]


def clock_facts(lines: Iterable[ClockLine]) -> SafeString:
    """The clocks of a case as facts: against whom each runs, what is left of it, or how it ended. As text, since a page
    may show ten of them."""
    moment, due = markup.moment_writer(), markup.due_writer()
    return mark_safe("\n".join([_clock_fact(line, moment, due) for line in lines]))  # noqa: S308 every word is escaped


def _clock_fact(line: ClockLine, moment: Written, due: Written) -> str:
    office = f'<span class="soft">{quoted(_("监督方"))}</span> ' if line.is_office else ""
    provisional = f" {markup.pill(_('暂定'), 'waiting')}" if line.clock.is_provisional else ""
    shown = f"{office}{_clock_words(line, moment, due)}{provisional}"
    return f'<div class="wide"><dt>{quoted(line.label)}</dt><dd>{shown}</dd></div>'


def _clock_words(line: ClockLine, moment: Written, due: Written) -> str:
    match line.status:
        case "running" | "overdue":
            return happening.deadline(line.deadline)
        case "paused":
            return quoted(_("暂停计时"))
        case "stopped":
            return f'<span class="soft">{quoted(_("不再需要"))}</span>'
    pill = (
        markup.pill(_("超时完成"), "overdue") if line.status == "late" else markup.pill(_("按时"), "settled")
    )
    met = f"{pill} {moment(line.clock.met_at)}"
    if line.deadline is None:
        return met
    until = quoted(_("（期限 %(due)s）")) % {"due": due(line.deadline.due_at)}
    return f'{met} <span class="soft">{until}</span>'


RULE_LABELS: dict[str, Any] = dict(Clock.Kind.choices) | {
    "at_once": gettext_lazy("整改（要求当场整改而未完成）"),
    "dispute": gettext_lazy("提出申诉"),
}


def rule_lines(rules: Iterable[ClockRule]) -> list[dict[str, Any]]:
    """Clock rules as lines of a page: what, for which severity, how long, whose time, by what source."""
    return [
        {
            "rule": rule,
            "label": RULE_LABELS.get(rule.kind, rule.kind),
            "term": amount_words(rule.amount, rule.term.unit),
            "is_office": rule.kind in Clock.OF_OFFICE,
        }
        for rule in rules
    ]


def rung_lines(rungs: Iterable[LadderRung]) -> list[dict[str, Any]]:
    """Rungs as lines of a page, roles and effects in words."""
    roles, effects = dict(LadderRung.Role.choices), dict(LadderRung.Effect.choices)
    return [
        {
            "rung": rung,
            "roles": _("、").join(str(roles.get(role, role)) for role in rung.roles),
            "effects": _("、").join(str(effects.get(effect, effect)) for effect in rung.effects),
        }
        for rung in rungs
    ]
