"""What a plan owes: its periods by calendar and seasons, and how many tasks that will be (R-001-19, R-001-21)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from duqin.domains.inspections.models import Plan
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.standards import queries as standards
from duqin.kernel.clock import rhythm


def periods_of(plan: Plan) -> list[rhythm.Period]:
    """Every period of the plan from its first to its last day, with the windows of its times."""
    seasons = organisation.rhythm_seasons(plan.from_date, plan.to_date) if plan.follows_seasons else []
    kind = rhythm.Rhythm(rhythm.RhythmKind(plan.rhythm), plan.times)
    return rhythm.periods(kind, plan.from_date, plan.to_date, organisation.calendar(), seasons)


def first_day(plan: Plan, day: date) -> date:
    """The first day from this one on for which the plan asks for an inspection."""
    return max(plan.from_date, day)


def lacks_clauses(plan: Plan, day: date) -> bool:
    """Whether no clause of its area, level and checklist is in force when its next inspection would begin."""
    return not standards.has_clauses(
        day=first_day(plan, day), area=plan.area, level=plan.level, checklist=plan.checklist
    )


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """Periods that owe the same: in season or out of it."""

    season: str
    periods: int
    times: int

    @property
    def visits(self) -> int:
        return self.periods * self.times


@dataclass(frozen=True, slots=True)
class Preview:
    """How many tasks a plan makes.

    Attributes:
        targets: units or places visited each time.
        lines: the usual periods first, then those in season.
        over: visits whose window is over already; their tasks would be missed from the start.
        next_windows: the first windows that are still to come.
        is_provisional: a year of the plan has no official calendar yet.
    """

    targets: int
    lines: tuple[PreviewLine, ...]
    over: int
    next_windows: tuple[rhythm.Window, ...]
    is_provisional: bool

    @property
    def visits(self) -> int:
        return sum(line.visits for line in self.lines)

    @property
    def tasks(self) -> int:
        return self.visits * self.targets

    @property
    def tasks_over(self) -> int:
        return self.over * self.targets


def preview(plan: Plan, day: date, *, show: int = 4) -> Preview:
    """What putting this plan in force would make, counted on the day."""
    grouped: dict[tuple[str, int], int] = defaultdict(int)
    found = periods_of(plan)
    for period in found:
        grouped[period.season.name if period.season else "", period.count_due] += 1
    windows = [window for period in found for window in period.windows]
    lines = [PreviewLine(season, count, times) for (season, times), count in grouped.items()]
    years = set(range(plan.from_date.year, plan.to_date.year + 1))
    return Preview(
        targets=plan.targets.count(),
        lines=tuple(sorted(lines, key=lambda line: (line.season != "", line.season, -line.periods))),
        over=sum(window.to_date < day for window in windows),
        next_windows=tuple(w for w in windows if w.to_date >= day)[:show],
        is_provisional=not years <= organisation.calendar().known_years,
    )
