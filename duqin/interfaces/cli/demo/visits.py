"""Inspections of the demo: who goes where, what is answered, what is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from duqin.domains.inspections import services as inspections
from duqin.domains.inspections.models import Inspection, Task
from duqin.foundation.organisation.models import Person, Place, Unit
from duqin.foundation.standards.models import Clause
from duqin.kernel.actors import Actor
from duqin.kernel.moments import now, today
from duqin.kernel.prepared import Prepared, Slot

if TYPE_CHECKING:
    from duqin.interfaces.cli.demo.semester import Semester

MISSED = 0.05
ANSWERED = 7
DUE = Prepared(
    lambda: Task.objects.filter(pk=Slot("pk")).select_related(
        *("plan__area", "plan__host", "plan__checklist", "plan__builds_on", "plan__lead"),
        *("unit", "place", "lead"),
    )
)
MEAN = {1: 3.8, 2: 4.5, 3: 0.67}


@dataclass(frozen=True)
class PlanRow:
    """A plan of the demo."""

    by: Actor
    facts: dict[str, Any]
    from_date: date | None = None
    to_date: date | None = None
    extra: dict[str, Any] = field(default_factory=dict)


class Visits:
    """Carries out the tasks that the plans make."""

    def __init__(self, semester: Semester, observations: dict[str, Any]) -> None:
        self.semester, self.campus, self.dice = semester, semester.campus, semester.dice
        self.observations = observations
        self.clauses: dict[int, Clause] = {}

    def plans(self) -> list[PlanRow]:
        """Weekly key checks, monthly dormitory checks, daily self-checks, a special, a joint and an undercover one."""
        campus = self.campus
        head = campus.actor(campus.monitoring_head)
        first, last = campus.inspectors[0], today() + timedelta(days=120)
        weekly = [
            ("餐饮食品安全每周重点检查", "catering", ["XSCY", "JGCY", "P-LZ", "P-DX"], first),
            ("车辆安全每周重点检查", "transport", ["CD", "P-HT"], campus.inspectors[1]),
            ("楼宇保洁与物业每周巡查", "property", ["JGWY", "P-JM", "XYHJ"], campus.inspectors[2]),
        ]
        rows = [self._weekly(head, *row, last) for row in weekly]
        rows += [
            self._monthly(head, *row, last)
            for row in (
                ("学生公寓月度安全检查", "dormitory", ["GYGL", "P-AJ"], campus.inspectors[1]),
                ("水电设施月度检查", "utilities", ["DLYX"], campus.inspectors[2]),
                ("商贸网点月度检查", "commerce", ["SMFW", "P-HL"], first),
                ("招待所月度检查", "guesthouse", ["ZDS"], first),
                ("绿化养护月度检查", "grounds", ["XYHJ", "P-QH"], campus.inspectors[2]),
                ("维修服务月度检查", "works", ["GCGL"], campus.inspectors[1]),
                ("物资仓储月度检查", "purchasing", ["WZCG"], first),
                ("教学设施月度检查", "teaching", ["JGWY", "P-HR"], campus.inspectors[2]),
            )
        ]
        rows += [
            self._self_check(code, area, last)
            for code, area in (
                ("XSCY", "catering"),
                ("GYGL", "dormitory"),
                ("JGWY", "property"),
                ("DLYX", "utilities"),
            )
        ]
        return [*rows, self._special(last), self._joint(), self._undercover(head)]

    def _facts(
        self, name: str, area: str, level: int, kind: str, targets: list[Unit], host: Unit, lead: Person
    ) -> dict[str, Any]:
        from duqin.interfaces.cli.demo.semester import checklist

        return {
            "host": host,
            "name": name,
            "level": level,
            "kind": kind,
            "area": self.campus.areas[area],
            "checklist": checklist(area, level),
            "targets": [(unit, None) for unit in targets],
            "lead": lead,
            "inspectors": [lead],
            "outline": self.semester.words["outline"],
        }

    def _units(self, codes: list[str]) -> list[Unit]:
        return [self.campus.units[code] for code in codes]

    def _weekly(self, by: Actor, name: str, area: str, codes: list[str], lead: Person, last: date) -> PlanRow:
        facts = self._facts(name, area, 2, "regular", self._units(codes), self.campus.monitoring, lead)
        return PlanRow(
            by,
            facts | {"rhythm": "weekly", "follows_seasons": area in ("catering", "transport")},
            to_date=last,
        )

    def _monthly(
        self, by: Actor, name: str, area: str, codes: list[str], lead: Person, last: date
    ) -> PlanRow:
        facts = self._facts(name, area, 2, "regular", self._units(codes), self.campus.monitoring, lead)
        return PlanRow(by, facts | {"rhythm": "monthly"}, to_date=last)

    def _self_check(self, code: str, area: str, last: date) -> PlanRow:
        unit, monitor = self.campus.units[code], self.campus.monitors[code]
        facts = self._facts(f"{unit.name}每日自查", area, 3, "self_check", [unit], unit, monitor)
        return PlanRow(self.campus.actor(monitor), facts | {"rhythm": "workdaily"}, to_date=last)

    def _special(self, last: date) -> PlanRow:
        lead = self.campus.school["BWC"]
        units = self._units(["GYGL", "P-AJ", "SMFW", "DLYX"])
        facts = self._facts("消防安全专项检查", "fire", 1, "special", units, self.campus.units["BWC"], lead)
        return PlanRow(
            self.campus.actor(lead), facts | {"rhythm": "monthly", "theme": "消防安全"}, to_date=last
        )

    def _joint(self) -> PlanRow:
        lead, day = self.campus.monitoring_head, today()
        facts = self._facts(
            "节前安全联合检查",
            "catering",
            2,
            "joint",
            self._units(["XSCY", "JGCY"]),
            self.campus.monitoring,
            lead,
        )
        facts["co_hosts"] = self._units(["BWC", "GGSW"])
        return PlanRow(
            self.campus.actor(lead), facts, from_date=day - timedelta(days=3), to_date=day + timedelta(days=6)
        )

    def _undercover(self, head: Actor) -> PlanRow:
        facts = self._facts(
            "食堂服务暗访",
            "catering",
            2,
            "unannounced",
            self._units(["P-DX"]),
            self.campus.monitoring,
            self.campus.inspectors[0],
        )
        day = today()
        return PlanRow(
            head,
            facts | {"is_unannounced": True},
            from_date=day - timedelta(days=9),
            to_date=day + timedelta(days=1),
        )

    def plan_day(self, day: date) -> None:
        """Give each task that is due an hour; the last day of its window at the latest, some are missed."""
        if not self.semester.calendar.is_working(day):
            return
        due = Task.objects.filter(Q(state="planned") & Q(from_date__lte=day) & Q(to_date__gte=day))
        for task in due.order_by("id"):
            days_left = max(1, len(self.semester.calendar.working_days(day, task.to_date)))
            if self.dice.random() < 1 / days_left and self.dice.random() > MISSED:
                self.semester.at(
                    self.semester.moment(day, self.dice.randint(8, 16), self.dice.randint(0, 59)),
                    self._go(task),
                )

    def _go(self, task: Task) -> Callable[[], None]:
        return lambda: self.visit(task)

    def visit(self, task: Task) -> None:
        """One inspection from start to submission; sometimes it is still under way at the end of the story."""
        from duqin.interfaces.cli.demo.semester import lead_of

        task = DUE.one(pk=task.pk)
        lead = lead_of(task)
        if lead is None or task.state != "planned":
            return
        by = self.campus.actor(lead)
        place = self.dice.choice(self.campus.ground.points_of(task.unit.code, task.plan.area.code))
        visit = inspections.start(
            by=by, task=task, place=place, accompanied_by=self.campus.heads[task.unit.code].name
        )
        problems = self._fill(visit, by, place)
        minutes = timedelta(minutes=20 + 10 * problems)
        self.semester.at(now() + minutes, lambda: self._submit(visit, by))

    def _fill(self, visit: Inspection, by: Actor, place: Place) -> int:
        items = [self._clause(pk) for pk in sorted(visit.items)]
        self.dice.shuffle(items)
        measured = [clause for clause in items if clause.measured][:1]
        chosen = ([clause for clause in items if not clause.measured] + measured)[-ANSWERED:]
        wanted = min(len(chosen), self._how_many(visit))
        known = [clause for clause in chosen if clause.code in self.observations]
        bad = {clause.pk for clause in known[:wanted]}
        fine = [clause for clause in chosen if clause.pk not in bad]
        if fine and self.dice.random() < 0.15:
            inspections.answer(visit, by=by, clause=fine.pop(), place=place, result="na")
        for clause in [clause for clause in fine if clause.measured]:
            values = [self._reading(limit) for limit in clause.measured]
            inspections.answer(visit, by=by, clause=clause, place=place, result="ok", measured=values)
        if plain := [clause for clause in fine if not clause.measured]:
            inspections.answer_rest(visit, by=by, clauses=plain, place=place)
        for clause in known[:wanted]:
            self._problem(visit, by, clause, place)
        return len(bad)

    def _clause(self, pk: int) -> Clause:
        """A clause in force; what is published never changes."""
        if pk not in self.clauses:
            self.clauses |= Clause.objects.in_bulk()
        return self.clauses[pk]

    def _reading(self, limit: dict[str, Any]) -> float:
        """A value well inside its limits."""
        low, high = limit.get("min"), limit.get("max")
        low = float(low) if low is not None else float(high or 0) - 6
        high = float(high) if high is not None else low + 6
        return round(self.dice.uniform(low, high), 1) + 0.0  # a zero without a sign

    def _how_many(self, visit: Inspection) -> int:
        mean = MEAN[visit.level] * (0.6 if visit.unit.kind == "department" else 1.2)
        return sum(self.dice.random() < mean / 6 for _ in range(6))

    def _problem(self, visit: Inspection, by: Actor, clause: Clause, place: Place) -> None:
        known = self.observations.get(clause.code, self.observations["fallback"])
        likely = 0.7 if clause.deadline_unit == "at_once" else 0.15
        fixable = clause.severity != "major" and not visit.is_unannounced
        on_the_spot = fixable and self.dice.random() < likely
        inspections.record_finding(
            visit,
            by=by,
            clause=clause,
            place=self._where(visit, known, place),
            description=self.dice.choice(known["seen"]),
            photos=[self.dice.choice(self.semester.problems)],
            count=1 if self.dice.random() < 0.85 else 2,
            is_fixed_on_spot=on_the_spot,
            measures=self.dice.choice(self.semester.words["guidance"]) if on_the_spot else "",
            cause=self.dice.choice(self.semester.words["causes"]) if on_the_spot else "",
        )

    def _where(self, visit: Inspection, known: dict[str, Any], place: Place) -> Place:
        """Where such a thing can be seen: near where the visit is, or it is said of the whole building."""
        if "at" not in known:
            return self.campus.ground.building_of(place)
        fitting = self.campus.ground.named(known["at"], visit.unit.code, visit.area.code)
        near = [point for point in fitting if self.campus.ground.is_near(point, place)]
        return place if place in fitting else self.dice.choice(near or fitting)

    def _submit(self, visit: Inspection, by: Actor) -> None:
        inspections.submit(visit, by=by, weather=self.dice.choice(["晴", "多云", "阴", "小雨"]))
        self.semester.stories.after(visit, by)
