"""From plans, tasks and coverage to what the components show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from duqin.domains.inspections import queries
from duqin.domains.inspections.models import Plan, Task
from duqin.domains.inspections.queries import Completion, Mark
from duqin.foundation.trust import queries as trust
from duqin.kernel.errors import Forbidden
from duqin.kernel.moments import CAMPUS
from duqin.ui.moments import day_words
from duqin.ui.parts import Deadline, Entry

VERBS: Mapping[str, tuple[str, str]] = {
    "inspections.draft_plan": ("", "pencil"),
    "inspections.change_plan": ("", "pencil"),
    "inspections.aim_plan": ("", "map-pin"),
    "inspections.copy_plan": ("", "copy"),
    "inspections.activate_plan": ("settled", "check"),
    "inspections.pause_plan": ("open", "player-pause"),
    "inspections.end_plan": ("", "archive"),
    "inspections.cancel_task": ("open", "x"),
    "inspections.reassign_task": ("", "user-check"),
    "inspections.write_outline": ("", "list-details"),
    "inspections.explain_gap": ("open", "message-circle"),
}


def must(may: bool) -> None:
    """Raises Forbidden for a page whose verb this actor may not use on a noun he sees."""
    if not may:
        raise Forbidden("forbidden", _("您的岗位没有这项权限，或它不包括这个单位。"))


def rhythm_words(plan: Plan) -> str:
    """“每周 1 次”, “一次”, with the word that it follows the seasons."""
    words = str(plan.get_rhythm_display())
    if plan.rhythm != Plan.Rhythm.ONCE or plan.times > 1:
        words = _("%(rhythm)s %(times)d 次") % {"rhythm": words, "times": plan.times}
    return _("%(words)s，重点时段加密") % {"words": words} if plan.follows_seasons else words


def span_words(first: date, last: date) -> str:
    """“3月2日 周一 至 6月28日 周日”, or the one day."""
    if first == last:
        return day_words(first)
    return _("%(first)s 至 %(last)s") % {"first": day_words(first), "last": day_words(last)}


def tasks_url(**narrowed: Any) -> str:
    """The list of tasks behind a figure: plan, unit, state, window_from, window_to."""
    said = {name: value for name, value in narrowed.items() if value}
    return f"{reverse('inspections:tasks')}?{urlencode(said)}"


@dataclass(frozen=True, slots=True)
class Square:
    """A period of a heat strip with the address of its tasks."""

    mark: Mark
    url: str

    @property
    def level(self) -> str:
        return self.mark.completion.level


def squares(marks: Iterable[Mark], **narrowed: Any) -> list[Square]:
    """A heat strip whose squares open the tasks they count."""
    return [
        Square(mark, tasks_url(**narrowed, window_from=mark.from_date, window_to=mark.to_date))
        for mark in marks
    ]


def deadline_of(task: Task, day: date) -> Deadline:
    """The end of the window, with how much of it is left in words."""
    left = (task.to_date - day).days
    if left < 0:
        words, family = _("已过期 %(n)d 天") % {"n": -left}, "overdue"
    elif left == 0:
        words, family = _("今天到期"), "open"
    else:
        words, family = _("还剩 %(n)d 天") % {"n": left}, "waiting"
    due_at = datetime.combine(task.to_date + timedelta(days=1), time(), CAMPUS)
    window = _("检查窗口：%(span)s。") % {"span": span_words(task.from_date, task.to_date)}
    return Deadline(due_at, words, family, [window])


def trail(noun: Plan | Task) -> list[Entry]:
    """The history of a plan or task from the audit, the latest first."""
    found = []
    for row in trust.trail(noun).filter(result="done").order_by("-id")[:50]:
        words, (family, icon) = trust.act_words(row.verb), VERBS.get(row.verb, ("", ""))
        note = str(row.said.get("reason") or "")
        found.append(
            Entry(row.at, row.actor_name, words, note=note, family=family, icon=icon, post=row.capacity)
        )
    return found


def with_completion(rows: list[Plan], seen: QuerySet[Task], day: date) -> list[Plan]:
    """Plans of a page with how far they got, as far as the actor sees their tasks; one statement."""
    found = queries.completions(seen.filter(plan__in=rows), day, "plan_id")
    for row in rows:
        row.completion = found.get(row.pk, Completion())  # type: ignore[attr-defined]  # beside the row, for the page
    return rows
