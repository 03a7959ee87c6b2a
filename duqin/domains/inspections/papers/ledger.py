"""检查台账: every inspection of a list as it is filtered, with what it found and what came of it (R-001-22)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from duqin.domains.inspections import queries
from duqin.domains.inspections.models import Finding, Inspection
from duqin.domains.inspections.papers.wording import LEVELS, NOTHING, day_words, moment_words, standing
from duqin.engines.documents.ports import Closing, Line, Paper, Sheet, Table
from duqin.kernel.actors import Actor
from duqin.kernel.moments import campus_date


@dataclass(frozen=True, slots=True)
class LedgerAsked:
    """What the list shows: its rows in order, the words of its filters, when it was asked for."""

    rows: Sequence[Inspection]
    basis: Sequence[tuple[str, str]]
    at: datetime


@dataclass(frozen=True, slots=True)
class LedgerContext:
    """What stands on a ledger: a row of cells for each inspection."""

    basis: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    problems: int
    drawn_on: str
    drawn_at: str


class LedgerForm(Paper[LedgerContext]):
    """The ledger as a table on landscape paper; an inspection without a problem has its line too."""

    key: ClassVar[str] = "inspections.ledger"
    title: ClassVar[str] = "检查台账"
    context_type: ClassVar[type[LedgerContext]] = LedgerContext

    def context(self, by: Actor, noun: LedgerAsked) -> LedgerContext:
        found = queries.findings_of(row.pk for row in noun.rows)
        rows = [_row(n, row, found.get(row.pk, [])) for n, row in enumerate(noun.rows, 1)]
        return LedgerContext(
            basis=tuple(noun.basis),
            rows=tuple(rows),
            problems=sum(map(len, found.values())),
            drawn_on=day_words(campus_date(noun.at)),
            drawn_at=moment_words(noun.at),
        )

    def number(self, context: LedgerContext) -> str:
        return ""

    def file_name(self, context: LedgerContext) -> str:
        return f"检查台账 {context.drawn_on}"

    def sheet(self, context: LedgerContext) -> Sheet:
        narrowed = "；".join(f"{label}：{words}" for label, words in context.basis)
        head = ("序号", "编号", "检查时间", "被检查单位", "类型", "地点", "检查人", "发现的问题", "整改情况")
        return Sheet(
            title=self.title,
            blocks=(
                Line(f"共 {len(context.rows)} 次检查，发现问题 {context.problems} 个。"),
                Table((5, 13, 16, 12, 9, 12, 8, 27, 15), head, context.rows, centred=(0, 1, 2, 4, 6)),
                Closing((f"范围：{narrowed or '全部'}。", f"生成时间：{context.drawn_at}。")),
            ),
            landscape=True,
        )


def _row(number: int, row: Inspection, findings: Sequence[Finding]) -> tuple[str, ...]:
    problems = "\n".join(f"{n}. {one.description}" for n, one in enumerate(findings, 1))
    course = "\n".join(f"{n}. {standing(one)}" for n, one in enumerate(findings, 1))
    nothing = (
        "检查中" if row.state == "in_progress" else "已放弃" if row.state == "abandoned" else "未发现问题"
    )
    return (
        str(number),
        row.number,
        moment_words(row.started_at).replace(" ", "\n", 1),
        row.unit.name,
        f"{row.get_kind_display()}\n{LEVELS[row.level]}",
        str(row.place or NOTHING),
        row.lead.name,
        problems or nothing,
        course or NOTHING,
    )
