"""What a mail server is handed, byte for byte: marks that are well-formed, Chinese names and titles properly encoded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import urlsplit

import pytest

from duqin.engines.workbench import services as workbench
from duqin.engines.workbench.rules.marks import message_id
from duqin.foundation.trust import ports as trust
from tests.cast import Cast
from tests.faults.post_office import PostOffice

TITLE = "请签收 监控整改〔2026〕1号：三项问题，最早 2026年12月2日 周三 24:00 前完成，逾期将按规定扣分并通报全校后勤系统"
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+"
SENDERS = [
    ("督勤 <duqin@x.edu.cn>", "督勤", "duqin@x.edu.cn"),
    ('"江城大学后勤服务质量监督管理办公室, 督勤" <duqin@x.edu.cn>', "江城大学后勤服务质量监督管理办公室, 督勤", "duqin@x.edu.cn"),
    ("Duqin <duqin@mail>", "Duqin", "duqin@mail"),
    ("duqin@x.edu.cn", "", "duqin@x.edu.cn"),
]  # fmt: skip


@pytest.fixture
def post_office(settings) -> Iterator[PostOffice]:  # type: ignore[no-untyped-def]
    made = PostOffice()
    parts = urlsplit(made.address)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = parts.hostname, parts.port
    yield made
    made.close()


def received(post_office: PostOffice) -> EmailMessage:
    """The one letter, read as strictly as the standard library can; nothing in its head is raw."""
    [paper] = post_office.papers
    head = paper.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert all(len(line) <= 78 for line in head.split(b"\r\n")), head
    read = message_from_bytes(paper, policy=policy.default)
    assert not [fault for value in read.values() for fault in value.defects]
    return read


@pytest.mark.parametrize(("sender", "name", "address"), SENDERS)
def test_an_e_mail_of_a_sender_with_a_name_is_well_formed(
    cast: Cast,
    settings,
    post_office: PostOffice,
    sender: str,
    name: str,
    address: str,  # type: ignore[no-untyped-def]
) -> None:
    settings.DEFAULT_FROM_EMAIL = sender
    workbench.notify(
        cast.head.person, key="k", kind="cases.issued", title=TITLE, body="请签收", url="/cases/"
    )
    assert workbench.send_waiting() == 1
    read = received(post_office)
    assert re.fullmatch(rf"<{ATOM}@{re.escape(address.partition('@')[2])}>", read["Message-ID"])
    assert post_office.envelopes == [f"<{address}>"]
    raw, found = parseaddr(message_from_bytes(post_office.papers[0])["From"])
    assert (str(make_header(decode_header(raw))), found) == (name, address)
    assert read["To"] == "cyhead@example.edu.cn"
    assert read["Subject"].strip() == f"[督勤] {TITLE}", "but for the fold before a long first word"
    assert cast.head.person.name in read.get_content()


def test_a_letter_to_a_custodian_is_well_formed(db: None, settings, post_office: PostOffice) -> None:  # type: ignore[no-untyped-def]
    settings.DEFAULT_FROM_EMAIL = "督勤 <duqin@x.edu.cn>"
    letter = trust.Letter(
        "k", "档案馆", "archive@x.edu.cn", "督勤存证 2026年12月2日", "附件请保存。", "check.txt", "x"
    )
    workbench.Outbox().write(letter)
    assert workbench.send_letters() == 1
    read = received(post_office)
    assert re.fullmatch(rf"<duqin-letter-{ATOM}@x\.edu\.cn>", read["Message-ID"])
    assert read["Subject"] == letter.subject
    [paper] = read.iter_attachments()
    assert (paper.get_filename(), paper.get_content()) == ("check.txt", "x")


def test_a_sender_without_an_address_gives_a_mark_all_the_same() -> None:
    assert message_id("duqin-1", "督勤") == "<duqin-1@localhost>"
