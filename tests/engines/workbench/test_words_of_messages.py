"""Whoever acts, and in whatever language his pages are: a message is in the language of whom it is for."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import translation

from duqin.domains.inspections.models import Task
from duqin.engines.cases.models import Notice
from duqin.engines.workbench import services as workbench
from duqin.engines.workbench.models import Notification
from duqin.foundation.organisation.models import Account
from tests.cast import Cast, Member
from tests.domains.inspections import visit
from tests.domains.inspections.plan_making import at, in_force, working_calendar

BOTH = [("en", "zh-hans"), ("zh-hans", "en")]


def reads(member: Member, language: str) -> None:
    """The member has chosen the language of his pages, as the menu of the page stores it."""
    member.account.language = language
    member.account.save(update_fields=["language"])


def post(browser: Client, address: str, said: dict[str, Any]) -> None:
    answer = browser.post(address, said)
    assert answer.status_code == 302, answer.content.decode()[:2000]


def the_message(kind: str, job: str) -> tuple[Notification, str, str]:
    """What was told, and the e-mail of it: its subject and its words. The sweep runs in the language `job`."""
    with translation.override(job):
        workbench.send_waiting()
    told = Notification.objects.get(kind=kind)
    [letter] = [letter for letter in mail.outbox if told.title in letter.subject]
    return told, letter.subject, str(letter.body)


@pytest.mark.parametrize(("actor", "reader"), BOTH)
def test_a_notice_is_told_in_the_language_of_the_head(
    cast: Cast,
    browser_of,
    actor: str,
    reader: str,  # type: ignore[no-untyped-def]
) -> None:
    reads(cast.inspector, actor)
    reads(cast.head, reader)
    visit.library(cast)
    visit.handed_in(cast, "C-1")
    notice = Notice.objects.get()
    browser = browser_of(cast.inspector)
    page = browser.get(f"/cases/notices/{notice.pk}/").content.decode()
    assert f'<html lang="{actor}"' in page, "the pages of who acts are in his own language"
    post(browser, f"/cases/notices/{notice.pk}/issue/", {"version": notice.version})
    told, subject, body = the_message("cases.issued", job=actor)
    if reader == "en":
        assert told.title.startswith("Please receive")
        assert subject.startswith("[Duqin] ")
        assert "您好" not in body
    else:
        assert told.title.startswith("请签收")
        assert subject.startswith("[督勤] 请签收")
        assert "您好" in body


@pytest.mark.parametrize(("actor", "reader"), BOTH)
def test_a_task_is_given_in_the_language_of_who_gets_it(
    cast: Cast,
    browser_of,
    actor: str,
    reader: str,  # type: ignore[no-untyped-def]
) -> None:
    reads(cast.monitoring_head, actor)
    reads(cast.second_inspector, reader)
    working_calendar(cast)
    with time_machine.travel(at("2026-03-02"), tick=False):
        task = Task.objects.filter(plan=in_force(cast)).earliest("pk")
        said = {"lead": cast.second_inspector.person.pk}
        post(browser_of(cast.monitoring_head), f"/inspections/tasks/{task.pk}/reassign/", said)
        told, _subject, body = the_message("inspections.assigned", job=actor)
    is_chinese = told.title.startswith("交给您一项检查")
    assert is_chinese == (reader == "zh-hans"), told.title
    assert ("期限" in told.body) == is_chinese
    assert ("期限" in body) == is_chinese


def test_of_several_people_each_reads_his_own(cast: Cast) -> None:
    reads(cast.head, "en")
    reads(cast.director, "zh-hans")
    people = [cast.head.person, cast.director.person, cast.deputy.person]
    with translation.override("en"):
        workbench.notify_all(
            people, key="k", kind="cases.issued", title=lambda: translation.gettext("是"), body="原话"
        )
    told = dict(Notification.objects.values_list("person", "title"))
    assert [told[person.pk] for person in people] == ["Yes", "是", "是"], (
        "who chose nothing reads the house's"
    )
    assert set(Notification.objects.values_list("body", flat=True)) == {"原话"}, "what somebody wrote stays"


def test_of_several_accounts_the_one_used_last_decides(cast: Cast, client: Client) -> None:
    """An account that is closed says nothing any more."""
    reads(cast.head, "en")
    other = Account.objects.create_user("second", person=cast.head.person, language="zh-hans")
    client.force_login(other, backend="duqin.interfaces.web.signin.Backend")
    for key, is_open, title in (("a", True, "是"), ("b", False, "Yes")):
        Account.objects.filter(pk=other.pk).update(is_active=is_open)
        told = workbench.notify(cast.head.person, key=key, kind="x", title=lambda: translation.gettext("是"))
        assert told.title == title
