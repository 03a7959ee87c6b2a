"""The checkpoint leaves the machine by itself: who gets it is an act, and it goes once a day to each."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.urls import reverse

from duqin.engines.workbench import queries as workbench_queries
from duqin.engines.workbench import services as workbench
from duqin.engines.workbench.models import Letter
from duqin.foundation.trust import queries
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import AuditEntry, Custodian, Dispatch
from duqin.interfaces.cli.main import main
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import now
from tests.cast import Cast


@pytest.fixture
def anchored(cast: Cast, settings: Any, tmp_path: Path) -> Path:
    settings.DATA, settings.ANCHORS = tmp_path, tmp_path / "anchors"
    told = workbench.notify(cast.stranger.person, key="1", kind="x", title="督")
    workbench.send_waiting()
    workbench.read(told, by=cast.stranger.actor)
    trust.seal_pending()
    trust.anchor()
    return tmp_path


@pytest.fixture
def custodian(cast: Cast) -> Custodian:
    return trust.appoint_custodian(by=cast.auditor.actor, name="档案馆 许老师", email="xu@archive.example.cn")


def send() -> list[Any]:
    """Every letter that leaves now."""
    mail.outbox.clear()
    trust.dispatch_checkpoints()
    workbench.send_letters()
    return list(mail.outbox)


def test_the_newest_checkpoint_goes_to_each_custodian_once_a_day(
    anchored: Path, custodian: Custodian, cast: Cast
) -> None:
    trust.appoint_custodian(by=cast.director.actor, name="审计处", email="audit@example.edu.cn")
    sent = send()
    assert {one.to[0] for one in sent} == {"xu@archive.example.cn", "audit@example.edu.cn"}
    assert send() == []
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        assert len(send()) == 2
    assert Dispatch.objects.count() == Letter.objects.count() == 4


def test_the_letter_is_enough_to_verify_with(
    anchored: Path, custodian: Custodian, capsys: pytest.CaptureFixture[str]
) -> None:
    (letter,) = send()
    ((name, text, media),) = letter.attachments
    (anchored / name).write_text(text)
    (line,) = [row for row in letter.body.splitlines() if row.startswith("公钥：")]
    (anchored / "kept.pub").write_text(line.removeprefix("公钥："))
    assert media == "text/plain"
    assert main(["verify", "--anchor", str(anchored / name), "--key", str(anchored / "kept.pub")]) == 0
    assert queries.public_keys()[-1].fingerprint in letter.body
    assert f"duqin verify --anchor {name}" in letter.body


def test_nothing_goes_before_there_is_a_checkpoint(
    cast: Cast, custodian: Custodian, settings: Any, tmp_path: Path
) -> None:
    settings.DATA, settings.ANCHORS = tmp_path, tmp_path / "anchors"
    assert send() == []


def test_a_dismissed_custodian_gets_no_more_and_stays_on_record(
    anchored: Path, custodian: Custodian, cast: Cast
) -> None:
    for _ in range(2):
        trust.dismiss_custodian(custodian, by=cast.auditor.actor)
    assert send() == []
    kept = queries.former_custodians().get()
    assert (kept.name, kept.ended_by_name) == ("档案馆 许老师", str(cast.auditor.actor))
    acts = AuditEntry.objects.filter(verb__contains="custodian").values_list("verb", flat=True)
    assert set(acts) == {"trust.appoint_custodian", "trust.dismiss_custodian"}


def test_only_who_holds_the_right_decides_who_keeps_them(custodian: Custodian, cast: Cast) -> None:
    for stranger in (cast.administrator, cast.inspector, cast.head):
        with pytest.raises(Forbidden):
            trust.appoint_custodian(by=stranger.actor, name="我", email="me@example.cn")
        with pytest.raises(Forbidden):
            trust.dismiss_custodian(custodian, by=stranger.actor)
    assert queries.custodians().get() == custodian


@pytest.mark.parametrize(
    "name, email, code",
    [
        (" ", "a@example.cn", "custodian.name"),
        ("甲", "nowhere", "custodian.email"),
        ("甲", "a@example.cn\nBcc: b@example.cn", "custodian.email"),
        ("甲", "XU@archive.example.cn", "custodian.known"),
    ],
)
def test_what_is_no_custodian_is_refused(
    custodian: Custodian, cast: Cast, name: str, email: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        trust.appoint_custodian(by=cast.auditor.actor, name=name, email=email)
    assert refused.value.code == code


def test_the_database_knows_no_custodian_twice(custodian: Custodian) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Custodian.objects.create(name="又", email=custodian.email, appointed_at=now(), appointed_by_name="谁")


def test_a_letter_that_did_not_leave_is_tried_again_and_counted(
    anchored: Path, custodian: Custodian, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> int:
        raise ConnectionRefusedError("mail server")

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", down)
        assert send() == []
    assert workbench_queries.mail_counts()["waiting"] == 1
    assert queries.custody()[0].sent_at is None
    with time_machine.travel(now() + timedelta(minutes=2), tick=False):
        assert workbench.send_letters() == 1
    assert queries.custody()[0].sent_at is not None
    assert workbench_queries.mail_counts() == {"waiting": 0, "failed": 0}


def test_the_page_appoints_dismisses_and_says_who_keeps_them(
    anchored: Path, cast: Cast, browser_of: Any
) -> None:
    browser, page = browser_of(cast.auditor), reverse("trust:chain")
    assert "还没有保管人" in browser.get(page).content.decode()
    asked = browser.post(reverse("trust:appoint_custodian"), {"name": "许老师", "email": "xu"})
    assert asked.status_code == 422
    assert "许老师" in asked.content.decode(), "nothing typed is lost"
    done = browser.post(reverse("trust:appoint_custodian"), {"name": "许老师", "email": "xu@example.cn"})
    assert done.url == page
    send()
    assert "许老师" in (shown := browser.get(page).content.decode())
    assert "寄出，1 条" in shown
    browser.post(reverse("trust:dismiss_custodian", args=[Custodian.objects.get().pk]))
    assert "以前的保管人" in browser.get(page).content.decode()
    assert browser_of(cast.monitoring_head).get(reverse("trust:appoint_custodian")).status_code == 403
