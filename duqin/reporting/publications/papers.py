"""《监控巡查信息》 as an official paper: only what was frozen, every department listed (R-000-18, R-000-36)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from duqin.engines.assessment import states as grades
from duqin.engines.documents.ports import (
    Block,
    Closing,
    Copies,
    Heading,
    Paper,
    Para,
    Photo,
    Photos,
    Sheet,
    Sign,
    Table,
)
from duqin.foundation.standards.models import Clause
from duqin.kernel.actors import Actor
from duqin.kernel.moments import CAMPUS
from duqin.reporting.publications import queries
from duqin.reporting.publications.models import Bulletin


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its paragraphs, figures in place; the typical problems stand in their own."""

    heading: str
    paragraphs: tuple[str, ...]
    is_typical: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """A typical or overdue problem: unit and place, never a person (R-002-01)."""

    unit: str
    place: str
    clause: str
    description: str
    case: str
    due: str
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """A clause that a unit failed again: how often in the month, and the cases."""

    unit: str
    clause: str
    times: int
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A department of the issue."""

    name: str
    inspections: int
    findings: int
    closed: int
    overdue: int
    rate: str
    score: str
    change: str
    grade: str


@dataclass(frozen=True, slots=True)
class Anchored:
    """The newest checkpoint of the audit at publication: rows under it, rows and root, moment, name of the key."""

    size: int
    printed: str
    at: str
    key: str


@dataclass(frozen=True, slots=True)
class BulletinContext:
    """What stands on an issue."""

    number: str
    period: str
    issue: int
    issuer: str
    day: str
    total: str
    sections: tuple[Section, ...]
    headings: tuple[tuple[str, int], ...]
    typical: tuple[Problem, ...]
    overdue: tuple[Problem, ...]
    units: tuple[UnitLine, ...]
    corrections: tuple[str, ...]
    frozen_at: str
    figures_hash: str
    anchored: Anchored | None = None
    recurrent: tuple[Again, ...] = ()


class BulletinForm(Paper[BulletinContext]):
    """The issue with a red head, its figures in tables at the end."""

    key: ClassVar[str] = "publications.bulletin"
    title: ClassVar[str] = "监控巡查信息"
    context_type: ClassVar[type[BulletinContext]] = BulletinContext
    series: ClassVar[str] = "bulletin"

    def context(self, by: Actor, noun: Bulletin) -> BulletinContext:
        figures = noun.figures
        names = dict(Clause.Heading.choices)
        return BulletinContext(
            number=noun.number.text if noun.number else "",
            period=noun.period,
            issue=noun.issue,
            issuer=noun.issuer.name,
            day=_day(noun.published_at),
            total=figures["figures"]["findings"]["text"],
            sections=tuple(_section(row, figures) for row in noun.sections.order_by("order")),
            headings=tuple((str(names[one["heading"]]), one["count"]) for one in figures["headings"]),
            typical=tuple(_problem(one) for one in figures["typical"]),
            overdue=tuple(_problem(one) for one in figures["overdue"]),
            units=tuple(_unit(line) for line in figures["units"]),
            corrections=tuple(
                f"{row['unit']} {row['period']}：{row['before']} 更正为 {row['after']}（{row['reason']}）。"
                for row in figures["corrections"]
            ),
            frozen_at=f"{noun.frozen_at.astimezone(CAMPUS):%Y-%m-%d %H:%M}",
            figures_hash=noun.figures_hash,
            anchored=_anchored(noun),
            recurrent=_again(figures["recurrent"]),
        )

    def number(self, context: BulletinContext) -> str:
        return context.number

    def file_name(self, context: BulletinContext) -> str:
        return f"监控巡查信息（{context.period[:4]}年第{context.issue}期）"

    def may_issue(self, by: Actor, noun: Bulletin) -> bool:
        """The verb that publishes has asked already; there is no other way here."""
        return True

    def sheet(self, context: BulletinContext) -> Sheet:
        year, month = context.period.split("-")
        blocks: list[Block] = []
        for section in context.sections:
            if section.paragraphs or section.is_typical:
                blocks += [Heading(section.heading), *(Para(text) for text in section.paragraphs)]
            if section.is_typical:
                blocks += _typical(context.typical)
        if context.corrections:
            blocks += [Heading("对前期的更正"), *(Para(text) for text in context.corrections)]
        blocks.append(Sign(context.issuer, context.day or "　　年　月　日"))
        basis = f"数据取自 {context.frozen_at}，冻结后未改动。数据指纹（SHA-256）：\n{context.figures_hash}"
        return Sheet(
            title=f"{year}年{int(month)}月监控巡查情况通报",
            blocks=(
                *blocks,
                *_tables(context),
                Closing(
                    (f"编号：{context.number or '（待发布时生成）'}。", basis, *_witness(context.anchored))
                ),
                Copies(
                    "中心领导，各部门、各单位。", context.issuer, f"{context.day or '　　年　月　日'}印发"
                ),
            ),
            head=self.title,
            head_style="bulletin",
            number=f"{year}年第{context.issue}期",
            left=context.issuer,
            right=context.day or "（草稿）",
        )


def _anchored(noun: Bulletin) -> Anchored | None:
    one = queries.checkpoint(noun)
    if one is None or one.moment is None:
        return None
    moment = f"{one.moment.astimezone(CAMPUS):%Y-%m-%d %H:%M}"
    return Anchored(one.size, one.printed, moment, one.origin)


def _witness(anchored: Anchored | None) -> tuple[str, ...]:
    """The line that makes every copy of the issue a witness of the records of before."""
    if anchored is None:
        return ()
    return (
        f"留痕存证：截至 {anchored.at}，共 {anchored.size} 条，核验码 {anchored.printed}，签名公钥 {anchored.key}。",
    )


def _tables(context: BulletinContext) -> list[Block]:
    labels = tuple(label for label, _count in context.headings)
    counts = tuple(str(count) for _label, count in context.headings)
    wide = tuple(range(len(labels) + 1))
    units = tuple(
        (
            line.name,
            str(line.inspections),
            str(line.findings) if line.findings else "未发现" if line.inspections else "未检查",
            str(line.closed),
            str(line.overdue),
            line.rate.replace("（", "\n（"),
            line.score,
            line.change,
            line.grade,
        )
        for line in context.units
    )
    head = ("单位", "检查", "问题", "已销号", "逾期", "整改率", "得分", "比上月", "等级")
    found: list[Block] = [
        Heading("附表1　按检查内容分类", new_page=True),
        Table((1.0,) * (len(labels) + 1), (*labels, "合计"), ((*counts, context.total),), centred=wide),
        Heading("附表2　各单位情况"),
        Table((21, 7, 10, 9.5, 7, 14.5, 10.5, 10.5, 10), head, units, centred=tuple(range(1, 9))),
    ]
    if context.overdue:
        rows = tuple(
            (str(n), one.unit, f"{one.description}\n{one.clause}", one.place or "—", one.case)
            for n, one in enumerate(context.overdue, 1)
        )
        titles = ("序号", "责任单位", "问题", "地点", "整改事项")
        found += [Heading("附表3　逾期未整改"), Table((7, 18, 41, 16, 18), titles, rows, centred=(0, 4))]
    if context.recurrent:
        number = 4 if context.overdue else 3
        lines = tuple(
            (str(n), one.unit, one.clause, str(one.times), "\n".join(one.cases))
            for n, one in enumerate(context.recurrent, 1)
        )
        titles = ("序号", "责任单位", "条款", "次数", "整改事项")
        found += [
            Heading(f"附表{number}　反复出现"),
            Table((7, 22, 42, 8, 21), titles, lines, centred=(0, 3, 4)),
        ]
    return found


def _again(said: list[dict[str, Any]]) -> tuple[Again, ...]:
    """What occurred again by unit and clause, most often first."""
    cases: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in said:
        cases[one["unit"], one["clause"]].append(one["case"])
    found = [Again(unit, clause, len(held), tuple(held)) for (unit, clause), held in cases.items()]
    return tuple(sorted(found, key=lambda one: -one.times))


def _typical(problems: tuple[Problem, ...]) -> list[Block]:
    if not problems:
        return [Para("本月没有带照片的典型问题。")]
    found: list[Block] = []
    for number, one in enumerate(problems, 1):
        where = f"（{one.place}）" if one.place else ""
        found.append(Para(f"{number}．{one.unit}{where}：{one.description}（{one.clause}）"))
    photos = [
        Photo(sha, f"{number}．{one.unit}")
        for number, one in enumerate(problems, 1)
        for sha in one.photos[:1]
    ]
    return [*found, Photos(tuple(photos))] if photos else found


def _section(row: Any, figures: dict[str, Any]) -> Section:
    paragraphs = ("".join(piece.text for piece in line) for line in queries.rendered(row, figures))
    return Section(row.heading, tuple(paragraphs), row.key == "typical")


def _problem(said: dict[str, Any]) -> Problem:
    return Problem(
        said["unit"],
        said["place"],
        said["clause"],
        said["description"],
        said["case"],
        said["due"],
        tuple(said["photos"]),
    )


def _unit(line: dict[str, Any]) -> UnitLine:
    change = line["change"]
    signed = f"+{change}" if change and not change.startswith("-") and change.strip("0.") else change
    return UnitLine(
        line["name"],
        line["inspections"],
        line["findings"],
        line["closed"],
        line["overdue"],
        line["rate"],
        line["score"],
        signed or "—",
        str(grades.GRADES[line["grade"]]),
    )


def _day(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(CAMPUS)
    return f"{local.year}年{local.month}月{local.day}日"
