"""Pages of providers and contracts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from duqin.foundation.organisation.models import Contract, Provider
from duqin.kernel.moments import today
from tests.cast import Cast

DAY = timedelta(days=1)


def at(name: str, *args: object) -> str:
    return reverse(f"organisation:{name}", args=args)


@pytest.fixture
def desk(cast: Cast, browser_of: Callable[..., Client]) -> Client:
    return browser_of(cast.monitoring_head)


@pytest.fixture
def told(cast: Cast) -> dict[str, object]:
    return {
        "company": "安居物业有限公司",
        "code": "WY",
        "name": "安居物业",
        "is_supervised": "on",
        "number": "HT-2026-01",
        "title": "物业服务合同",
        "area": cast.areas["fire"].pk,
        "supervising_unit": cast.security.pk,
        "from_date": today().isoformat(),
        "to_date": (today() + 365 * DAY).isoformat(),
        "performance_bond": "50000",
    }


def test_a_provider_is_registered_only_with_a_section(
    cast: Cast, desk: Client, told: dict[str, object]
) -> None:
    """R-001-01."""
    refused = desk.post(at("provider_new"), told | {"supervising_unit": ""})
    assert (refused.status_code, "都要有一个监管部门" in refused.content.decode()) == (422, True)
    assert desk.post(at("provider_new"), told).status_code == 302
    page = desk.get(at("provider", "WY")).content.decode()
    assert ("保卫处" in page, "HT-2026-01" in page) == (True, True)
    assert "即将到期" not in desk.get(at("providers")).content.decode()


def test_a_contract_is_corrected_ended_and_supervision_handed_over(cast: Cast, desk: Client) -> None:
    contract = cast.contract
    form = {
        "number": contract.number,
        "title": "第二食堂承包合同",
        "area": contract.area_id,
        "supervising_unit": contract.supervising_unit_id,
        "from_date": contract.from_date.isoformat(),
        "to_date": contract.to_date.isoformat(),
        "version": contract.version,
    }
    assert desk.post(at("contract_edit", contract.pk), form).status_code == 302
    assert Contract.objects.get().title == "第二食堂承包合同"
    version = Provider.objects.get().version
    assert (
        desk.post(
            at("provider_hand_over", "LZ"), {"supervising_unit": cast.fleet.pk, "version": version}
        ).status_code
        == 302
    )
    assert Contract.objects.get().supervising_unit == cast.fleet
    ending = {
        "last_day": (today() - DAY).isoformat(),
        "reason": "提前解除",
        "version": Contract.objects.get().version,
    }
    assert desk.post(at("contract_end", contract.pk), ending).status_code == 302
    assert "没有部门监管" in desk.get(at("provider", "LZ")).content.decode()
    assert "绿洲" in desk.get(at("providers"), {"contract": "no"}).content.decode()


def test_a_contract_is_opened_from_either_side_only(cast: Cast, browser_of: Callable[..., Client]) -> None:
    page = at("contract", cast.contract.pk)
    opened = {
        m: browser_of(getattr(cast, m)).get(page).status_code
        for m in ("head", "provider_manager", "stranger")
    }
    assert opened == {"head": 200, "provider_manager": 200, "stranger": 404}
    seen = browser_of(cast.stranger).get(at("provider", "LZ")).content.decode()
    assert ("绿洲餐饮有限公司" in seen, "HT-2025-07" in seen) == (True, False)
