"""One fact, one person, once: in the application and by e-mail (reliability F40)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import transaction

from duqin.engines.workbench import queries
from duqin.engines.workbench import services as workbench
from duqin.engines.workbench.models import Delivery, Notification
from duqin.foundation.organisation.models import Person
from duqin.kernel.errors import Forbidden
from duqin.kernel.moments import now
from tests.cast import Cast


def tell(person: Person, key: str = "notice.issued:1") -> Notification:
    return workbench.notify(
        person, key=key, kind="cases.notice", title="您有一张通知单", body="请签收", url="/cases/"
    )


def test_the_same_fact_is_told_once(cast: Cast) -> None:
    tell(cast.head.person)
    tell(cast.head.person)
    assert Notification.objects.count() == 1
    assert workbench.send_waiting() == 1
    assert workbench.send_waiting() == 0
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == ["cyhead@example.edu.cn"]
    assert "Message-ID" in mail.outbox[0].extra_headers


def test_who_has_no_address_is_told_in_the_application_only(cast: Cast) -> None:
    Person.objects.filter(pk=cast.head.person.pk).update(email="")
    tell(Person.objects.get(pk=cast.head.person.pk))
    assert not Delivery.objects.exists()
    assert queries.unread(cast.head.actor) == 1


def test_a_fact_undone_is_not_told(cast: Cast) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(cast.head.person)
        raise RuntimeError("the act fails after telling")
    assert not Notification.objects.exists()
    assert not Delivery.objects.exists()


def test_a_failing_server_is_tried_again_later_and_given_up_at_last(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(cast.head.person)

    def refuse(message: EmailMessage) -> int:
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr(EmailMessage, "send", refuse)
    for attempt in range(1, 9):
        assert workbench.send_waiting() == 0
        row = Delivery.objects.get()
        assert row.attempts == attempt
        assert "no mail server" in row.error
        Delivery.objects.update(next_at=now())
    assert Delivery.objects.get().state == "failed"
    assert workbench.send_waiting() == 0


def test_a_worker_killed_while_sending_loses_nothing(cast: Cast) -> None:
    tell(cast.head.person)
    Delivery.objects.update(state="sending", next_at=now() + timedelta(minutes=5), attempts=1)
    assert workbench.send_waiting() == 0, "another worker holds it"
    Delivery.objects.update(next_at=now() - timedelta(seconds=1))
    assert workbench.send_waiting() == 1
    assert Delivery.objects.get().state == "sent"


def test_a_title_cannot_smuggle_a_header(cast: Cast) -> None:
    workbench.notify(cast.head.person, key="k", kind="x", title="通知\r\nBcc: someone@example.com")
    workbench.send_waiting()
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["cyhead@example.edu.cn"]


def test_nobody_reads_for_another(cast: Cast) -> None:
    told = tell(cast.head.person)
    with pytest.raises(Forbidden):
        workbench.read(told, by=cast.stranger.actor)
    workbench.read(told, by=cast.head.actor)
    first = Notification.objects.get().read_at
    workbench.read(told, by=cast.head.actor)
    assert Notification.objects.get().read_at == first


def test_my_notifications_are_mine_alone(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    told = tell(cast.head.person)
    assert browser_of(cast.stranger).post(f"/workbench/notifications/{told.pk}/open/").status_code == 404
    page = browser_of(cast.stranger).get("/workbench/notifications/")
    assert "您有一张通知单" not in page.content.decode()
    assert browser_of(cast.head).post(f"/workbench/notifications/{told.pk}/open/").url == "/cases/"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_first_screen_costs_few_statements(
    cast: Cast,
    browser_of,
    django_assert_max_num_queries,
    rows: int,  # type: ignore[no-untyped-def]
) -> None:
    for number in range(rows):
        tell(cast.head.person, key=str(number))
    browser = browser_of(cast.head)
    browser.get("/")
    with django_assert_max_num_queries(10):
        assert browser.get("/").status_code == 200
