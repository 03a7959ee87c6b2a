"""The scores that follow from a file are those the single verbs would have made (issue 3; R-000-20, R-000-38, §8.4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duqin.domains.inspections import services
from duqin.domains.inspections.models import Finding, Inspection
from duqin.engines.assessment import queries as assessment
from duqin.engines.assessment import services as scores
from duqin.engines.assessment.models import LedgerEntry, Scorecard
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Notice
from duqin.kernel.moments import CAMPUS, campus_date, retelling
from tests.cast import Cast
from tests.domains.inspections import visit
from tests.domains.inspections.past.files import as_csv, brought_in, line, problem
from tests.foundation.standards import making

APRIL = "2025-04"


@pytest.fixture
def house(cast: Cast) -> Cast:
    visit.library(cast, effective_on=date(2025, 1, 1))
    cases.seed_rules()
    return cast


def card(cast: Cast, period: str = APRIL) -> Any:
    return assessment.card(cast.catering, period)


def test_points_are_those_of_the_clause_on_its_day(house: Cast) -> None:
    brought_in(as_csv([problem(), line(**{"条款": "C-2", "实测值": "75"})]), house.monitoring_head.actor)
    entry = LedgerEntry.objects.get()
    assert (entry.points, entry.period, entry.clause.code) == (Decimal("-1.00"), APRIL, "C-1")
    assert (card(house).score, card(house).deducted) == (Decimal("99.00"), Decimal("-1.00"))
