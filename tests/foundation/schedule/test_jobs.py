"""The periodic jobs as the worker runs them: with no transaction around them."""

from __future__ import annotations

import pytest

from duqin.foundation.schedule import services as schedule


@pytest.mark.django_db(transaction=True)
def test_every_job_runs_without_a_transaction_around_it() -> None:
    """PostgreSQL refuses to lock rows outside one, which no test inside a transaction shows."""
    done = schedule.run_all_now()
    assert "inspections.return_numbers" in done
    assert len(done) > 15
