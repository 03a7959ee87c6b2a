"""Three grades of severity, and the step from one to the next."""

from __future__ import annotations

GRADES = ("general", "serious", "major")


def raised(severity: str) -> str:
    """The next grade; major stays major (domain-model §8.4: recurrence raises severity by one)."""
    return GRADES[min(GRADES.index(severity) + 1, len(GRADES) - 1)]


def needs_cause(severity: str, recurrence: str) -> bool:
    """Whether a cause must be written down before closing: serious, major, recurrent (R-002-31, §8.4)."""
    return severity != GRADES[0] or bool(recurrence)
