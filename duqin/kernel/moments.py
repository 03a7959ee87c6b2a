"""Now, today and the campus time zone."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

CAMPUS = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment, aware, UTC; the server's clock is the clock of record."""
    return timezone.now()


def campus_date(moment: datetime) -> date:
    """The day of a moment on campus."""
    return moment.astimezone(CAMPUS).date()


def today() -> date:
    """The day on campus."""
    return campus_date(now())
