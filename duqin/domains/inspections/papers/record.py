"""检查记录: everything that was looked at, found and signed (R-004-97)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from duqin.domains.inspections import queries
from duqin.domains.inspections.models import Finding, Inspection, Party
from duqin.domains.inspections.models.plans import Kind
from duqin.domains.inspections.papers.wording import NOTHING, RESULTS, clock_words, day_words, moment_words
from duqin.domains.inspections.queries import Recorded, RecordLine, Signer
from duqin.domains.inspections.rules.clocks import gap
from duqin.engines.documents.ports import (
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
from duqin.foundation.standards import queries as standards
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust.models import Evidence
from duqin.kernel.actors import Actor
from duqin.kernel.moments import campus_date


@dataclass(frozen=True, slots=True)
class Found:
    """A problem of the record."""

    number: str
    what: str
    severity: str
    points: str
    handling: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A line of signatures: role, who, what became of it, the picture, when."""

    role: str
    who: str
    words: str
    picture: str
    at: str


@dataclass(frozen=True, slots=True)
class RecordContext:
    """What stands on a record."""

    number: str
    host: str
    unit: str
    day: str
    facts: tuple[tuple[str, str], ...]
    long_facts: tuple[tuple[str, str], ...]
    done: str
    results: tuple[tuple[str, str, str], ...]
    findings: tuple[Found, ...]
    photos: tuple[tuple[str, str], ...]
    remarks: tuple[tuple[str, str], ...]
    signatures: tuple[Signed, ...]
    note: str


class RecordForm(Paper[RecordContext]):
    """The record with its fields, results, problems, photographs and signatures."""

    key: ClassVar[str] = "inspections.record"
    title: ClassVar[str] = "检查记录"
    context_type: ClassVar[type[RecordContext]] = RecordContext

    def context(self, by: Actor, noun: Inspection) -> RecordContext:
        sheet, parties = queries.recorded(noun), queries.parties_of(noun)
        findings, day = sheet.findings, campus_date(noun.started_at)
        return RecordContext(
            number=noun.number,
            host=noun.host.name,
            unit=noun.unit.name,
            day=day_words(day),
            facts=_facts(noun, parties),
            long_facts=_long_facts(noun, sheet),
            done=f"共 {sheet.done.whole} 条，已查 {sheet.done.part} 条；{_outcome(noun, findings)}",
            results=tuple(_result(line) for line in sheet.lines),
            findings=tuple(_found(one) for one in findings),
            photos=tuple(
                (shot.evidence.sha256, _caption(one, shot.evidence))
                for one in findings
                for shot in one.photos.all()
            ),
            remarks=_remarks(noun, parties),
            signatures=tuple(_signed(line) for line in queries.signers(noun, parties)),
            note=_clock_note(noun),
        )

    def number(self, context: RecordContext) -> str:
        return context.number

    def file_name(self, context: RecordContext) -> str:
        return f"检查记录 {context.number} {context.unit}"

    def may_issue(self, by: Actor, noun: Inspection) -> bool:
        """The verbs that hand in, confirm and release have asked already; there is no other way here."""
        return True

    def is_likely_first(self, noun: Inspection) -> bool:
        """When it is handed in, unless it was returned before."""
        return noun.state == "submitted"

    def sheet(self, context: RecordContext) -> Sheet:
        facts = context.facts
        rows: list[tuple[tuple[str, Cell], ...]] = [tuple(facts[n : n + 2]) for n in range(0, len(facts), 2)]
        rows += [(fact,) for fact in context.long_facts]
        blocks: list[Block] = [
            Fields(tuple(rows)),
            Heading("一、检查结果"),
            Para(context.done),
            Table((16, 66, 18), ("条款", "检查内容", "结果"), context.results, centred=(0, 2)),
        ]
        if context.findings:
            problems = tuple((f.number, f.what, f.severity, f.points, f.handling) for f in context.findings)
            head = ("编号", "问题、地点、责任单位", "程度", "扣分", "处理")
            blocks += [Heading("二、问题"), Table((20, 42, 9, 8, 21), head, problems, centred=(0, 2, 3))]
        if context.photos:
            blocks.append(Photos(tuple(Photo(sha, caption) for sha, caption in context.photos)))
        for heading, text in context.remarks:
            blocks += [Heading(heading, 2), *(Para(line) for line in text.splitlines() if line.strip())]
        blocks += [Heading("签名"), _signatures(context.signatures), Sign(context.host, context.day)]
        if context.note:
            blocks.append(Closing((context.note,)))
        return Sheet(title=self.title, blocks=tuple(blocks), number=f"编号：{context.number}")


