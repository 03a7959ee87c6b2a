"""What is asked again on a connection of PostgreSQL is kept planned, by a connection that stays."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection

from duqin.config.postgresql.base import PLANS
from duqin.kernel.asking import LARGE, rows_of
from tests.cast import Cast

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")
NAMES = "SELECT name FROM organisation_unit WHERE code = %s AND 4711 = 4711"
KEPT = "SELECT count(*) FROM pg_prepared_statements WHERE position('AND 4711' || ' = ' in statement) > 0 AND %s = 1"


def test_what_is_asked_a_second_time_is_kept_planned(cast: Cast) -> None:
    rows_of(NAMES, ["CD"])
    assert rows_of(KEPT, [1]) == [(0,)]
    rows_of(NAMES, ["CD"])
    assert rows_of(KEPT, [1]) == [(1,)]


def test_what_is_asked_with_very_many_values_is_not(cast: Cast) -> None:
    places = ", ".join(["%s"] * (LARGE + 1))
    many = f"SELECT count(*) FROM organisation_unit WHERE code IN ({places}) AND 4711 = 4711"
    for _turn in range(3):
        assert rows_of(many, ["CD"] * (LARGE + 1)) == [(1,)]
    assert rows_of(KEPT, [1]) == [(0,)]


def test_a_connection_stays_and_has_room_for_all_that_is_asked_every_day(db: None) -> None:
    connection.ensure_connection()
    assert connection.connection.prepared_max == PLANS > 300
    assert settings.DATABASES["default"]["CONN_MAX_AGE"] >= 600
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"]
