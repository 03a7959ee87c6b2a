"""《问题整改通知单》 as a paper: what stands on it, in the order of the form (standards-library §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from duqin.engines.cases import queries
from duqin.engines.cases.models import Case, Notice, NoticeItem, Step
from duqin.engines.cases.ports import OriginCard, ProblemCard
from duqin.foundation.trust.models import Evidence
from duqin.kernel.actors import Actor
from duqin.kernel.clock.words import moment_words
from duqin.kernel.moments import CAMPUS, campus_date
from duqin.ui import parts


@dataclass(frozen=True, slots=True)
class NumberedPhoto:
    """A photograph with its number on the paper, and the line it belongs to."""

    number: int
    line: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Line:
    """A problem on the paper, with what came of it."""

    item: NoticeItem
    case: Case
    problem: ProblemCard
    photos: Sequence[NumberedPhoto]
    after: Sequence[NumberedPhoto]
    reply: Step | None
    check: Step | None

    @property
    def photo_numbers(self) -> str:
        return "、".join(str(photo.number) for photo in self.photos)

    @property
    def due(self) -> str:
        """The deadline as issued."""
        return spoken(self.item.due_at)

    @property
    def replied_at(self) -> str:
        return spoken(self.reply.at) if self.reply else ""

    @property
    def checked_at(self) -> str:
        return spoken(self.check.at) if self.check else ""


@dataclass(frozen=True, slots=True)
class NoticePaper:
    """Everything the paper shows."""

    notice: Notice
    origin: OriginCard | None
    lines: Sequence[Line]
    receipt: str

    @property
    def photos(self) -> list[NumberedPhoto]:
        return [photo for line in self.lines for photo in line.photos]

    @property
    def after(self) -> list[NumberedPhoto]:
        return [photo for line in self.lines for photo in line.after]

    @property
    def issued_at(self) -> str:
        return spoken(self.notice.issued_at)

    @property
    def received_at(self) -> str:
        return spoken(self.notice.received_at)

    @property
    def day(self) -> str:
        """The date under the signature; empty on a draft."""
        moment = self.notice.issued_at
        return date_format(campus_date(moment), "DATE_FORMAT") if moment else ""

    @property
    def places(self) -> str:
        found = dict.fromkeys(str(line.case.place) for line in self.lines if line.case.place)
        return "、".join(found)


def notice_paper(by: Actor, notice: Notice) -> NoticePaper:
    """The paper of a notice as it stands now; a withdrawn one is printed as such."""
    lines: list[Line] = []
    count, items = 0, queries.notice_items(notice)
    problems = queries.problem_cards_of([item.case for item in items])
    turns = queries.replies_and_checks([item.case for item in items])
    for number, item in enumerate(items, 1):
        problem, history = problems[item.case_id], turns[item.case_id]
        photos = [NumberedPhoto(count + n, number, shown) for n, shown in enumerate(problem.photos, 1)]
        count += len(photos)
        reply = next((s for s in history if s.verb == "report"), None)
        check = next((s for s in history if s.verb in ("verify", "send_back")), None)
        shown = queries.photos_of([reply], "report") if reply else []
        after = [NumberedPhoto(n, number, row) for n, row in enumerate(shown, 1)]
        lines.append(Line(item, item.case, problem, photos, after, reply, check))
    return NoticePaper(
        notice, queries.origin_card(by, queries.origin_of(notice)), lines, receipt_words(notice)
    )


def spoken(moment: datetime | None) -> str:
    """A moment with its year, as papers write it; empty where there is none."""
    return moment_words(moment.astimezone(CAMPUS)) if moment else ""


def receipt_words(notice: Notice) -> str:
    """How the notice was received, as a sentence; empty before."""
    match notice.receipt:
        case "signed":
            return _("%(name)s 签字签收") % {"name": notice.received_by_name}
        case "read":
            return _("%(name)s 在线签收") % {"name": notice.received_by_name}
        case "refused":
            values = {"reason": notice.refusal_reason, "witness": notice.witness_name}
            return _("拒签（%(reason)s），见证人：%(witness)s，视为送达") % values
        case "deemed":
            return _("逾期未签收，视为送达")
        case _:
            return ""


def course(notice: Notice) -> list[parts.Step]:
    """The notice's way: issued, received, answered, closed."""
    if notice.state == "withdrawn":
        return [
            _step(_("签发"), notice.issued_at, notice.issued_by_name, "done"),
            parts.Step(_("已撤回"), "skipped"),
        ]
    stages: list[tuple[Any, datetime | None, str]] = [
        (_("签发"), notice.issued_at, notice.issued_by_name),
        (_("签收"), notice.received_at, notice.received_by_name),
        (_("回复"), notice.answered_at or notice.closed_at, ""),
        (_("办结"), notice.closed_at, ""),
        (_("效果跟踪"), notice.tracked_at, notice.tracked_by.name if notice.tracked_by else ""),
    ]
    done = sum(1 for _label, at, _who in stages if at is not None)
    return [
        _step(label, at, who, "done" if at else "current" if index == done else "todo")
        for index, (label, at, who) in enumerate(stages)
    ]


def _step(label: Any, at: datetime | None, who: str, status: str) -> parts.Step:
    return parts.Step(label, status, at, who)
