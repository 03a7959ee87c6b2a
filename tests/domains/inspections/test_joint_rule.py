"""Which special inspections need the safety office is data of the house, kept in a page (R-004-40)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from duqin.domains.inspections import queries, services
from duqin.foundation.organisation.models import Institution
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.errors import Forbidden
from tests.cast import Cast, Member
from tests.domains.inspections.plan_making import draft, refused

Browser = Callable[[Member], Client]


def special(cast: Cast, area: str, **more: object) -> object:
    return draft(cast, kind="special", theme="专项", area=cast.areas[area], **more)


def settle(cast: Cast, *areas: str, safety: str = "fire") -> Institution:
    return services.set_joint_rule(
        Institution.objects.get(),
        by=cast.monitoring_head.actor,
        areas=[cast.areas[code] for code in areas],
        safety_area=cast.areas[safety],
    )


def test_an_area_that_is_named_needs_the_safety_office_and_one_that_is_not_does_not(cast: Cast) -> None:
    with refused("plan.no_safety_office", "co_hosts"):
        special(cast, "catering")
    settle(cast, "transport")
    special(cast, "catering")
    with refused("plan.no_safety_office", "co_hosts"):
        special(cast, "transport")
    special(cast, "transport", co_hosts=[cast.security])
    assert AuditEntry.objects.filter(verb="inspections.set_joint_rule").exists()


def test_nobody_answering_for_safety_is_refused_unless_no_area_needs_it(cast: Cast) -> None:
    cast.areas["fire"].owner = None
    cast.areas["fire"].save()
    with refused("joint_rule.no_owner", "safety_area"):
        settle(cast, "catering")
    settle(cast)
    special(cast, "catering")


@pytest.mark.parametrize("who", ["head", "inspector", "provider_manager", "auditor"])
def test_others_neither_open_nor_change_it(cast: Cast, browser_of: Browser, who: str) -> None:
    member = getattr(cast, who)
    assert browser_of(member).get(reverse("inspections:joint_rule")).status_code == 403
    with pytest.raises(Forbidden):
        services.set_joint_rule(
            Institution.objects.get(), by=member.actor, areas=[], safety_area=cast.areas["fire"]
        )


def test_the_page_shows_the_rule_changes_it_and_tells_a_stale_form(cast: Cast, browser_of: Browser) -> None:
    browser, address = browser_of(cast.monitoring_head), reverse("inspections:joint_rule")
    assert address in browser.get(reverse("inspections:plans")).content.decode()
    page = browser.get(address)
    form = page.context["form"]
    assert [area.code for area in form.initial["areas"]] == ["catering"]
    said = {"version": form.initial["version"], "areas": [cast.areas["transport"].pk]}
    said["safety_area"] = cast.areas["fire"].pk
    assert browser.post(address, said).status_code == 302
    assert queries.joint_rule_today().areas == frozenset({"transport"})
    stale = browser.post(address, said | {"areas": [cast.areas["catering"].pk]})
    assert stale.status_code == 409
    assert queries.joint_rule_today().areas == frozenset({"transport"})


def test_who_keeps_the_rule_without_seeing_plans_stays_on_its_page(cast: Cast, browser_of: Browser) -> None:
    browser, address = browser_of(cast.administrator), reverse("inspections:joint_rule")
    assert browser.get(reverse("inspections:plans")).status_code == 403
    version = browser.get(address).context["form"].initial["version"]
    said = {"version": version, "areas": [cast.areas["transport"].pk], "safety_area": cast.areas["fire"].pk}
    answer = browser.post(address, said, follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [(address, 302)])