def _facts(noun: Inspection, parties: Sequence[Party]) -> tuple[tuple[str, str], ...]:
    kind = f"{Kind(noun.kind).label}，{noun.level_label}" + ("，暗访" if noun.is_unannounced else "")
    area = noun.area.name + (f"；主题：{noun.theme}" if noun.theme else "")
    inspectors = [p.person.name if p.person else p.name for p in parties if p.role in ("inspector", "guest")]
    return (
        ("被检查单位", noun.unit.name),
        ("检查类型", kind),
        ("检查地点", str(noun.place or NOTHING)),
        ("检查领域", area),
        ("检查日期", day_words(campus_date(noun.started_at))),
        ("起止时间", f"{clock_words(noun.started_at)} — {clock_words(noun.submitted_at)}"),
        ("天气", noun.weather or NOTHING),
        ("巡查路线", noun.route or NOTHING),
        ("主办单位", _joined(p.unit.name for p in parties if p.role == "host" and p.unit)),
        ("检查人", _joined(inspectors)),
        ("参加单位", _joined(p.unit.name for p in parties if p.role == "participant" and p.unit)),
        ("陪检人", _joined(p.name for p in parties if p.role == "accompany" and p.name)),
    )


def _long_facts(noun: Inspection, sheet: Recorded) -> tuple[tuple[str, str], ...]:
    bases = (f"《{own or title}》第{number}版" for own, title, number in sheet.versions)
    outline = "\n".join(f"{n}. {line}" for n, line in enumerate(noun.outline, 1))
    found = [("检查提纲", outline or NOTHING), ("依据版本", "；".join(bases) or NOTHING)]
    if sheet.stops:
        found.append(("检查点位", "；".join(f"{place}（{n}项）" for place, n in sheet.stops)))
    return tuple(found)


def _outcome(noun: Inspection, findings: Sequence[Finding]) -> str:
    if findings:
        return f"发现问题 {len(findings)} 个。"
    return "未发现问题。" if noun.found_nothing else "尚未记录问题。"


def _result(line: RecordLine) -> tuple[str, str, str]:
    said = [
        line.title,
        *(f"{one.name} {one.value} {one.unit}" for one in line.readings if one.value is not None),
    ]
    if line.note:
        said.append(line.note)
    return line.code, "；".join(said), RESULTS.get(line.result, "未查")


def _found(one: Finding) -> Found:
    what = [one.description]
    if one.place:
        what.append(f"地点：{one.place}")
    what.append(f"责任单位：{one.unit.name}" + (f"（{one.post_name}）" if one.post_name else ""))
    if one.guidance:
        what.append(f"现场指导：{one.guidance}")
    term = f"当场整改：{one.measures}" if one.is_fixed_on_spot else str(standards.deadline_words(one.clause))
    handling = f"{term}\n{one.case.number}" if one.case else term
    return Found(
        one.number, "\n".join(what), str(Clause.Severity(one.severity).label), one.points_words, handling
    )


def _caption(one: Finding, evidence: Evidence) -> str:
    """Which finding a photograph shows, and when it was taken or, where no camera said so, came in."""
    return f"{one.number}　{moment_words(evidence.taken_at or evidence.received_at)}"


def _remarks(noun: Inspection, parties: Sequence[Party]) -> tuple[tuple[str, str], ...]:
    barred = "\n".join(
        f"{moment_words(one.at)}：{one.what}（见证人：{one.witness_name}）"
        for one in queries.obstructions_of(noun, parties)
    )
    said = (
        ("受阻情况", barred),
        ("检查小结", noun.summary),
        ("当场报告", noun.reported_to),
        ("交接事项", noun.handover),
    )
    return tuple((heading, text) for heading, text in said if text)


def _signed(line: Signer) -> Signed:
    signature = line.signature
    if signature is None:
        return Signed(line.role_label, line.words or NOTHING, "未签名", "", "")
    words = ""
    if signature.is_refused:
        words = f"拒签：{signature.refusal_reason}（见证人：{signature.witness_name}）"
    picture = signature.image.sha256 if signature.image and not signature.is_refused else ""
    return Signed(line.role_label, line.words or NOTHING, words, picture, moment_words(signature.signed_at))


def _signatures(lines: Sequence[Signed]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for one in lines:
        mark: Cell = Picture(one.picture, one.who) if one.picture else one.words
        rows.append((one.role, one.who, mark, one.at))
    return Table((18, 28, 32, 22), ("身份", "姓名", "签名", "时间"), tuple(rows), centred=(0, 1, 3))


def _clock_note(noun: Inspection) -> str:
    off = gap(noun.device_started_at, noun.started_at)
    if off is None:
        return ""
    minutes = int(abs(off).total_seconds() // 60)
    return f"设备时间{'快' if off.total_seconds() > 0 else '慢'}了 {minutes} 分钟，以服务器时间为准。"


def _joined(names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(name for name in names if name)) or NOTHING
