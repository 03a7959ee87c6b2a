"""What waits for whom, and who sees what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duqin.engines.cases import queries
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Notice
from duqin.engines.workbench import queries as workbench
from duqin.kernel.actors import Actor
from duqin.kernel.clock import Term, TermUnit
from duqin.kernel.refs import Ref
from tests.cast import Cast, Member
from tests.engines.cases.story import asked, at, fresh, issued, opened, received, reported


def steps(by: Member) -> list[tuple[str, str]]:
    actor = by.actor
    cases_waiting = [item for item in queries.todo(actor) if not item.is_followed]
    items = [*cases_waiting, *queries.notices_todo(actor), *queries.extensions_todo(actor)]
    return [(str(item.step), item.number) for item in items]


def test_the_case_walks_from_desk_to_desk(year: Cast) -> None:
    case = opened(year)
    assert steps(year.inspector) == [("开具通知单", case.number)]
    notice = cases.draft_notice(by=year.inspector.actor, cases=[case])
    assert steps(year.inspector) == [("签发", "通知单草稿")]
    notice = cases.issue(notice, by=year.inspector.actor)
    assert steps(year.inspector) == []
    assert steps(year.head) == [("签收", str(notice.number))]
    cases.receive(notice, by=year.head.actor)
    assert steps(year.head) == [("报告整改", case.number)]
    assert [item.number for item in queries.todo(year.inspector.actor) if item.is_followed] == [case.number]
    reported(year, fresh(case))
    assert steps(year.head) == []
    assert steps(year.inspector) == [("复查", case.number)]
    assert steps(year.second_inspector) == []
    cases.verify(fresh(case), by=year.inspector.actor)
    assert steps(year.inspector) == steps(year.head) == []


def test_a_notice_waits_until_its_receipt_is_due_not_its_cases(year: Cast) -> None:
    """As its page says; the seven working days of the case begin to matter once it is received."""
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        notice = issued(year, opened(year))
        (item,) = queries.notices_todo(year.head.actor)
        shown = queries.notice_deadline(notice)
        assert shown is not None
        assert (item.due_at, item.counted_in) == (shown.due_at, TermUnit.hours)
        assert item.due_at == at("2026-03-07 15:00")
        assert notice.due_at != item.due_at
        case = opened(year)
        cases.draft_notice(by=year.inspector.actor, cases=[case])
        assert [draft.due_at for draft in queries.notices_todo(year.inspector.actor)] == [None]


def test_deciders_have_their_own_steps(year: Cast) -> None:
    extension = asked(year, opened(year))
    assert steps(year.deputy) == [("审批延期", extension.case.number)]
    case = cases.dispute(received(year, opened(year)), by=year.head.actor, reason="不服")
    assert ("裁定申诉", case.number) in steps(year.monitoring_head)
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        late = cases.defer(
            received(year, opened(year)),
            by=year.deputy.actor,
            interim_control="巡查",
            review_on=date(2026, 4, 1),
        )
    assert ("复核缓改", late.number) in steps(year.deputy)


def test_a_report_whose_follower_left_is_everybodys(year: Cast) -> None:
    case = reported(year, opened(year))
    year.inspector.person.is_active = False
    year.inspector.person.save()
    assert ("复查", case.number) in steps(year.second_inspector)


def test_a_report_that_nobody_follows_is_everybodys(year: Cast) -> None:
    case = reported(year, opened(year))
    assert ("复查", case.number) not in steps(year.second_inspector)
    for follower in (None, case.reported_by):
        Case.objects.filter(pk=case.pk).update(follower=follower)
        assert ("复查", case.number) in steps(year.second_inspector)


def test_what_waits_for_one_who_follows_it_stands_there_once(year: Cast) -> None:
    numbers = [reported(year, opened(year)).number, received(year, opened(year)).number, opened(year).number]
    for by in (year.inspector, year.monitoring_head, year.head, year.deputy):
        found = [item.number for item in queries.todo(by.actor)]
        assert len(found) == len(set(found))
    assert sorted(item.number for item in queries.todo(year.inspector.actor)) == sorted(numbers)


def test_a_guest_finds_nothing_of_what_his_person_follows(year: Cast) -> None:
    case, other = received(year, opened(year)), received(year, opened(year))
    seen = Ref("cases.case", str(case.pk))
    guest = replace(year.inspector.actor, unit_ids=frozenset(), grants={}, confined_to=seen)
    assert [item.number for item in queries.todo(guest)] == [case.number]
    assert other.number in [item.number for item in queries.todo(year.inspector.actor)]


def test_every_address_of_a_step_opens(year: Cast, browser_of) -> None:
    case = opened(year)
    for item in [*queries.todo(year.inspector.actor), *workbench.desk(year.inspector.actor).later]:
        assert browser_of(year.inspector).get(item.url).status_code == 200
    received(year, case)
    for item in queries.todo(year.head.actor):
        assert browser_of(year.head).get(item.url).status_code == 200


@pytest.mark.parametrize("source", [queries.todo, queries.notices_todo, queries.extensions_todo])
def test_a_source_is_one_statement(year: Cast, source) -> None:
    for _n in range(3):
        asked(year, opened(year))
    issued(year, opened(year))
    for member in (year.inspector, year.head, year.deputy):
        actor = member.actor
        with CaptureQueriesContext(
            connection,
        ) as caught:
            source(actor)
        assert len(caught) <= 1


SEES = {
    "inspector": True,
    "director": True,
    "deputy": True,
    "head": True,
    "monitor": True,
    "auditor": True,
    "school_inspector": True,
    "stranger": False,
    "provider_manager": False,
    "student": False,
    "administrator": False,
}


@pytest.mark.parametrize(("name", "sees"), SEES.items())
def test_who_sees_a_case_of_the_catering_department(year: Cast, name: str, sees: bool) -> None:
    issued(year, opened(year))
    by = getattr(year, name).actor
    assert queries.cases(by).exists() is sees
    assert queries.notices(by).exists() is sees


def test_drafts_are_the_issuers(year: Cast) -> None:
    cases.draft_notice(by=year.inspector.actor, cases=[opened(year)])
    assert queries.notices(year.second_inspector.actor).exists()
    for member in (year.head, year.auditor, year.deputy):
        assert not queries.notices(member.actor).exists()


def test_who_is_named_sees_his_case_and_its_notice(year: Cast) -> None:
    case = opened(year, responsible=year.student.person)
    issued(year, case)
    assert list(queries.cases(year.student.actor)) == [case]
    assert queries.notices(year.student.actor).count() == 1
    assert queries.notices(year.stranger.actor).count() == 0


def test_the_supervising_department_sees_its_provider(year: Cast) -> None:
    opened(year, unit=year.provider)
    assert queries.cases(year.head.actor).exists()
    assert queries.cases(year.provider_manager.actor).exists()
    assert not queries.cases(year.stranger.actor).exists()


def test_a_guest_sees_the_one_noun_he_is_confined_to(year: Cast) -> None:
    one, two = opened(year), opened(year)
    notice = issued(year, two)

    def guest(ref: Ref) -> Actor:
        return Actor(ref=Ref("organisation.person", "0", "客"), account_id=1, confined_to=ref)

    assert list(queries.cases(guest(Ref("cases.case", str(one.pk))))) == [one]
    assert list(queries.notices(guest(Ref("cases.notice", str(notice.pk))))) == [notice]
    assert not queries.cases(guest(Ref("inspections.inspection", "1"))).exists()
    assert Case.objects.count() == 2
    assert Notice.objects.count() == 1


def test_the_first_screen_says_the_time_left_as_the_page_of_the_case_does(year: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    """A major problem has hours, and is late by calendar days on both, never by working days on the one."""
    case = received(year, opened(year, severity="major", term=Term.parse("24h")))
    with time_machine.travel(case.turn_due_at + timedelta(days=9, minutes=5), tick=False):
        shown = [
            browser_of(year.head).get(address).content.decode()
            for address in (reverse("workbench:home"), reverse("cases:detail", args=[case.number]))
        ]
    assert all("已逾期 9 个自然日" in page for page in shown)


def test_what_is_followed_offers_no_step_that_is_another_s(year: Cast) -> None:
    case = received(year, opened(year))
    mine, followed = (
        next(item for item in queries.todo(by) if item.number == case.number)
        for by in (year.head.actor, year.inspector.actor)
    )
    assert (str(mine.step), mine.is_followed) == ("报告整改", False)
    assert (str(followed.step), followed.is_followed) == ("查看", True)
