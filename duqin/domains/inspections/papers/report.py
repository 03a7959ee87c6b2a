"""部门监控情况报告: the half-monthly report of a unit, written by itself from what was done (R-000-29, R-000-41)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from duqin.domains.inspections import policies, queries
from duqin.domains.inspections.models import Finding, HalfMonthReport
from duqin.domains.inspections.papers.wording import LEVELS, NOTHING, day_words, moment_words, standing
from duqin.domains.inspections.queries import Half, UnitReport
from duqin.engines.documents.ports import Block, Fields, Heading, Line, Paper, Para, Sheet, Sign, Table
from duqin.foundation.organisation import queries as organisation
from duqin.kernel.actors import Actor
from duqin.kernel.moments import campus_date

MISSING_NAMED = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of the report and where it stands."""

    number: str
    what: str
    severity: str
    due: str
    standing: str


@dataclass(frozen=True, slots=True)
class ReportContext:
    """What stands on a report."""

    unit: str
    span: str
    due: str
    monitors: str
    head: str
    visits: tuple[tuple[str, ...], ...]
    levels: tuple[int, ...]
    days: int
    coverage: str
    missing: str
    found: int
    closed: int
    overdue: int
    problems: tuple[Problem, ...]
    carried: tuple[Problem, ...]
    reasons: str = ""
    focus: str = ""
    coordination: str = ""
    handed_in: str = ""
    signed_on: str = ""


class ReportForm(Paper[ReportContext]):
    """The report with room to write on for what no figure says."""

    key: ClassVar[str] = "inspections.report"
    title: ClassVar[str] = "部门监控情况报告"
    context_type: ClassVar[type[ReportContext]] = ReportContext

    def may_issue(self, by: Actor, noun: HalfMonthReport) -> bool:
        return policies.may_hand_in(by, noun.unit)

    def context(self, by: Actor, noun: UnitReport | HalfMonthReport) -> ReportContext:
        if isinstance(noun, HalfMonthReport):
            return _handed_in(self, by, noun)
        half, rate = noun.half, noun.coverage.rate
        head = organisation.head_of(noun.unit, half.due)
        monitors = organisation.monitor_of(noun.unit, half.due)
        missing = [str(place) for place in noun.coverage.missing]
        more = f"等 {len(missing)} 处" if len(missing) > MISSING_NAMED else ""
        found = queries.findings_of(row.pk for row in noun.visits)
        return ReportContext(
            unit=noun.unit.name,
            span=f"{day_words(half.first)}至{day_words(half.last)}",
            due=_due_words(half),
            monitors="、".join(person.name for person in monitors) or NOTHING,
            head=head.name if head else NOTHING,
            visits=tuple(
                (
                    _brief(row.started_at, half.last.year),
                    f"{row.get_kind_display()}（{LEVELS[row.level]}）",
                    str(row.place or NOTHING),
                    row.lead.name,
                    f"{len(found[row.pk])} 个问题" if row.pk in found else "未发现问题",
                )
                for row in noun.visits
            ),
            levels=tuple(sum(row.level == level for row in noun.visits) for level in LEVELS),
            days=len({campus_date(row.started_at) for row in noun.visits}),
            coverage=f"{rate.percent}%（{rate.part}/{rate.whole}）" if rate.percent is not None else NOTHING,
            missing="、".join(missing[:MISSING_NAMED]) + more,
            found=len(noun.findings),
            closed=noun.in_state("closed"),
            overdue=noun.overdue,
            problems=tuple(_problem(one, half.last.year) for one in noun.findings),
            carried=tuple(_problem(one, half.last.year) for one in noun.carried),
        )

    def number(self, context: ReportContext) -> str:
        return ""

    def file_name(self, context: ReportContext) -> str:
        return f"{context.unit}监控情况报告（{context.span}）"

    def sheet(self, context: ReportContext) -> Sheet:
        levels = "、".join(f"{name} {n} 次" for name, n in zip(LEVELS.values(), context.levels, strict=True))
        still = context.found - context.closed
        blocks: list[Block] = [
            Fields(
                (
                    (("部门", context.unit), ("上报期限", context.due)),
                    (("监控员", context.monitors), ("负责人", context.head)),
                    (("检查覆盖", context.coverage), ("检查天数", f"{context.days} 天")),
                )
            ),
            Heading("一、检查情况"),
            Para(_checked(context, levels)),
        ]
        if context.missing:
            blocks.append(Para(f"未查点位：{context.missing}。"))
        if context.visits:
            head = ("时间", "类型", "地点", "检查人", "结果")
            blocks.append(Table((23, 22, 27, 12, 16), head, context.visits, centred=(0, 1, 3, 4)))
        blocks += [
            Heading("二、问题与整改"),
            Para(
                f"本期发现问题 {context.found} 个，已整改销号 {context.closed} 个，尚未完成 {still} 个"
                f"（其中逾期 {context.overdue} 个）。"
                if context.found
                else "本期未发现问题。"
            ),
            *_table(context.problems),
            Heading("三、前期遗留问题"),
            Para(f"前期尚未整改完成的问题 {len(context.carried)} 个。" if context.carried else "无。"),
            *_table(context.carried),
            Heading("四、未完成原因、下期重点和需要协调的事项"),
            Fields(
                (
                    (("未完成\n原因", context.reasons or _blank(context)),),
                    (("下期重点", context.focus or _blank(context)),),
                    (("需要协调", context.coordination or _blank(context)),),
                )
            ),
            Line(context.handed_in or "监控员（签字）：　　　　　　　部门负责人（签字）："),
            Sign(context.unit, _signed_on(context)),
        ]
        return Sheet(title=f"{context.unit}监控情况报告", blocks=tuple(blocks), number=f"（{context.span}）")


