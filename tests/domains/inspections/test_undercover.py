"""暗访: until it is released nothing leaks to the inspected unit (R-001-16); what could leak is put there first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import Inspection
from duqin.engines.assessment.models import LedgerEntry
from duqin.engines.cases.models import Case, Notice
from duqin.engines.workbench.models import Notification
from duqin.engines.workbench.queries import desk
from duqin.foundation.organisation.ports import place_cards
from duqin.foundation.trust import policies as trust
from duqin.kernel.errors import Forbidden, Refusal
from tests.cast import Cast, Member
from tests.domains.inspections import visit

pytestmark = pytest.mark.django_db
Browse = Callable[[Member], Client]


@pytest.fixture
def covert(cast: Cast) -> Inspection:
    """An undercover inspection handed in, with a finding, a photograph and a note."""
    visit.library(cast)
    inspection = visit.begin(cast, kind="unannounced")
    visit.found(cast, inspection, "C-5", photos=[visit.kept(cast.inspector.actor)])
    services.answer(
        inspection,
        by=cast.inspector.actor,
        clause=visit.clause("C-1"),
        result="ok",
        photos=[visit.kept(cast.inspector.actor, "green")],
    )
    services.submit(inspection, by=cast.inspector.actor)
    inspection.refresh_from_db()
    return inspection


@pytest.mark.parametrize("name", ["head", "monitor", "deputy", "provider_manager", "stranger", "student"])
def test_before_release_it_does_not_exist_for_the_unit(
    cast: Cast, covert: Inspection, browser_of: Browse, name: str
) -> None:
    member = cast.members()[name]
    by, finding = member.actor, covert.findings.get()
    assert not queries.inspections(by).exists()
    assert not queries.findings(by).exists()
    assert not desk(by).count
    assert not Notification.objects.filter(person=member.person).exists()
    for photo in (
        finding.photos.get().evidence,
        covert.answers.get(clause__code="C-1").photos.get().evidence,
    ):
        assert not trust.may_see_evidence(by, photo)
    pages = [reverse(f"inspections:{page}", args=[covert.pk]) for page in ("detail", "sheet", "done")]
    pages.append(reverse("inspections:record_file", args=[covert.pk, "pdf"]))
    pages.append(reverse("inspections:finding", args=[finding.pk]))
    browser = browser_of(member)
    for page in pages:
        assert browser.get(page).status_code in (403, 404), page
    for listed in ("inspections:list", "inspections:findings"):
        response = browser.get(reverse(listed))
        assert response.status_code == 403 or covert.number not in response.content.decode()


def test_before_release_there_is_neither_case_nor_point_nor_notice(cast: Cast, covert: Inspection) -> None:
    assert not Case.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert not Notice.objects.exists()


def test_a_self_check_does_not_learn_of_it_from_the_history_or_the_card_of_the_place(
    cast: Cast, covert: Inspection
) -> None:
    own = visit.begin(cast, cast.monitor, level=3, kind="self_check")
    item = queries.sheet(own).item(visit.clause("C-5").pk)
    assert item is not None
    assert item.past is None
    assert not queries.history(cast.catering, cast.kitchen)
    cards = [card(cast.monitor.actor, cast.kitchen.pk) for card in place_cards]
    assert all(covert.number not in line.text for card in cards if card for line in card.lines)


@pytest.mark.parametrize("name", ["inspector", "monitoring_head", "director", "auditor"])
def test_those_who_oversee_the_unit_see_it(cast: Cast, covert: Inspection, name: str) -> None:
    assert list(queries.inspections(cast.members()[name].actor)) == [covert]


def test_only_who_releases_releases(cast: Cast, covert: Inspection) -> None:
    for member in (cast.head, cast.inspector, cast.director):
        with pytest.raises(Forbidden):
            services.release(covert, by=member.actor)


def test_released_the_unit_sees_what_it_is(cast: Cast, covert: Inspection, browser_of: Browse) -> None:
    services.release(covert, by=cast.monitoring_head.actor)
    covert.refresh_from_db()
    assert (covert.state, covert.is_unannounced) == ("released", True)
    assert list(queries.inspections(cast.head.actor)) == [covert]
    assert Case.objects.get().state == "open"
    assert LedgerEntry.objects.get().points == -5
    assert Notice.objects.get().unit == cast.catering
    page = browser_of(cast.head).get(reverse("inspections:detail", args=[covert.pk])).content.decode()
    assert "暗访" in page
    assert trust.may_see_evidence(cast.head.actor, covert.findings.get().photos.get().evidence)


def test_confirmed_first_it_is_still_hidden(cast: Cast, covert: Inspection) -> None:
    services.confirm(covert, by=cast.monitoring_head.actor)
    assert not queries.inspections(cast.head.actor).exists()
    services.release(covert, by=cast.monitoring_head.actor)
    assert queries.inspections(cast.head.actor).exists()


def test_nothing_is_fixed_on_the_spot_undercover(cast: Cast, browser_of: Browse) -> None:
    visit.library(cast)
    inspection = visit.begin(cast, is_unannounced=True)
    with pytest.raises(Refusal) as refusal:
        visit.found(cast, inspection, is_fixed_on_spot=True, measures="拖干")
    assert refusal.value.code == "finding.covert_fix"
    page = browser_of(cast.inspector).get(reverse("inspections:sheet", args=[inspection.pk]))
    assert "is_fixed_on_spot" not in page.content.decode()
    assert not [line for line in queries.signers(inspection) if line.role == "accompany"]


def test_an_announced_one_needs_no_release(cast: Cast) -> None:
    visit.library(cast)
    with pytest.raises(Refusal) as refusal:
        services.release(visit.handed_in(cast), by=cast.monitoring_head.actor)
    assert refusal.value.code == "inspection.not_covert"


def test_a_self_check_is_never_undercover(cast: Cast) -> None:
    visit.library(cast)
    with pytest.raises(Refusal) as refusal:
        visit.begin(cast, cast.monitor, level=3, kind="self_check", is_unannounced=True)
    assert refusal.value.code == "inspection.covert_self_check"
