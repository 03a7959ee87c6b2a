"""QuerySets that leave the state of a case to the verbs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from duqin.engines.cases import states
from duqin.engines.cases.models import closing
from duqin.kernel.actors import Actor
from duqin.kernel.clock.instants import SECOND
from duqin.kernel.errors import Refusal
from duqin.kernel.prepared import Among, Numbers, fixed

if TYPE_CHECKING:
    from duqin.engines.cases.models.cases import Case  # noqa: F401 named in the quotes below
    from duqin.engines.cases.models.notices import Notice  # noqa: F401 named in the quotes below

M = TypeVar("M", bound=models.Model)
BATCH = 500


def _by_verb_only() -> Refusal:
    return Refusal("case.state_by_verb", _("整改事项的状态只能由办理步骤改变，不能直接改写。"))


def seen(me: Any, within: Q | Among) -> Q:
    """Cases of units in reach, and those a person answers for or follows."""
    return Q(responsible_id=me) | Q(follower_id=me) | Q(within)


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases as pages, jobs and shells get them. `state` cannot be written in bulk: only a verb moves a
    case."""

    def update(self, **values: Any) -> int:
        """As usual, but never `state` or `verified_by`: Refusal "case.state_by_verb"."""
        if {"state", "verified_by", "verified_by_id"} & set(values):
            raise _by_verb_only()
        return super().update(**values)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As usual, but only cases that are open: Refusal "case.state_by_verb"."""
        rows = list(objs)
        if any(row.state != states.CASE.initial for row in rows):
            raise _by_verb_only()
        return super().bulk_create(rows, *args, **kwargs)

    def move_together(self, state: str) -> int:
        """Put these cases into a state whose steps are told with them; the gate guards `closed` as everywhere.

        Only for cases of the past (services/past.py).

        Raises:
            Refusal: "case.closed_unverified" where a closing step is missing.
        """
        if state == "closed":
            closing.refuse_unverified_among(self)
        return super().update(state=state)

    def visible_to(self, by: Actor) -> CaseQuerySet:
        """Cases the actor may see: of units in reach, of his own units, his own; a guest only the one
        named."""
        if by.confined_to is not None:
            return self.filter(pk=by.confined_to.id) if by.confined_to.kind == "cases.case" else self.none()
        reach = by.reach("cases.read")
        if reach.everywhere:
            return self
        units = reach.unit_ids | by.unit_ids
        return self.filter(
            seen(by.person_id or 0, Among("unit_id", Numbers(units)) if units else Q(pk__in=[]))
        )

    def unsettled(self) -> CaseQuerySet:
        """Neither closed nor void."""
        return self.exclude(state__in=fixed(["closed", "void"]))

    def overdue(self, at: datetime) -> CaseQuerySet:
        """Where the unit is late."""
        return self.filter(state__in=fixed(states.AT_THE_UNIT), due_at__lte=at - SECOND)

    def office_overdue(self, at: datetime) -> CaseQuerySet:
        """Where the office is late with its notice or its verification (R-001-03, R-000-37)."""
        return self.filter(state__in=fixed(states.AT_THE_OFFICE), office_due_at__lte=at - SECOND)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices; what is only drafted is the issuer's alone."""

    def visible_to(self, by: Actor) -> NoticeQuerySet:
        """Notices to units in reach or one's own; drafts only for those who may issue. A guest only the one
        named."""
        if by.confined_to is not None:
            return self.filter(pk=by.confined_to.id) if by.confined_to.kind == "cases.notice" else self.none()
        reach, issuing = by.reach("cases.read"), by.reach("cases.issue")
        if reach.everywhere:
            seen = Q()
        else:
            model: Any = self.model
            items = model.cases.through.objects.filter(
                notice=OuterRef("pk"), case__responsible=by.person_id or 0
            )
            seen = Q(unit__in=reach.unit_ids | by.unit_ids) | Q(Exists(items))
        drafts = Q() if issuing.everywhere else ~Q(state="drafted") | Q(unit__in=issuing.unit_ids)
        return self.filter(seen & drafts)


class StepQuerySet(models.QuerySet[M]):
    """Steps are made one by one, so that each passes the guard of its kind."""

    def write_together(self, steps: Iterable[Any], known: closing.Known) -> list[Any]:
        """Write the histories of past cases; each closing step passes the guard for its day.

        Raises:
            Refusal: "case.closer".
        """
        rows = list(steps)
        for step in rows:
            if step.to_state == "closed" and step.from_state != "closed":
                closing.refuse_objection(step, step.case, known)
        return super().bulk_create(rows, batch_size=BATCH)

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """Not for steps: Refusal "case.state_by_verb"."""
        raise _by_verb_only()
