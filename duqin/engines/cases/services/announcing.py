"""The facts of a case and of a notice, filled from their rows; a fact about a notice is also an edition of its paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from duqin.engines.cases.events import CaseEvent, NoticeEvent
from duqin.engines.cases.models import Case, Notice
from duqin.engines.documents import services as documents
from duqin.kernel.actors import Actor
from duqin.kernel.events import announce

C = TypeVar("C", bound=CaseEvent)
N = TypeVar("N", bound=NoticeEvent)


def announce_case(event: type[C], case: Case, *, by: Actor, at: datetime, **more: Any) -> None:
    """State a fact about a case."""
    announce(
        event(
            case_id=case.pk,
            origin_kind=case.origin_kind,
            origin_id=case.origin_id,
            by_name=by.ref.label,
            at=at,
            **more,
        )
    )


def announce_notice(event: type[N], notice: Notice, *, by: Actor, at: datetime, **more: Any) -> None:
    """State a fact about a notice, and keep its paper as it stands with it (issued, received, closed)."""
    documents.issue("cases.notice", notice, by=by)
    announce(event(notice_id=notice.pk, by_name=by.ref.label, at=at, **more))
