"""Facts this room states. Handlers run in the same transaction, after the rows are stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duqin.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseEvent(Event):
    """What all facts about a case tell: which, where it came from, who did it, when."""

    case_id: int
    origin_kind: str
    origin_id: str
    by_name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseOpened(CaseEvent):
    """An obligation exists. `recurrence` is "", "A" (same place) or "B" (systemic)."""

    recurrence: str


@dataclass(frozen=True, kw_only=True)
class CaseReported(CaseEvent):
    """The unit says that it is fixed."""


@dataclass(frozen=True, kw_only=True)
class CaseSentBack(CaseEvent):
    """The fix did not hold on verification, for the n-th time."""

    times: int


@dataclass(frozen=True, kw_only=True)
class CaseClosed(CaseEvent):
    """The fix was verified, or seen on the spot."""


@dataclass(frozen=True, kw_only=True)
class CaseReopened(CaseEvent):
    """A look-back within 30 days failed, for the n-th time (recurrence level C)."""

    times: int


@dataclass(frozen=True, kw_only=True)
class CaseVoided(CaseEvent):
    """The obligation never should have been: wrong unit, double, dispute upheld."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class CaseEscalated(CaseEvent):
    """A rung of the ladder was reached; `effects` are codes of `LadderRung.Effect`, `days` working days
    overdue."""

    rung_id: int
    effects: tuple[str, ...]
    days: int


@dataclass(frozen=True, kw_only=True)
class NoticeEvent(Event):
    """What all facts about a notice tell."""

    notice_id: int
    by_name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class NoticeIssued(NoticeEvent):
    """The notice has a number and runs."""


@dataclass(frozen=True, kw_only=True)
class NoticeReceived(NoticeEvent):
    """Signed, read, deemed received, or refused before a witness; `receipt` says which."""

    receipt: str


@dataclass(frozen=True, kw_only=True)
class NoticeClosed(NoticeEvent):
    """All its cases are closed or void."""
