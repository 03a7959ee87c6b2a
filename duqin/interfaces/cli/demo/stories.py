"""What becomes of the findings: notices, receipts, fixes, delays, disputes. Every ending occurs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from duqin.domains.inspections import services as inspections
from duqin.domains.inspections.models import Inspection
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Extension, Notice
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import campus_date, now

if TYPE_CHECKING:
    from duqin.interfaces.cli.demo.semester import Semester

PLOTS = {
    "plain": 58,
    "sent_back": 8,
    "extended": 8,
    "late": 9,
    "silent": 4,
    "deferred": 3,
    "disputed": 3,
    "void": 2,
    "reopened": 3,
    "unverified": 2,
}


class Stories:
    """Tells the further life of each notice and case, step by step, each at its own moment."""

    def __init__(self, semester: Semester) -> None:
        self.semester, self.campus, self.dice = semester, semester.campus, semester.dice
        self._told: set[int] = set()

    def morning(self) -> None:
        """The monitoring head looks through what was handed in: most is confirmed, undercover results are released."""
        head = self.campus.actor(self.campus.monitoring_head)
        old = Inspection.objects.filter(
            state="submitted", level__in=[2, 3], submitted_at__lt=now() - timedelta(days=1)
        )
        for visit in old.exclude(lead=self.campus.monitoring_head).order_by("-number")[:12]:
            if visit.is_unannounced:
                if visit.submitted_at and visit.submitted_at < now() - timedelta(days=2):
                    inspections.release(visit, by=head)
                    self.after(visit, self.campus.actor(visit.lead))
            elif self.dice.random() < 0.9:
                inspections.confirm(visit, by=head)

    def after(self, visit: Inspection, by: Actor) -> None:
        """Issue the notices of an inspection on the spot, and let the cases go their ways."""
        drafts = Notice.objects.filter(origin_id=str(visit.pk), state="drafted").select_related("unit")
        for notice in drafts.order_by("id"):
            if self.dice.random() < 0.97:
                self._soon(12, partial(self._issue, notice, by))

    def _issue(self, notice: Notice, by: Actor) -> None:
        cases.issue(notice, by=by)
        unit = self.campus.actor(self.campus.heads[notice.unit.code])
        chance = self.dice.random()
        if chance < 0.04:
            self._soon(
                20,
                lambda: cases.refuse_receipt(
                    notice, by=by, reason="对扣分有异议，拒绝签字", witness="保安员 刘师傅"
                ),
            )
        elif chance < 0.92:
            self._soon(self.dice.randint(5, 600), lambda: self._receive(notice, unit))
        for case in notice.cases.select_related("unit").order_by("id"):
            self._soon(self.dice.randint(15, 90), self._begin(case, by))

    def _receive(self, notice: Notice, unit: Actor) -> None:
        self._try(lambda: cases.receive(notice, by=unit, receipt="read"))

    def _begin(self, case: Case, by: Actor) -> Callable[[], None]:
        def begin() -> None:
            if case.pk in self._told:
                return
            self._told.add(case.pk)
            plot = self.dice.choices(list(PLOTS), weights=list(PLOTS.values()))[0]
            getattr(self, f"_{plot}")(case, by)

        return begin

    # The plots. Each step re-reads its case; a step that no longer fits its state is simply not taken.

    def _plain(self, case: Case, by: Actor) -> None:
        self._fix(case, self.dice.uniform(0.2, 0.8), then=lambda: self._verify(case))

    def _unverified(self, case: Case, by: Actor) -> None:
        self._fix(case, 0.4, then=lambda: None)

    def _sent_back(self, case: Case, by: Actor) -> None:
        def back() -> None:
            checker = self._checker(case)
            self._try(lambda: cases.send_back(case, by=checker, reason=self._say("send_back")))
            self._fix(case, 0.5, then=lambda: self._verify(case))

        self._fix(case, 0.4, then=lambda: self._days(1, back))

    def _extended(self, case: Case, by: Actor) -> None:
        def ask() -> None:
            case.refresh_from_db()
            asked: list[Extension] = []
            unit = self._unit(case)
            self._try(
                lambda: asked.append(
                    cases.ask(
                        case, by=unit, amount=max(1, case.term_amount // 2), reason=self._say("extension")
                    )
                )
            )
            if asked and self.dice.random() < 0.85:
                self._days(1, lambda: decide(asked[0]))

        def decide(extension: Extension) -> None:
            director = self.campus.actor(self.campus.director)
            if self.dice.random() < 0.8:
                self._try(lambda: cases.grant(extension, by=director, opinion="同意延期，期间落实管控措施。"))
            else:
                self._try(lambda: cases.refuse(extension, by=director, opinion="理由不充分，按原期限整改。"))
            late = 1.3 if self.dice.random() < 0.3 else 0.8
            self._fix(case, late, then=lambda: self._verify(case))

        self._at_share(case, 0.5, ask)

    def _late(self, case: Case, by: Actor) -> None:
        self._fix(case, self.dice.uniform(1.15, 1.9), then=lambda: self._verify(case))

    def _silent(self, case: Case, by: Actor) -> None:
        """Nothing happens: the ladder climbs."""

    def _deferred(self, case: Case, by: Actor) -> None:
        def defer() -> None:
            until = campus_date(now()) + timedelta(days=45)
            self._try(
                lambda: cases.defer(
                    case,
                    by=self.campus.actor(self.campus.director),
                    interim_control=self.semester.words["interim"],
                    review_on=until,
                    stop_use="已停用并设置围挡",
                    reason="需列入假期维修计划",
                )
            )

        self._at_share(case, 0.4, defer)

    def _disputed(self, case: Case, by: Actor) -> None:
        def dispute() -> None:
            self._try(lambda: cases.dispute(case, by=self._unit(case), reason=self.semester.words["dispute"]))
            if self.dice.random() < 0.7:
                self._days(3, settle)

        def settle() -> None:
            director = self.campus.actor(self.campus.director)
            self._try(
                lambda: cases.settle(
                    case, by=director, opinion="经核实，该部位属你部门管理范围，维持原通知。", upheld=True
                )
            )
            self._fix(case, 0.6, then=lambda: self._verify(case))

        self._at_share(case, 0.2, dispute)

    def _void(self, case: Case, by: Actor) -> None:
        head = self.campus.actor(self.campus.monitoring_head)
        self._at_share(
            case, 0.3, lambda: self._try(lambda: cases.void(case, by=head, reason="与另一条问题重复"))
        )

    def _reopened(self, case: Case, by: Actor) -> None:
        def look_back() -> None:
            checker = self._checker(case)
            self._try(lambda: cases.reopen(case, by=checker, reason="回头看发现问题重现，整改未见效"))
            self._fix(case, 0.6, then=lambda: self._verify(case))

        self._fix(
            case,
            0.5,
            then=lambda: self._verify(case, then=lambda: self._days(self.dice.randint(6, 20), look_back)),
        )

    # Steps.

    def _fix(self, case: Case, share: float, then: Callable[[], Any]) -> None:
        def fix() -> None:
            for notice in Notice.objects.filter(cases=case, state="issued"):
                self._receive(notice, self._unit(case))  # nobody reports without having read
            done = self._try(
                lambda: cases.report_fixed(
                    case,
                    by=self._unit(case),
                    measures=self._say("measures"),
                    cause=self._say("causes"),
                    evidence=[self.dice.choice(self.semester.fixes)],
                )
            )
            if done:
                then()

        self._at_share(case, share, fix)

    def _verify(self, case: Case, then: Callable[[], Any] = lambda: None) -> None:
        def verify() -> None:
            checker = self._checker(case)
            if self._try(lambda: cases.verify(case, by=checker, opinion=self._say("verify"))):
                then()

        self._days(self.dice.choice([1, 1, 2, 2, 3, 5]), verify)

    def _unit(self, case: Case) -> Actor:
        return self.campus.actor(self.campus.heads[case.unit.code])

    def _checker(self, case: Case) -> Actor:
        """Who verifies: the unit's monitor at level 3, else an inspector of the issuing side."""
        if case.level == 3:
            return self.campus.actor(self.campus.monitors[case.unit.code])
        if case.level == 1:
            return self.campus.actor(self.campus.school["BWC"])
        return self.campus.actor(self.dice.choice(self.campus.inspectors))

    def _say(self, what: str) -> str:
        return str(self.dice.choice(self.semester.words[what]))

    def _try(self, step: Callable[[], Any]) -> bool:
        """A step that the rules refuse at this moment (already closed, too late to ask) is not taken."""
        try:
            step()
        except Refusal:
            return False
        return True

    def _soon(self, minutes: int, happens: Callable[[], Any]) -> None:
        self.semester.at(self._office(now() + timedelta(minutes=minutes)), happens)

    def _days(self, days: int, happens: Callable[[], Any]) -> None:
        self.semester.at(self._office(now() + timedelta(days=days)), happens)

    def _at_share(self, case: Case, share: float, happens: Callable[[], Any]) -> None:
        """At a share of the time the case has, in time even at a weekend; 1.2 is late."""
        case.refresh_from_db()
        begin = now()
        due = case.due_at or begin + timedelta(days=7)
        span = max(due - begin, timedelta(hours=6))
        moment = self._office(begin + span * share)
        if share < 1 and moment > begin + span:
            moment = begin + span - timedelta(minutes=self.dice.randint(20, 150))
        self.semester.at(moment, happens)

    def _office(self, moment: datetime) -> datetime:
        """The same moment, moved into the office hours of a working day."""
        local = moment.astimezone(self.semester.calendar.tz)
        if not 8 <= local.hour < 17:
            local = local.replace(hour=self.dice.randint(8, 11)) + timedelta(days=local.hour >= 17)
        while not self.semester.calendar.is_working(local.date()):
            local += timedelta(days=1)
        return local
