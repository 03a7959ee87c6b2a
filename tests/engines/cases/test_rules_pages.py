"""升级规则 and 时限规则: editable by who may configure, with a source, kept in the audit."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from duqin.engines.cases import services as cases
from duqin.engines.cases.models import ClockRule, LadderRung
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.errors import Forbidden, Refusal
from tests.cast import Cast
from tests.engines.cases.story import at, fresh, opened, received

PAGES = ("cases:ladder", "cases:new_rung", "cases:clock_rules")


def test_only_who_may_configure_opens_the_rules(ladder: Cast, browser_of) -> None:
    for name in PAGES:
        assert browser_of(ladder.monitoring_head).get(reverse(name)).status_code == 200
        for member in (ladder.inspector, ladder.head, ladder.director, ladder.student):
            assert browser_of(member).get(reverse(name)).status_code == 403


def test_a_changed_term_holds_for_what_begins_later(ladder: Cast) -> None:
    rule = ClockRule.objects.get(kind="verify")
    with pytest.raises(Forbidden):
        cases.change_clock_rule(
            rule, by=ladder.inspector.actor, amount=1, unit="working_days", source="会议纪要"
        )
    with pytest.raises(Refusal) as refused:
        cases.change_clock_rule(
            rule, by=ladder.monitoring_head.actor, amount=1, unit="working_days", source=""
        )
    assert refused.value.code == "rule.source"
    cases.change_clock_rule(
        rule, by=ladder.monitoring_head.actor, amount=1, unit="working_days", source="会议纪要 1 号"
    )
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = received(ladder, opened(ladder))
        case = cases.report_fixed(case, by=ladder.head.actor, measures="已改")
    assert fresh(case).office_due_at == at("2026-03-09 23:59:59")
    assert AuditEntry.objects.get(verb="cases.change_clock_rule", result="done").before["amount"] == 3


def test_the_rule_page_changes_the_rule(ladder: Cast, browser_of) -> None:
    rule = ClockRule.objects.get(kind="receive")
    url = reverse("cases:clock_rule", args=[rule.pk])
    client = browser_of(ladder.monitoring_head)
    answer = client.post(url, {"version": rule.version, "amount": 12, "unit": "hours", "source": "会议纪要"})
    assert answer.status_code == 302
    rule.refresh_from_db()
    assert (rule.amount, rule.source) == (12, "会议纪要")
    stale = client.post(url, {"version": 1, "amount": 6, "unit": "hours", "source": "另一人"})
    assert stale.status_code == 409
    rule.refresh_from_db()
    assert rule.amount == 12
    wrong = client.post(url, {"version": rule.version, "amount": "", "unit": "hours", "source": "另一人"})
    assert wrong.status_code == 422
    assert "另一人" in wrong.content.decode()


def test_a_rung_is_added_changed_and_switched_off(ladder: Cast, browser_of) -> None:
    client = browser_of(ladder.monitoring_head)
    answer = client.post(
        reverse("cases:new_rung"),
        {
            "name": "两日",
            "after_working_days": 2,
            "severity": "",
            "roles": ["head"],
            "effects": ["interview"],
        },
    )
    assert answer.status_code == 302
    rung = LadderRung.objects.get(after_working_days=2)
    assert (rung.name, rung.roles, rung.effects, rung.is_active) == ("两日", ["head"], ["interview"], True)
    again = client.post(
        reverse("cases:new_rung"),
        {"name": "又两日", "after_working_days": 2, "severity": "", "roles": ["head"]},
    )
    assert again.status_code == 422
    url = reverse("cases:rung", args=[rung.pk])
    assert client.post(url, {"version": rung.version, "name": "两日", "roles": ["deputy"]}).status_code == 302
    rung.refresh_from_db()
    assert (rung.roles, rung.effects, rung.is_active) == (["deputy"], [], False)
    nobody = client.post(url, {"version": rung.version, "name": "两日", "roles": []})
    assert nobody.status_code == 422


def test_without_the_stored_rules_the_shipped_ones_hold(year: Cast) -> None:
    assert not ClockRule.objects.exists()
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        assert received(year, opened(year)).clocks.get(kind="receive").due_at == at("2026-03-07 15:00")
