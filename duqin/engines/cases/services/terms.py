"""Which term a clock gets: the rule as kept by the school, else the one that is shipped."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from django.db.models import QuerySet

from duqin.engines.cases.models import Case, ClockRule
from duqin.engines.cases.services.clocks import Clocks
from duqin.foundation.organisation import queries as organisation
from duqin.kernel.clock import Calendar, Term, TermUnit, due
from duqin.kernel.prepared import Slot
from duqin.kernel.prepared_rows import PreparedRows, as_tuple
from duqin.kernel.remembering import once

Key = tuple[str, str]


@lru_cache(maxsize=1)
def shipped() -> tuple[dict[str, Any], ...]:
    """The rules as shipped (seed/clock_rules.yaml)."""
    text = (files("duqin.engines.cases") / "seed" / "clock_rules.yaml").read_text("utf-8")
    return tuple(yaml.safe_load(text))


@lru_cache
def _shipped_of(procedure: str) -> dict[Key, Term]:
    return {
        (line["kind"], line["severity"]): Term(line["amount"], TermUnit(line["unit"]))
        for line in shipped()
        if line["procedure"] == procedure
    }


def _rules() -> QuerySet[ClockRule, Any]:
    rows: QuerySet[ClockRule, Any] = ClockRule.objects.filter(procedure=Slot("procedure"))
    named: Any = rows.annotate(**organisation.calendar_in_force())
    found: QuerySet[ClockRule, Any] = named.values_list(
        "kind", "severity", "amount", "unit", "calendar_stamp", "office_hours"
    )
    return found


_RULES = PreparedRows(as_tuple, _rules)


class Terms:
    """The terms of one procedure, read in one statement, once an act; it brings along what names the calendar, so that
    clocks that are begun afterwards ask for nothing."""

    def __init__(self, procedure: str) -> None:
        self.of_key = once(("cases.terms", procedure), lambda: self._read(procedure))

    @staticmethod
    def _read(procedure: str) -> dict[Key, Term]:
        of_key = dict(_shipped_of(procedure))
        for kind, severity, amount, unit, stamp, office_hours in _RULES.all(procedure=procedure):
            of_key[kind, severity] = Term(amount, TermUnit(unit))
            organisation.reckoning_by(stamp, office_hours)
        return of_key

    def of(self, kind: str, severity: str = "") -> Term | None:
        """The term of a kind for a severity, else for any severity; None where no such clock runs."""
        return self.of_key.get((kind, severity)) or self.of_key.get((kind, ""))


def start(clocks: Clocks, terms: Terms, *kinds: str) -> None:
    """Start the clocks of these kinds for which the procedure has a term at this severity."""
    found = {kind: terms.of(kind, clocks.case.severity) for kind in kinds}
    if known := {kind: term for kind, term in found.items() if term}:
        clocks.start_all(known)


def start_rectifying(clocks: Clocks, terms: Terms, *also: str, with_plan: bool = True) -> None:
    """Start the unit's time to put it right, and the time for the plan of a major problem.

    "At once" that was not done on the spot runs by the rule `at_once` (24 hours unless changed). `also` are further
    kinds that begin with it.
    """
    case = clocks.case
    term = case.term
    if term.unit is TermUnit.at_once:
        term = terms.of("at_once", case.severity) or term
    wanted = {kind: terms.of(kind, case.severity) for kind in also} | {"rectify": term}
    if with_plan:
        wanted["plan"] = terms.of("plan", case.severity)
    clocks.start_all({kind: found for kind, found in wanted.items() if found})


def shorter(one: Term, other: Term | None, at: datetime, calendar: Calendar | None = None) -> Term:
    """Of two terms the one that ends first when it begins at `at`."""
    if other is None:
        return one
    calendar = calendar or organisation.calendar()
    ends = {term: due(at, term, calendar).due for term in (one, other)}
    return min(ends, key=lambda term: ends[term] or at)


def term_for(case: Case, at: datetime, rules: Terms | None = None, calendar: Calendar | None = None) -> Term:
    """The term of a case whose severity was raised: its own, or that of the raised severity where it is
    shorter."""
    rules = rules or Terms(case.procedure)
    return shorter(case.term, rules.of("rectify", case.severity), at, calendar)
