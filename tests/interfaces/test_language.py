"""The language of a page stays with the page: the thread goes on in the one it was in before."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import Account, Unit
from duqin.interfaces.web.middleware import Speaking
from tests.cast import Cast, Member

Browser = Callable[[Member], Client]


@pytest.mark.parametrize("before", ["zh-hans", "en"])
def test_a_page_in_english_leaves_the_thread_as_it_was(cast: Cast, browser_of: Browser, before: str) -> None:
    Account.objects.filter(pk=cast.inspector.account.pk).update(language="en")
    with translation.override(before):
        page = browser_of(cast.inspector).get("/me/").content.decode()
        assert translation.get_language() == before
    assert '<html lang="en"' in page


def test_a_page_without_a_wish_is_chinese_whoever_was_answered_before(
    cast: Cast, browser_of: Browser
) -> None:
    with translation.override("en"):
        page = browser_of(cast.inspector).get("/me/").content.decode()
    assert '<html lang="zh-hans"' in page


def test_a_failing_page_restores_the_language_too(rf: RequestFactory) -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        translation.activate("en")
        raise RuntimeError("a defect")

    with translation.override("zh-hans"):
        with pytest.raises(RuntimeError):
            Speaking(fail)(rf.get("/"))
        assert translation.get_language() == "zh-hans"


def test_an_answer_still_being_written_keeps_its_language(rf: RequestFactory) -> None:
    def stream(request: HttpRequest) -> StreamingHttpResponse:
        def parts() -> Iterator[str]:
            yield _("工作台")
            yield _("工作台")

        translation.activate("en")
        return StreamingHttpResponse(parts())

    with translation.override("zh-hans"):
        answer = Speaking(stream)(rf.get("/"))
        said = []
        for part in answer:
            assert translation.get_language() == "zh-hans"
            said.append(bytes(part).decode())
    with translation.override("en"):
        assert said == [_("工作台")] * 2
    assert said[0] != "工作台"


def test_filters_name_units_and_areas_for_the_reader(cast: Cast, browser_of: Browser) -> None:
    from tests.engines.cases.story import opened

    Unit.objects.filter(pk=cast.catering.pk).update(name_en="Catering Department")
    opened(cast)
    Account.objects.filter(pk=cast.inspector.account.pk).update(language="en")
    page = browser_of(cast.inspector).get("/cases/").content.decode()
    assert ">Catering Department</option>" in page
    assert ">餐饮管理部</option>" not in page
