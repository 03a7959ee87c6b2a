"""Providers and contracts: one supervising section, always."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from duqin.foundation.organisation import queries
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Provider, Unit
from duqin.foundation.organisation.services import Terms
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today
from tests.cast import Cast

DAY = timedelta(days=1)


@pytest.fixture
def by(cast: Cast) -> Actor:
    return cast.monitoring_head.actor


@pytest.fixture
def terms(cast: Cast) -> Terms:
    return Terms(
        number="HT-2026-01",
        title="物业服务合同",
        area=cast.areas["fire"],
        supervising_unit=cast.security,
        from_date=today(),
        to_date=today() + 365 * DAY,
        fee_basis="按面积",
        performance_bond=Decimal("50000"),
    )


def test_a_provider_comes_with_contract_and_section(cast: Cast, by: Actor, terms: Terms) -> None:
    provider = organisation.create_provider(
        by=by, code="WY", name="安居物业", company="安居物业有限公司", contract=terms, short_name="安居"
    )
    assert (provider.unit.kind, provider.unit.is_supervised) == ("provider", True)
    assert queries.office_of_providers(provider.unit) == cast.security
    assert list(provider.unit.areas.all()) == [cast.areas["fire"]]
    assert cast.school_inspector.actor.may("cases.issue", provider.unit.pk)


def test_a_provider_without_supervising_section_is_refused(cast: Cast, by: Actor, terms: Terms) -> None:
    """R-001-01, and nothing is left behind."""
    with pytest.raises(Refusal) as refused:
        organisation.create_provider(
            by=by, code="WY", name="安居", company="安居物业", contract=replace(terms, supervising_unit=None)
        )
    assert (refused.value.code, refused.value.field) == ("provider.no_supervisor", "supervising_unit")
    assert not Unit.objects.filter(code="WY").exists()
    with pytest.raises(Refusal):
        organisation.add_contract(cast.contract.provider, by=by, terms=replace(terms, supervising_unit=None))


def test_one_section_at_a_time_supervises_a_provider(cast: Cast, by: Actor, terms: Terms) -> None:
    provider = cast.contract.provider
    with pytest.raises(Refusal) as refused:
        organisation.add_contract(provider, by=by, terms=replace(terms, supervising_unit=cast.fleet))
    assert refused.value.code == "contract.two_supervisors"
    later = replace(
        terms,
        supervising_unit=cast.fleet,
        from_date=date(2029, 1, 1),
        to_date=date(2030, 1, 1),
        number="HT-2029",
    )
    organisation.add_contract(provider, by=by, terms=later)
    assert queries.office_of_providers(cast.provider) == cast.catering
    assert queries.office_of_providers(cast.provider, date(2029, 6, 1)) == cast.fleet


def test_supervision_is_handed_over_as_a_whole(cast: Cast, by: Actor, terms: Terms) -> None:
    provider = cast.contract.provider
    organisation.add_contract(provider, by=by, terms=replace(terms, supervising_unit=cast.catering))
    assert cast.head.actor.may("cases.read", cast.provider.pk)
    organisation.hand_over_supervision(provider, by=by, supervising_unit=cast.fleet)
    assert {c.supervising_unit for c in provider.contracts.all()} == {cast.fleet}
    assert not cast.head.actor.may("cases.read", cast.provider.pk)
    assert cast.stranger.actor.may("cases.read", cast.provider.pk)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to_date": date(2020, 1, 1)}, "contract.dates"),
        ({"performance_bond": Decimal("-1")}, "contract.bond"),
        ({"number": "HT-2025-07"}, "contract.number_taken"),
    ],
)
def test_contracts_that_make_no_sense_are_refused(
    cast: Cast, by: Actor, terms: Terms, change: dict[str, object], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        organisation.create_provider(
            by=by, code="WY", name="x", company="x", contract=replace(terms, **change)
        )
    assert refused.value.code == code


def test_an_ended_contract_ends_supervision(cast: Cast, by: Actor) -> None:
    organisation.end_contract(cast.contract, by=by, last_day=today() - DAY, reason="提前解除")
    assert queries.office_of_providers(cast.provider) is None
    assert queries.office_of_providers(cast.provider, today() - DAY) == cast.catering
    assert not queries.providers(by).get(pk=cast.contract.provider_id).is_under_contract
    assert not cast.head.actor.may("cases.read", cast.provider.pk)


def test_own_units_and_providers_stand_in_the_same_round(cast: Cast) -> None:
    """R-001-05: both are scored; only the provider has contract money."""
    supervised = set(queries.supervised_units())
    assert {cast.catering, cast.provider} <= supervised
    assert Provider.objects.filter(unit__in=supervised).count() == 1
