"""时限规则 and 升级规则: editable data. What runs keeps the term it was given; what starts later gets the new
one."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from duqin.engines.cases import policies
from duqin.engines.cases.models import ClockRule, LadderRung
from duqin.engines.cases.services import stepping
from duqin.foundation.organisation.models import Unit
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.clock import Term, TermUnit
from duqin.kernel.errors import Refusal

LONGEST_WAIT = 250  # working days: a year


@act("cases.change_clock_rule", may=policies.may_configure)
def change_clock_rule(rule: ClockRule, *, by: Actor, amount: int, unit: str, source: str) -> ClockRule:
    """Change the term of a kind of clock, with the source that says so.

    Raises:
        Refusal: "rule.term" for no length of time, "rule.source" without a source.
    """
    try:
        term = Term(amount, TermUnit(unit))
    except ValueError as fault:
        raise Refusal("rule.term", _("时限须是不小于零的整数。"), field="amount") from fault
    rule.amount, rule.unit = int(term.amount), term.unit.value
    rule.source = stepping.said(
        source, code="rule.source", sentence=_("请写明依据，便于以后查考。"), field="source"
    )[:160]
    rule.save()
    return rule


@act("cases.add_rung", may=policies.may_configure)
def add_rung(
    *,
    by: Actor,
    name: str,
    after_working_days: int,
    severity: str = "",
    roles: Sequence[str] = (),
    body: Unit | None = None,
    effects: Sequence[str] = (),
    procedure: str = "finding",
) -> LadderRung:
    """Add a rung to the ladder; it holds for what is overdue from now on, also for cases that are late
    already.

    Raises:
        Refusal: "rung.taken" when one stands there for this severity, "rung.name", "rung.nobody",
        "rung.body".
    """
    taken = LadderRung.objects.filter(
        procedure=procedure, after_working_days=after_working_days, severity=severity
    )
    if taken.exists():
        raise Refusal("rung.taken", _("这一天已有升级规则，请直接修改它。"), field="after_working_days")
    rung = LadderRung(procedure=procedure, after_working_days=after_working_days, severity=severity)
    return _kept(rung, name=name, roles=roles, body=body, effects=effects, is_active=True)


@act("cases.change_rung", may=policies.may_configure)
def change_rung(
    rung: LadderRung,
    *,
    by: Actor,
    name: str,
    roles: Sequence[str] = (),
    body: Unit | None = None,
    effects: Sequence[str] = (),
    is_active: bool = True,
) -> LadderRung:
    """Change whom a rung tells and what follows, or switch it off. What was climbed stays in the history.

    Raises:
        Refusal: "rung.name", "rung.nobody", "rung.body".
    """
    return _kept(rung, name=name, roles=roles, body=body, effects=effects, is_active=is_active)


def _kept(
    rung: LadderRung,
    *,
    name: str,
    roles: Sequence[str],
    body: Unit | None,
    effects: Sequence[str],
    is_active: bool,
) -> LadderRung:
    rung.name = stepping.said(name, code="rung.name", sentence=_("请给这一级写一个名称。"), field="name")[:60]
    rung.roles = [role for role in LadderRung.Role.values if role in roles]
    rung.effects = [effect for effect in LadderRung.Effect.values if effect in effects]
    rung.body, rung.is_active = body, is_active
    if not 0 <= rung.after_working_days <= LONGEST_WAIT:
        raise Refusal("rung.days", _("天数须在 0 到 250 个工作日之间。"), field="after_working_days")
    if not rung.roles:
        raise Refusal("rung.nobody", _("请至少选择一类要告知的人。"), field="roles")
    if body is not None and "body" not in rung.roles:
        rung.roles.append(LadderRung.Role.BODY.value)
    rung.save()
    return rung
