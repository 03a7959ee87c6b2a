"""What a file would bring in: everything is read, judged and reckoned, nothing is stored."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from duqin.domains.inspections.models import Answer, Finding, ImportedInspection, Inspection
from duqin.domains.inspections.rules.past.fields import BY_KEY
from duqin.domains.inspections.rules.past.mapping import FileMapping
from duqin.domains.inspections.services.past.building import Story, Visit, built
from duqin.domains.inspections.services.past.judging import judge_line, judge_visit
from duqin.domains.inspections.services.past.lines import Line, PastFile, digest
from duqin.domains.inspections.services.past.register import Register
from duqin.engines.assessment import queries as assessment
from duqin.engines.cases import services as cases
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import campus_date
from duqin.kernel.periods import period_of

Tell = Callable[[str, int, int], None]
"""Is told the phase, how many lines are done, and how many there are."""
AT_ONCE = 400
EVERY = 500
MOST_FAULTS = 5_000
LONGEST_KEY = 120


def silent(phase: str, done: int, total: int) -> None:
    """Nobody wants to know."""


class Plan:
    """What the file would do as of now.

    Attributes:
        visits: inspections to be stored, in the order of time. chronicle: their cases.
        skipped: inspections that were imported before; `differing` of them now read otherwise.
        faults: (line, field, sentence), the first 5,000; `wrong` counts the faulty lines.
        frozen: months of units whose frozen card it touches. into_frozen: they are to be corrected.
        tell: is told how far the plan, and then the storing, is.
    """

    def __init__(
        self, file: PastFile, chronicle: cases.Chronicle, *, into_frozen: bool = False, tell: Tell = silent
    ) -> None:
        self.file, self.chronicle, self.into_frozen, self.tell = file, chronicle, into_frozen, tell
        self.visits: list[Visit] = []
        self.skipped, self.wrong = 0, 0
        self.differing: list[str] = []
        self.faults: list[tuple[int, str, str]] = []
        self.frozen: list[str] = []

    def __str__(self) -> str:
        """What stands in the audit row: the file's hash and the counts."""
        return f"sha256 {self.file.sha256} {json.dumps(self.counts())}"

    @property
    def stories(self) -> Iterator[Story]:
        """The problems of all inspections, in the order of time."""
        return (story for visit in self.visits for story in visit.stories)

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong, so that it may be brought in."""
        return not self.wrong

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing new in it."""
        return self.is_sound and not self.visits

    def counts(self) -> dict[str, Any]:
        """Figures of the preview and of the audit."""
        found = Counter(story.case.state for story in self.stories)
        answers = sum(len(visit.answers) for visit in self.visits)
        points = sum(story.finding.points for story in self.stories)
        return {
            "lines": len(self.file.lines),
            "inspections": len(self.visits),
            "answers": answers,
            "findings": found.total(),
            "closed": found["closed"],
            "reported": found["reported"],
            "open": found["rectifying"],
            "recurrent": sum(bool(story.case.recurrence) for story in self.stories),
            "points": str(points),
            "skipped": self.skipped,
            "differing": len(self.differing),
            "wrong": self.wrong,
        }

    @property
    def fingerprint(self) -> str:
        """What a confirmation is bound to: what would be stored, and what is wrong."""
        facts = [
            [s.line.row, s.finding.clause_id, str(s.finding.points), s.case.severity, s.case.recurrence]
            for s in self.stories
        ]
        keys = [visit.key for visit in self.visits]
        said = json.dumps([self.file.sha256, keys, facts, self.wrong, self.frozen], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


def plan(file: PastFile, mapping: FileMapping, *, into_frozen: bool = False, tell: Tell = silent) -> Plan:
    """Judge all lines by the rules of the single verbs; every fault is told on its line.

    Args:
        into_frozen: points of months that are frozen are no fault; the cards will be corrected.
    """
    register = Register(mapping, {line.cells.get("clause", "") for line in file.lines})
    groups = _grouped(file.lines)
    sound = _judged(groups, register, tell, len(file.lines))
    visits = sorted((_visit(key, lines, mapping) for key, lines in sound.items()), key=lambda v: v.started_at)
    since = visits[0].started_at if visits else datetime.now(UTC)
    found = Plan(file, cases.Chronicle(since), into_frozen=into_frozen, tell=tell)
    known = _known_keys([visit.key for visit in visits])
    for visit in visits:
        if visit.key in known:
            found.skipped += 1
            found.differing += [visit.name] if known[visit.key] != visit.digest else []
            continue
        built(visit, found.chronicle)
        found.visits.append(visit)
    _refuse_frozen(found)
    _gather_faults(found)
    tell("checking", len(file.lines), len(file.lines))
    return found


def _grouped(lines: Iterable[Line]) -> dict[str, list[Line]]:
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        key = line.cells.get("key", "")
        if not key:
            line.fault("key", _("不能为空。"))
        elif len(key) > LONGEST_KEY:
            line.fault("key", _("最多 %(n)d 个字。") % {"n": LONGEST_KEY})
        else:
            groups[key].append(line)
    return groups


def _judged(
    groups: dict[str, list[Line]], register: Register, tell: Tell, total: int
) -> dict[str, list[Line]]:
    """The groups without a fault."""
    sound, done, told = {}, 0, 0
    for key, lines in groups.items():
        if judge_visit(lines, register):
            said = lines[0].values
            for line in lines:
                judge_line(line, said["date"], said["unit"], register, said["inspector"][0])
            _refuse_doubles(lines)
            if not any(line.faults for line in lines):
                sound[key] = lines
        done += len(lines)
        if done - told >= EVERY:
            told = done
            tell("checking", done, total)
    return sound


def _refuse_doubles(lines: Sequence[Line]) -> None:
    """One register per clause and place; only several problems may stand on one."""
    first: dict[tuple[int, int | None], Line] = {}
    for line in lines:
        clause, place = line.values.get("clause"), line.values.get("place")
        if clause is None:
            continue
        other = first.setdefault((clause.pk, place.pk if place else None), line)
        both = {line.values.get("result"), other.values.get("result")}
        if other is not line and both != {str(Answer.Result.PROBLEM)}:
            words = {"row": other.row}
            line.fault(
                "clause", _("与第 %(row)d 行重复：同一次检查、同一地点的同一条款只有一个结果。") % words
            )


def _visit(key: str, lines: list[Line], mapping: FileMapping) -> Visit:
    said = lines[0].values
    inspection = Inspection(id=uuid4())
    stored = f"{mapping.source}:{key}"[:200]
    return Visit(inspection, stored, key, digest(lines), said["date"], lines)


def _known_keys(keys: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(keys), AT_ONCE):
        rows = ImportedInspection.objects.filter(key__in=keys[start : start + AT_ONCE])
        found |= dict(rows.values_list("key", "digest"))
    return found


def _month(finding: Finding) -> tuple[int, str]:
    return finding.unit.pk, period_of(campus_date(finding.found_at))


def _refuse_frozen(found: Plan) -> None:
    frozen = assessment.frozen_of({_month(story.finding) for story in found.stories})
    found.frozen = [f"{card.period} {card.unit}" for card in frozen.values()]
    if found.into_frozen:
        return
    for story in found.stories:
        if (card := frozen.get(_month(story.finding))) is not None:
            words = {"unit": card.unit, "month": card.period}
            story.line.fault(
                "date",
                _("%(unit)s %(month)s 的考核已经冻结，不能再记分；确要补记，请选择“作为更正记入”。") % words,
            )


def _gather_faults(found: Plan) -> None:
    for line in found.file.lines:
        found.wrong += bool(line.faults)
        room = MOST_FAULTS - len(found.faults)
        found.faults += [(line.row, str(BY_KEY[key].local), said) for key, said in line.faults[:room]]


def refuse_unsound(found: Plan) -> None:
    """Raises Refusal "import.errors" or "import.nothing_new"."""
    if not found.is_sound:
        raise Refusal(
            "import.errors",
            _("有 %(n)d 行有误，没有导入任何内容；请改正后重新上传。") % {"n": found.wrong},
        )
    if found.is_idle:
        raise Refusal(
            "import.nothing_new",
            _("文件里的 %(n)d 次检查以前都导入过，没有新的内容，什么也没有改变。") % {"n": found.skipped},
        )
