"""The demo campus is built through the real verbs, so whatever they refuse breaks it: a short story, whole."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from duqin.domains.inspections.models import Finding, Inspection
from duqin.engines.cases.models import Case
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Place, Unit
from duqin.foundation.trust import queries as trust
from duqin.interfaces.cli.demo import accounts, building
from duqin.kernel.moments import today

pytestmark = pytest.mark.long
SHORT = timedelta(days=16)
ELSEWHERE = {"fire", "works"}  # what is looked at in buildings of every kind


def misplaced() -> list[str]:
    """Findings where nobody could have seen them: a place fits the words, or is the building they are said of."""
    known = building.load("observations.yaml")
    found = Finding.objects.select_related("clause", "place", "area")
    return [
        f"{finding.place}：{finding.description}"
        for finding in found.prefetch_related("place__areas")
        if not fits(finding, known[finding.clause.code])
    ]


def fits(finding: Finding, known: dict[str, Any]) -> bool:
    areas = {area.code for area in finding.place.areas.all()}
    is_there = finding.place.name in known["at"] if "at" in known else finding.place.kind == "building"
    return is_there and (finding.area.code in areas or finding.area.code in ELSEWHERE)


@pytest.mark.django_db
def test_a_short_demo_is_whole(client: Client) -> None:
    """Two and a half weeks instead of a semester: campus, inspections, cases in several states, sound records."""
    said: list[str] = []
    building.build(said.append, since=today() - SHORT)
    assert building.is_there()
    assert not building.is_real()
    assert Unit.objects.filter(kind="department").count() >= 16
    assert Place.objects.count() >= 300
    assert organisation.grid_gaps() == organisation.GridGaps(0, 0)
    assert Inspection.objects.count() >= 30
    assert Finding.objects.count() >= 30
    assert misplaced() == []
    states = Counter(Case.objects.values_list("state", flat=True))
    assert {"closed", "rectifying"} <= set(states)
    assert trust.verify_chain().is_sound
    shown = accounts.shown()
    assert len(shown) == len(accounts.LOGINS)
    for account in shown:
        signed = client.post(
            reverse("account_login"), {"login": account.username, "password": account.password}
        )
        assert signed.status_code == 302, account.username
        assert client.get(reverse("workbench:home")).status_code == 200, account.username
        client.logout()
