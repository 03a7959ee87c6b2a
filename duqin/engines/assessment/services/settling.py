"""A month is frozen, published and, when needed, corrected by a further version (domain-model §4.9)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from duqin.engines.assessment import policies, queries, states
from duqin.engines.assessment.models import Scorecard
from duqin.engines.workbench import services as workbench
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Unit
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now, today
from duqin.kernel.periods import bounds, is_period


@act("assessment.freeze_month", may=policies.may_freeze)
def freeze_month(*, by: Actor, period: str) -> list[Scorecard]:
    """Freeze the card of every supervised unit for a month that is over.

    Units that are frozen already stay as they are; freezing twice changes nothing.

    Raises:
        Refusal: period.unknown; period.running while the month is not over.
    """
    _over(period)
    kept = queries.frozen(period)
    units = [unit for unit in organisation.supervised_units(bounds(period)[1]) if unit.pk not in kept]
    return [_store(card, by, number=1) for card in queries.live_cards(period, units)]


@act("assessment.publish_month", may=policies.may_publish)
def publish_month(*, by: Actor, period: str) -> list[Scorecard]:
    """Publish all frozen cards of the month and tell the heads of the units.

    Raises:
        Refusal: period.not_frozen when nothing of the month is frozen.
    """
    if not is_period(period) or not queries.frozen(period):
        raise Refusal(
            "period.not_frozen", _("%(period)s 还没有冻结，请先冻结当月考核。") % {"period": period}
        )
    cards = Scorecard.objects.select_for_update().filter(period=period, state="frozen").select_related("unit")
    return [_publish(card, by) for card in cards.order_by("unit_id")]


@act("assessment.correct", may=policies.may_correct)
def correct(scorecard: Scorecard, *, by: Actor, reason: str) -> Scorecard:
    """Draw the month up anew as version n + 1; the old version stays readable as superseded (R-001-02).

    A correction of a published card is published at once, with its reason.

    Raises:
        Refusal: card.no_reason; card.unchanged when the ledger gives the same card.
    """
    if not reason.strip():
        raise Refusal("card.no_reason", _("请写明更正原因。"), field="reason")
    card = queries.live_cards(scorecard.period, [scorecard.unit])[0]
    if (card.score, card.grade, card.lines) == (scorecard.score, scorecard.grade, scorecard.trace):
        raise Refusal("card.unchanged", _("按现有记分重新计算，结果与现行考核表相同，无需更正。"))
    was_published = scorecard.state == "published"
    states.SCORECARD.move(scorecard, "supersede")
    scorecard.save()
    fresh = _store(card, by, number=scorecard.number + 1, reason=reason)
    return _publish(fresh, by) if was_published else fresh


def _over(period: str) -> None:
    if not is_period(period):
        raise Refusal("period.unknown", _("月份应写作 2026-03 的样子。"), field="period")
    last = bounds(period)[1]
    if today() <= last:
        raise Refusal(
            "period.running",
            _("%(period)s 还没有结束，%(day)s 起可以冻结。")
            % {"period": period, "day": last + timedelta(days=1)},
            field="period",
        )


def _store(card: queries.Card, by: Actor, *, number: int, reason: str = "") -> Scorecard:
    return Scorecard.objects.create(
        unit=card.unit,
        period=card.period,
        number=number,
        base=card.base,
        deducted=card.deducted,
        bonus=card.bonus,
        score=card.score,
        grade=card.grade,
        is_vetoed=card.is_vetoed,
        trace=card.lines,
        frozen_at=now(),
        frozen_by_name=str(by),
        correction_reason=reason[:240],
    )


def _publish(card: Scorecard, by: Actor) -> Scorecard:
    states.SCORECARD.move(card, "publish")
    card.published_at, card.published_by_name = now(), str(by)
    card.save()
    _tell_head(card.unit, card)
    return card


def _tell_head(unit: Unit, card: Scorecard) -> None:
    head = organisation.head_of(unit)
    if head is None:
        return
    workbench.notify(
        head,
        key=f"scorecard.published:{card.pk}",
        kind="assessment.published",
        title=lambda: (
            _("%(unit)s %(period)s 考核得分 %(score)s")
            % {"unit": unit, "period": card.period, "score": card.score}
        ),
        url=f"/assessment/{card.period}/{unit.code}/",
    )
