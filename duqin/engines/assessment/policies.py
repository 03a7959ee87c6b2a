"""Who may see scores, freeze and publish them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.engines.assessment.models import Scorecard
from duqin.kernel.actors import Actor
from duqin.kernel.capabilities import declare

READ = declare("assessment.read", _("查看考核"), _("查看范围内单位的记分与考核表。"))
FREEZE = declare("assessment.freeze", _("冻结考核"), _("冻结一个月的考核表，更正时重新计算。"))
PUBLISH = declare("assessment.publish", _("公布考核"), _("公布已冻结的考核表。"))


def may_look(by: Actor) -> bool:
    return by.may(READ)


def may_see_unit(by: Actor, unit_id: int) -> bool:
    """Own unit's points, or those in reach."""
    return by.may(READ, unit_id)


def may_freeze(by: Actor) -> bool:
    return by.reach(FREEZE).everywhere


def may_publish(by: Actor) -> bool:
    return by.reach(PUBLISH).everywhere


def may_correct(by: Actor, scorecard: Scorecard) -> bool:
    """A frozen card is corrected by who freezes; a published one by who publishes."""
    return may_publish(by) if scorecard.state == "published" else may_freeze(by)
