"""《问题整改通知单》 as it is issued: official layout, in Chinese whoever prints it (standards-library §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from duqin.engines.cases.models import Case, Notice
from duqin.engines.cases.papers.standing import Line, NumberedPhoto, notice_paper
from duqin.engines.documents.ports import (
    Annex,
    Annexes,
    Block,
    Cell,
    Closing,
    Fields,
    Heading,
    Paper,
    Para,
    Photo,
    Photos,
    Picture,
    Sheet,
    Sign,
    Table,
)
from duqin.engines.documents.ports import Line as WordsLine
from duqin.kernel.actors import Actor
from duqin.kernel.moments import campus_date

NOTHING = "—"
PHOTOS = "问题照片"
CLOSING = "请按所列期限逐项整改，举一反三，完成后报告整改情况，由监督方复查销号。"


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the list with its reply and re-check, in words."""

    what: str
    basis: str
    grade: str
    due: str
    photos: str
    measures: str
    done_at: str
    responsible: str
    result: str
    opinion: str
    checker: str
    checked_at: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A photograph by hash, with its caption."""

    sha256: str
    caption: str


@dataclass(frozen=True, slots=True)
class NoticeContext:
    """What stands on a notice."""

    number: str
    issuer: str
    unit: str
    origin: str
    facts: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    requirement: str
    photos: tuple[Shown, ...]
    after: tuple[Shown, ...]
    issued_by: str
    issued_at: str
    day: str
    receipt: str
    received_at: str
    signature: str


class NoticeForm(Paper[NoticeContext]):
    """The notice with its list, and on a leaf of its own the receipt, the reply and the re-check."""

    key: ClassVar[str] = "cases.notice"
    title: ClassVar[str] = "问题整改通知单"
    context_type: ClassVar[type[NoticeContext]] = NoticeContext
    series: ClassVar[str] = "cases.notice"

    def context(self, by: Actor, noun: Notice) -> NoticeContext:
        found = notice_paper(by, noun)
        facts = [("地点", found.places)] if found.places else []
        facts += [(str(label), str(value)) for label, value in (found.origin.facts if found.origin else ())]
        day = campus_date(noun.issued_at) if noun.issued_at else None
        return NoticeContext(
            number=str(noun.number or ""),
            issuer=noun.issuer.name,
            unit=noun.unit.name,
            origin=str(found.origin.label) if found.origin else "",
            facts=tuple(facts),
            problems=tuple(_problem(line) for line in found.lines),
            requirement=noun.requirement,
            photos=_shown(found.photos, "照片 {number}（第 {line} 项）"),
            after=_shown(found.after, "整改后照片（第 {line} 项）"),
            issued_by=noun.issued_by_name,
            issued_at=found.issued_at,
            day=f"{day.year}年{day.month}月{day.day}日" if day else "",
            receipt=found.receipt,
            received_at=found.received_at,
            signature=noun.signature.sha256 if noun.signature else "",
        )

    def number(self, context: NoticeContext) -> str:
        return context.number

    def file_name(self, context: NoticeContext) -> str:
        return f"问题整改通知单 {context.number}" if context.number else f"问题整改通知单 {context.unit}"

    def may_issue(self, by: Actor, noun: Notice) -> bool:
        """The verbs that change a notice have asked already; there is no other way here."""
        return True

    def is_likely_first(self, noun: Notice) -> bool:
        """When it is issued; what follows makes further editions."""
        return noun.state == "issued"

    def sheet(self, context: NoticeContext) -> Sheet:
        blocks: list[Block] = [WordsLine(f"{context.unit}："), Para(_opening(context))]
        if context.facts:
            pairs = [((label, value),) for label, value in context.facts if len(context.facts) == 1]
            blocks.append(Fields(tuple(pairs) or _in_pairs(context.facts)))
        blocks += [Heading("一、问题清单"), _list(context.problems)]
        if context.requirement:
            blocks += [
                Heading("二、整改要求"),
                *(Para(text) for text in context.requirement.splitlines() if text.strip()),
            ]
        blocks.append(Para(CLOSING))
        if context.photos:
            blocks.append(Annexes((PHOTOS,)))
        blocks.append(Sign(context.issuer, context.day or "　　年　月　日"))
        if context.photos:
            blocks += [Annex(PHOTOS), _photos(context.photos)]
        return Sheet(
            title=self.title,
            blocks=(*blocks, *_slip(context)),
            head=context.issuer,
            number=context.number or "（编号待签发时生成）",
        )


def _opening(context: NoticeContext) -> str:
    source = f"根据{context.origin}的情况" if context.origin else "经检查"
    return f"{source}，你单位存在下列问题。"


def _list(problems: Sequence[Problem]) -> Table:
    rows = tuple(
        (str(number), one.what, one.grade, one.due or NOTHING, one.photos or NOTHING)
        for number, one in enumerate(problems, 1)
    )
    notes = tuple(f"条款与依据：{one.basis}" if one.basis else "" for one in problems)
    head = ("序号", "存在问题", "程度", "整改期限", "照片")
    return Table((7.0, 42.5, 14.0, 26.5, 10.0), head, rows, centred=(0, 2, 3, 4), notes=notes)


def _slip(context: NoticeContext) -> list[Block]:
    """What is written after the issue: receipt, reply, re-check."""
    receipt: Cell = Picture(context.signature, context.receipt) if context.signature else context.receipt
    numbered = list(enumerate(context.problems, 1))
    replies = tuple((str(n), one.measures, one.done_at, one.responsible) for n, one in numbered)
    checks = tuple((str(n), one.result, one.opinion, one.checker, one.checked_at) for n, one in numbered)
    found: list[Block] = [
        Heading("签收与整改回执", new_page=True),
        Fields(
            (
                (("签发人", context.issued_by), ("签发时间", context.issued_at)),
                (("签收", receipt), ("签收时间", context.received_at)),
            )
        ),
        Heading("整改回复", 2),
        Table((7, 49, 24, 20), ("序号", "整改措施", "完成时间", "整改责任人"), replies, centred=(0, 2, 3)),
    ]
    if context.after:
        found.append(_photos(context.after))
    return [
        *found,
        WordsLine("单位负责人（签字）："),
        Heading("复查意见", 2),
        Table((7, 12, 40, 17, 24), ("序号", "结果", "意见", "复查人", "时间"), checks, centred=(0, 1, 3, 4)),
        Closing(("本通知单一式三份：签发单位、责任单位、存档各一份。",)),
    ]


def _photos(shown: Sequence[Shown]) -> Photos:
    return Photos(tuple(Photo(one.sha256, one.caption) for one in shown))


def _in_pairs(facts: Sequence[tuple[str, str]]) -> tuple[tuple[tuple[str, Cell], ...], ...]:
    """Two facts a row; an odd last one alone, over the whole width."""
    return tuple(tuple(facts[n : n + 2]) for n in range(0, len(facts), 2))


def _shown(photos: Sequence[NumberedPhoto], words: str) -> tuple[Shown, ...]:
    return tuple(Shown(one.evidence.sha256, words.format(number=one.number, line=one.line)) for one in photos)


def _problem(line: Line) -> Problem:
    what = [line.problem.description or line.case.title]
    if line.case.place:
        what.append(f"地点：{line.case.place}")
    if line.problem.deduction:
        what.append(f"拟{line.problem.deduction}")
    grade = [str(Case.Severity(line.case.severity).label)]
    if line.case.recurrence:
        grade.append(str(Case.Recurrence(line.case.recurrence).label))
    result = ("销号" if line.check.verb == "verify" else "退回") if line.check else ""
    return Problem(
        what="\n".join(what),
        basis="\n".join([line.problem.clause_text, *line.problem.basis]).strip(),
        grade="\n".join(grade),
        due=line.due.replace(" ", "\n", 1),
        photos=line.photo_numbers,
        measures=line.reply.note if line.reply else "",
        done_at=line.replied_at.replace(" ", "\n", 1),
        responsible=line.case.responsible.name if line.case.responsible else "",
        result=result,
        opinion=line.check.note if line.check else "",
        checker=line.check.by_name if line.check else "",
        checked_at=line.checked_at.replace(" ", "\n", 1),
    )
