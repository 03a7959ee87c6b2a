"""The running semester, retold day by day through the real verbs: plans, inspections, months."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.core.files.base import ContentFile

from duqin.domains.inspections import queries as inspected
from duqin.domains.inspections import services as inspections
from duqin.domains.inspections.models import Inspection, Plan, Task
from duqin.engines.assessment import services as assessment
from duqin.engines.cases import services as cases
from duqin.engines.workbench import services as workbench
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Person
from duqin.foundation.standards.models import Checklist
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import Evidence
from duqin.interfaces.cli.demo import reports
from duqin.interfaces.cli.demo.campus import Campus
from duqin.interfaces.cli.demo.pictures import scene
from duqin.interfaces.cli.demo.stories import Stories
from duqin.interfaces.cli.demo.visits import Visits
from duqin.kernel.moments import CAMPUS, campus_date, now, retelling, today
from duqin.kernel.periods import bounds, period_of, shift
from duqin.reporting.publications import services as publications

Event = tuple[datetime, int, Callable[[], None]]
PICTURES = 12
FRIDAY = 4
REMINDED = timedelta(days=4)


def first_day(since: date | None = None) -> date:
    """The first day of the story: the first of the month before last unless another is given."""
    return since or bounds(shift(period_of(today()), -2))[0]


def on_the_eve(day: date) -> AbstractContextManager[None]:
    """Before dawn of that day: the campus stands before anything happens on it, in the audit too."""
    return retelling(datetime.combine(day, time(5), CAMPUS))


class Semester:
    """Keeps what is still to happen in order of time and lets it happen."""

    def __init__(
        self,
        campus: Campus,
        observations: dict[str, Any],
        words: dict[str, Any],
        say: Callable[[str], None],
        since: date | None = None,
    ) -> None:
        self.campus, self.dice, self.words, self.say = campus, campus.dice, words, say
        self.end = now()
        self.first = first_day(since)
        self.calendar = organisation.calendar()
        self.reported = inspected.report_days().last_due(campus_date(self.end))
        self._waiting: list[Event] = []
        self._order = count()
        self.stories = Stories(self)
        self.visits = Visits(self, observations)
        self.problems: list[Evidence] = []
        self.fixes: list[Evidence] = []

    def at(self, moment: datetime, happens: Callable[[], None]) -> None:
        """Let something happen at a moment; what lies in the future does not happen."""
        if moment < self.end:
            heapq.heappush(self._waiting, (moment, next(self._order), happens))

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment on campus."""
        return datetime.combine(day, time(hour, minute), CAMPUS)

    def run(self) -> None:
        """From the first day of the month before last until now."""
        with retelling(self.moment(self.first, 7)):
            self._take_pictures()
            self._plans()
        day, month = self.first, ""
        while day <= today():
            self._day(day)
            self._happen(self.moment(day, 23, 30))
            if f"{day:%Y-%m}" != month:
                month = f"{day:%Y-%m}"
                self.say(f"  {month} …")
            day += timedelta(days=1)
        self._happen(self.end)

    def _happen(self, until: datetime) -> None:
        while self._waiting and self._waiting[0][0] <= min(until, self.end):
            moment, _number, happens = heapq.heappop(self._waiting)
            with retelling(moment):
                happens()

    def _day(self, day: date) -> None:
        """What every day brings: sweeps, visits that fall due, the months that end."""
        self.at(self.moment(day, 6), self._sweep)
        self.at(self.moment(day, 7), lambda: self.visits.plan_day(day))
        if day in (self.reported.due, self.reported.due + timedelta(days=1)):
            self.at(self.moment(day, 16, 30), lambda: reports.hand_in(self.campus, self.reported))
        if self.calendar.is_working(day):
            self.at(self.moment(day, 8, 30), lambda: self.stories.morning())
            if day.weekday() == FRIDAY:
                self.at(self.moment(day, 17), self._read_mail)
            if self._is_nth_working_day(day, 2):
                self.at(self.moment(day, 10), lambda: self._close_month(shift(period_of(day), -1)))

    def _read_mail(self) -> None:
        """At the end of the week everybody with an account has read what came."""
        for person in self.campus.account_holders():
            workbench.read_all(by=self.campus.actor(person))

    def _sweep(self) -> None:
        if today().weekday() == 0 or self.end - now() < REMINDED:
            inspections.generate_tasks()
        inspections.mark_missed()
        cases.deem_received()
        cases.escalate_overdue()
        if self.end - now() < REMINDED:
            cases.remind()

    def _is_nth_working_day(self, day: date, n: int) -> bool:
        return (
            day > self.first + timedelta(days=20)
            and len(self.calendar.working_days(day.replace(day=1), day)) == n
        )

    def _close_month(self, period: str) -> None:
        """Freeze, draft, write, publish: the month before."""
        head, director = (
            self.campus.actor(self.campus.monitoring_head),
            self.campus.actor(self.campus.director),
        )
        assessment.freeze_month(by=head, period=period)
        issue = publications.draft(by=head, period=period)
        publications.rewrite_section(
            issue,
            by=head,
            key="praise",
            text="安居物业对3号学生公寓消防通道进行了彻底清理，并建立每日拍照打卡制度，予以表扬。",
        )
        publications.rewrite_section(
            issue,
            by=head,
            key="next",
            text="1．节前安全联合检查；\n2．食堂留样与晨检专项督查；\n3．公寓电动车“进楼入户”回头看。",
        )
        publications.publish(issue, by=director)

    def _take_pictures(self) -> None:
        by = self.campus.actor(self.campus.inspectors[0])
        self.problems = [self._picture(by, tidy=False) for _ in range(PICTURES)]
        self.fixes = [self._picture(by, tidy=True) for _ in range(PICTURES // 2)]

    def _picture(self, by: Any, *, tidy: bool) -> Evidence:
        file: ContentFile = scene(self.dice, tidy=tidy)
        return trust.keep_photograph(file, by=by, taken_at=now())

    def _plans(self) -> None:
        last = today() + timedelta(days=70)
        for row in self.visits.plans():
            plan = inspections.draft_plan(
                by=row.by,
                from_date=max(self.first, row.from_date or self.first),
                to_date=row.to_date or last,
                **row.facts,
            )
            inspections.activate(plan, by=row.by)


def lead_of(task: Task) -> Person | None:
    """Who goes: the task's own lead, else the plan's."""
    return task.lead or task.plan.lead


def checklist(code: str, level: int) -> Checklist | None:
    """A checklist of the area that serves the level, the shortest first."""
    found = [c for c in Checklist.objects.filter(area__code=code, is_active=True) if level in c.levels]
    return min(found, key=lambda c: c.items.count() or 999, default=None)


__all__ = ["Inspection", "Plan", "Semester", "checklist", "lead_of"]
