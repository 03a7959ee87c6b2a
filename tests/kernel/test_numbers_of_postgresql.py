"""A number that no column of its kind holds is refused or not found, and never another one."""

from __future__ import annotations

import pytest
from django.db import DataError, connection, transaction

from duqin.foundation.organisation.models import Unit
from tests.cast import Cast

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")
WRAPPED = 2**32 + 7


@pytest.mark.parametrize("number", [WRAPPED, 2**31, -(2**31) - 1, 2**70])
def test_a_number_that_does_not_fit_is_not_stored_as_another(cast: Cast, number: int) -> None:
    with pytest.raises(DataError), transaction.atomic():
        Unit.objects.filter(pk=cast.catering.pk).update(order=number)


def test_nor_is_another_found_by_it(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.catering.pk).update(order=7)
    assert Unit.objects.filter(order__in=[7]).exists()
    assert not Unit.objects.filter(order__in=[WRAPPED]).exists()
    assert not Unit.objects.filter(order=WRAPPED).exists()
