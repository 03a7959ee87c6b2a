"""A page that refuses leads to what it is about, never to itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from duqin.ui.addresses import page_above
from tests.cast import Cast, Member
from tests.engines.cases import story


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/cases/ZG2026-0001/report/", "/cases/ZG2026-0001/"),
        ("/cases/ZG2026-0001/", "/cases/"),
        ("/organisation/p/no-such-place/", "/organisation/"),
        ("/cases/", ""),
        ("/", ""),
    ],
)
def test_above_a_verb_stands_its_noun(path: str, above: str) -> None:
    assert page_above(path) == above


@pytest.mark.django_db
def test_a_step_that_is_over_leads_to_its_case(cast: Cast, browser_of: Callable[[Member], Client]) -> None:
    case = story.reported(cast, story.opened(cast))
    page = reverse("cases:report", args=[case.number])
    answer = browser_of(cast.head).get(page)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert f'href="{reverse("cases:detail", args=[case.number])}"' in text
    assert f'href="{page}"' not in text
