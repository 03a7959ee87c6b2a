"""Tampering in the database is found, and the first bad row is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from duqin.engines.workbench import services as workbench
from duqin.foundation.organisation.models import Account
from duqin.foundation.trust import queries
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import AuditEntry, Seal
from duqin.foundation.trust.queries import chain
from duqin.interfaces.cli.main import main
from duqin.kernel.append_only import drop_sql, trigger_sql
from duqin.kernel.moments import now
from tests.cast import Cast, Member


@pytest.fixture
def sealed(cast: Cast) -> list[AuditEntry]:
    """Six acts, sealed."""
    for number in range(6):
        told = workbench.notify(cast.head.person, key=str(number), kind="x", title=f"第 {number} 件")
        workbench.read(told, by=cast.head.actor)
    trust.seal_pending()
    return list(AuditEntry.objects.order_by("id"))


def tamper(table: str, statement: str) -> None:
    """What a database administrator could do: take the guard away, change, put the guard back."""
    with connection.cursor() as cursor:
        for drop in drop_sql(connection.vendor, table):
            cursor.execute(drop)
        cursor.execute(statement)
        for make in trigger_sql(connection.vendor, table):
            cursor.execute(make)


def test_an_untouched_chain_is_sound(sealed: list[AuditEntry]) -> None:
    report = queries.verify_chain()
    assert report.is_sound
    assert (report.links, report.waiting) == (6, 0)


@pytest.mark.parametrize("change", ["UPDATE trust_auditentry SET verb = 'x'", "DELETE FROM trust_auditentry"])
def test_the_database_itself_refuses(sealed: list[AuditEntry], change: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_changed_row_is_named(sealed: list[AuditEntry]) -> None:
    victim = sealed[3]
    tamper("trust_auditentry", f"UPDATE trust_auditentry SET actor_name = '别人' WHERE id = {victim.pk}")
    report = queries.verify_chain()
    assert report.position == 4
    assert f"留痕 {victim.pk}（" in report.fault


def test_the_page_names_it_in_the_language_of_the_reader(
    sealed: list[AuditEntry], cast: Cast, browser_of: Callable[[Member], Client]
) -> None:
    victim, browser = sealed[3], browser_of(cast.auditor)
    tamper("trust_auditentry", f"UPDATE trust_auditentry SET actor_name = '别人' WHERE id = {victim.pk}")
    chinese = browser.get(reverse("trust:chain")).content.decode()
    assert f"第一处问题：留痕 {victim.pk}（workbench.read" in chinese
    assert "在封签以后被改动过" in chinese
    Account.objects.filter(pk=cast.auditor.account.pk).update(language="en")
    english = browser.get(reverse("trust:chain")).content.decode()
    assert f"The audit row {victim.pk} (workbench.read" in english
    assert "was changed after it was sealed" in english


def test_a_changed_hash_is_found(sealed: list[AuditEntry]) -> None:
    tamper("trust_seal", f"UPDATE trust_seal SET hash = '{'f' * 64}' WHERE position = 2")
    assert queries.verify_chain().position == 2


def test_a_link_taken_out_is_found(sealed: list[AuditEntry]) -> None:
    tamper("trust_seal", "DELETE FROM trust_seal WHERE position = 3")
    report = queries.verify_chain()
    assert not report.is_sound
    assert "缺少第 3 条" in report.fault


def test_swapped_rows_are_found(sealed: list[AuditEntry]) -> None:
    a, b = sealed[1].pk, sealed[2].pk
    tamper(
        "trust_auditentry",
        f"UPDATE trust_auditentry SET object_id = CASE id WHEN {a} THEN (SELECT object_id FROM trust_auditentry WHERE"
        f" id = {b}) ELSE (SELECT object_id FROM trust_auditentry WHERE id = {a}) END WHERE id IN ({a}, {b})",
    )
    assert queries.verify_chain().position == 2


@pytest.mark.parametrize("position", [1, 4, 6])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("sealed_at = '2020-01-01 00:00:00+00:00'", "第 {position} 条的封签时间被改动过"),
        ("algorithm = 'md5'", "第 {position} 条写着不认识的算法 md5"),
    ],
)
def test_what_the_hash_does_not_hold_is_looked_at_too(
    sealed: list[AuditEntry], position: int, change: str, said: str
) -> None:
    if connection.vendor == "sqlite":
        change = change.replace("+00:00", "")
    tamper("trust_seal", f"UPDATE trust_seal SET {change} WHERE position = {position}")
    report = queries.verify_chain()
    assert (report.position, report.links) == (position, position - 1)
    assert report.fault.startswith(said.format(position=position))


def test_a_moment_of_sealing_is_compared_across_stretches_too(
    sealed: list[AuditEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third link is the first of its stretch, and its row is as old as the forged moment."""
    monkeypatch.setattr(chain, "STRETCH", 2)
    assert queries.verify_chain().is_sound
    later = (now() + timedelta(hours=3)).strftime("%Y-%m-%d %H:%M:%S")
    tamper("trust_seal", f"UPDATE trust_seal SET sealed_at = '{later}' WHERE position = 2")
    report = queries.verify_chain()
    assert (report.position, report.fault[:4]) == (3, "第 3 ")


