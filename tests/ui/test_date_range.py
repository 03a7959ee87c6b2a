"""A range of days includes both, on campus time, for days and for moments."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.db.models import F
from django.http import QueryDict

from duqin.ui.listing import DateRange
from duqin.ui.listing.filters import is_moment

CAMPUS = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def sessions(db):
    for day, hour, minute in [(10, 23, 59), (11, 0, 0), (11, 23, 59), (12, 0, 0)]:
        moment = datetime(2026, 5, day, hour, minute, tzinfo=CAMPUS)
        Session.objects.create(session_key=f"{day}-{hour}", session_data="", expire_date=moment)


def keys(ask, query):
    bound = DateRange("at", "日期", field="expire_date").bind(QueryDict(query), ask())
    rows = Session.objects.all()
    return set((bound.narrow(rows) if bound.narrow else rows).values_list("session_key", flat=True))


def test_one_day_is_that_day_on_campus(ask, sessions):
    assert keys(ask, "at_from=2026-05-11&at_to=2026-05-11") == {"11-0", "11-23"}


def test_either_end_may_be_open(ask, sessions):
    assert keys(ask, "at_to=2026-05-10") == {"10-23"}
    assert keys(ask, "at_from=2026-05-12") == {"12-0"}
    assert len(keys(ask, "")) == 4


def test_moments_are_known_also_behind_annotations(db):
    rows = Session.objects.annotate(until=F("expire_date"))
    assert is_moment(rows, "expire_date") and is_moment(rows, "until")
    assert not is_moment(rows, "session_key") and not is_moment(rows, "nothing")
