"""Versions of standards wait for whoever may adopt and publish them, until they are published or sent back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from duqin.engines.workbench.queries import desk
from duqin.engines.workbench.queries.deciding import standards_todo
from duqin.foundation.standards import services as standards
from duqin.foundation.standards.models import DocumentVersion
from duqin.kernel.moments import today
from tests.cast import Cast, Member
from tests.foundation.standards import making

pytestmark = pytest.mark.django_db
PAGE = ("canteen-rules", 1)


def waiting(member: Member) -> list[tuple[str, str]]:
    return [(str(item.title), str(item.step)) for item in desk(member.actor).later]


@pytest.fixture
def version(cast: Cast) -> DocumentVersion:
    return making.draft(cast)


def test_a_version_waits_for_the_director_from_its_submission_to_its_publication(
    cast: Cast, version: DocumentVersion
) -> None:
    assert waiting(cast.director) == []
    version = standards.submit(version, by=cast.monitoring_head.actor)
    assert waiting(cast.director) == [("食堂检查细则", "登记会议通过")]
    assert [str(item.state.label) for item in desk(cast.director.actor).later if item.state] == ["审查中"]
    version = standards.return_version(version, by=cast.director.actor, reason="补充依据")
    assert waiting(cast.director) == []
    version = standards.submit(version, by=cast.monitoring_head.actor)
    version = making.adopted(cast, version)
    assert waiting(cast.director) == [("食堂检查细则", "公布")]
    assert waiting(cast.monitoring_head) == waiting(cast.inspector) == []
    standards.publish(version, by=cast.director.actor, published_on=today(), effective_on=today())
    assert waiting(cast.director) == []


def test_what_was_handed_in_comes_before_what_was_adopted(cast: Cast, version: DocumentVersion) -> None:
    making.adopted(cast, version)
    second = making.draft(cast, "U-1", document="second-rules")
    standards.submit(second, by=cast.monitoring_head.actor)
    assert [step for _title, step in waiting(cast.director)] == ["登记会议通过", "公布"]


def test_it_leads_to_the_page_where_the_step_is_taken(
    cast: Cast, version: DocumentVersion, browser_of: Callable[[Member], Client]
) -> None:
    standards.submit(version, by=cast.monitoring_head.actor)
    browser = browser_of(cast.director)
    page = reverse("standards:version", args=PAGE)
    assert f'href="{page}"' in browser.get(reverse("workbench:home")).content.decode()
    assert reverse("standards:version_adopt", args=PAGE) in browser.get(page).content.decode()
    with translation.override("en"):
        assert [step for _title, step in waiting(cast.director)] == ["Record adoption"]


def test_it_costs_one_statement_and_nothing_who_may_not_decide(cast: Cast, version: DocumentVersion) -> None:
    standards.submit(version, by=cast.monitoring_head.actor)
    standards.submit(making.draft(cast, "U-1", document="second-rules"), by=cast.monitoring_head.actor)
    for member, cost, found in (
        (cast.director, 1, 2),
        (cast.monitoring_head, 0, 0),
        (cast.administrator, 0, 0),
    ):
        actor = member.actor
        with CaptureQueriesContext(connection) as asked:
            assert len(standards_todo(actor)) == found
        assert len(asked) == cost