def test_a_clock_that_is_set_back_is_no_tampering(sealed: list[AuditEntry], cast: Cast) -> None:
    """Seals cannot be mended: an honest clock must not make verify fail for ever."""
    with time_machine.travel(now() - timedelta(hours=5)):
        told = workbench.notify(cast.head.person, key="back", kind="x", title="时钟回拨")
        workbench.read(told, by=cast.head.actor)
        assert trust.seal_pending() == 1
    assert queries.verify_chain().is_sound
    last = Seal.objects.order_by("-position")[:2]
    assert last[0].sealed_at >= last[1].sealed_at


def test_sealing_goes_on_after_a_late_row(sealed: list[AuditEntry], cast: Cast) -> None:
    told = workbench.notify(cast.head.person, key="late", kind="x", title="晚到")
    workbench.read(told, by=cast.head.actor)
    assert queries.verify_chain().waiting == 1
    assert trust.seal_pending() == 1
    assert trust.seal_pending() == 0
    assert Seal.objects.count() == 7
    assert queries.verify_chain().is_sound


def test_verify_names_the_triggers_that_are_gone(
    sealed: list[AuditEntry], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify"]) == 0
    assert "触发器都在起作用" in capsys.readouterr().out
    with connection.cursor() as cursor:
        for statement in drop_sql(connection.vendor, "trust_seal"):
            cursor.execute(statement)
    assert main(["verify"]) == 1
    gone = ["no_delete", "no_update"] if connection.vendor == "sqlite" else ["append_only"]
    assert capsys.readouterr().err.splitlines() == [
        f"表 trust_seal 的触发器 trust_seal_{name} 不在了。" for name in gone
    ]


def dated_back(hours: float, name: str = "补写") -> AuditEntry:
    """A row that somebody with the password puts in by hand; the next sealing takes it."""
    entry = AuditEntry(
        at=now() - timedelta(hours=hours),
        actor_kind="organisation.person",
        actor_id="1",
        actor_name=name,
        verb="cases.receive",
    )
    entry.save()
    trust.seal_pending()
    return entry


def test_a_row_that_was_dated_back_is_named_and_fails_nothing(
    sealed: list[AuditEntry], capsys: pytest.CaptureFixture[str]
) -> None:
    assert queries.verify_chain().late == ()
    dated_back(0.9)
    assert queries.verify_chain().late == (), "clocks differ, transactions last"
    back = dated_back(1.1)
    found = queries.verify_chain()
    assert (found.is_sound, [one.entry for one in found.late]) == (True, [back.pk])
    assert [one.entry for one in queries.late_rows()] == [back.pk]
    assert main(["verify"]) == 0
    said = capsys.readouterr().err
    assert (
        f"有 1 条留痕的时间早于前面的记录一小时以上，请查明缘由；第一处：留痕 {back.pk}（cases.receive，"
        in said
    )


def test_it_is_named_wherever_the_stretches_end(
    sealed: list[AuditEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    back = [dated_back(hours).pk for hours in (2, 3, 2.5)]
    for stretch in (1, 2, 4, 64):
        monkeypatch.setattr(chain, "STRETCH", stretch)
        assert [one.entry for one in queries.verify_chain().late] == back


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "请查明缘由："), ("en", "find out why:")])
def test_the_pages_name_it_too(
    sealed: list[AuditEntry], cast: Cast, browser_of: Callable[[Member], Client], language: str, said: str
) -> None:
    back = dated_back(48)
    Account.objects.filter(pk=cast.auditor.account.pk).update(language=language)
    for address in (reverse("trust:chain"), "/status/"):
        page = browser_of(cast.auditor).get(address).content.decode()
        assert said in page
        assert f"{back.pk}（cases.receive" in page or f"row {back.pk} (cases.receive" in page