def _checked(context: ReportContext, levels: str) -> str:
    """How often was looked; no share of places where none had to be looked at."""
    made = len(context.visits)
    done = f"本期共检查 {made} 次（{levels}）" if made else "本期未开展检查"
    return done + ("。" if context.coverage == NOTHING else f"，点位覆盖率 {context.coverage}。")


def _handed_in(form: ReportForm, by: Actor, noun: HalfMonthReport) -> ReportContext:
    """As it stood when it was handed in, with the words of the unit's own."""
    context = form.context(by, queries.unit_report(by, noun.unit, noun.half, is_told=True))
    late = f"，迟报 {noun.days_late} 天" if noun.days_late else ""
    said = f"{noun.handed_in_by_name}于 {moment_words(noun.handed_in_at)} 上报{late}"
    return replace(
        context,
        reasons=noun.reasons,
        focus=noun.focus,
        coordination=noun.coordination,
        handed_in=said,
        signed_on=day_words(campus_date(noun.handed_in_at)),
    )


def _due_words(half: Half) -> str:
    """The due day, and in brackets the 10th or 25th it was moved from."""
    if half.due == half.named:
        return day_words(half.due)
    moved = "提前" if half.due < half.named else "顺延"
    return f"{day_words(half.due)}（{half.named.month}月{half.named.day}日不是工作日，{moved}）"


def _signed_on(context: ReportContext) -> str:
    if context.signed_on or context.handed_in:
        return context.signed_on or context.due
    return "　　　年　　月　　日"


def _blank(context: ReportContext) -> str:
    """Room to write by hand, until it was handed in."""
    return NOTHING if context.handed_in else "\n\n"


def _brief(moment: datetime | None, year: int) -> str:
    """A moment on one line of a table: without the year where it is that of the report."""
    return moment_words(moment).removeprefix(f"{year}年")


def _problem(one: Finding, year: int) -> Problem:
    where = f"\n地点：{one.place}" if one.place else ""
    due = one.case.due_at if one.case else None
    return Problem(
        one.number,
        f"{one.description}{where}",
        str(one.get_severity_display()),
        _brief(due, year),
        standing(one),
    )


def _table(problems: tuple[Problem, ...]) -> list[Block]:
    if not problems:
        return []
    rows = tuple((one.number, one.what, one.severity, one.due, one.standing) for one in problems)
    head = ("编号", "问题", "程度", "整改期限", "状态")
    return [Table((19, 37, 8, 22, 14), head, rows, centred=(0, 2, 3, 4))]
