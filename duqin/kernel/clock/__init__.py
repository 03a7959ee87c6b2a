"""Deadlines: how long a term lasts on a real calendar, and the reckoning that explains it.

Everything here is arithmetic on values: no tables, no settings, no reading of the wall clock. The same start,
term, calendar and pauses always give the same deadline, on any server in any time zone.
"""

from duqin.kernel.clock.calendar import Calendar, Day
from duqin.kernel.clock.counting import due, extend_limit
from duqin.kernel.clock.derivation import Derivation, DerivationLine, Stretch
from duqin.kernel.clock.measuring import Quantity, Remaining, elapsed, is_overdue, remaining
from duqin.kernel.clock.pauses import Pause
from duqin.kernel.clock.reasons import Reason, Why
from duqin.kernel.clock.terms import Term, TermUnit

__all__ = [
    "Calendar",
    "Day",
    "Derivation",
    "DerivationLine",
    "Pause",
    "Quantity",
    "Reason",
    "Remaining",
    "Stretch",
    "Term",
    "TermUnit",
    "Why",
    "due",
    "elapsed",
    "extend_limit",
    "is_overdue",
    "remaining",
]
