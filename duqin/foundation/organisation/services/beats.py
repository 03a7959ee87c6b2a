"""Which checkpoints a monitor walks, dated (R-000-11)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import BeatPlace, MonitorAppointment, Place
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today


@act("organisation.set_beat", may=policies.may_set_beat)
def set_beat(
    appointment: MonitorAppointment, *, by: Actor, places: Iterable[Place], on: date | None = None
) -> MonitorAppointment:
    """From a day on (today unless given) the beat is exactly these checkpoints; the past stays known.

    The second time with the same places nothing changes.

    Raises:
        Refusal: "beat.not_in_office" before the approval or after the end, "beat.no_checkpoint" for a
            place that is closed or does not count in coverage, "beat.dates" before approval or after today.
    """
    day = on or today()
    wanted = {place.pk: place for place in places}
    _check(appointment, wanted.values(), day)
    beat = BeatPlace.objects.filter(monitor=appointment)
    beat.filter(from_date__gt=day).delete()
    running = {row.place_id: row for row in beat.filter(Q(to_date__isnull=True) | Q(to_date__gte=day))}
    dropped = beat.filter(pk__in=[row.pk for pk, row in running.items() if pk not in wanted])
    dropped.filter(from_date=day).delete()
    dropped.update(to_date=day - timedelta(days=1))
    beat.filter(pk__in=[row.pk for pk, row in running.items() if pk in wanted]).update(to_date=None)
    BeatPlace.objects.bulk_create(
        BeatPlace(monitor=appointment, place=place, from_date=day)
        for pk, place in wanted.items()
        if pk not in running
    )
    return appointment


def _check(appointment: MonitorAppointment, places: Iterable[Place], day: date) -> None:
    if appointment.state not in ("approved", "filed") or appointment.approved_on is None:
        raise Refusal("beat.not_in_office", _("只有已审定、在任的监控员才能划定责任点位。"))
    if not appointment.approved_on <= day <= today():
        words = {"day": appointment.approved_on}
        raise Refusal(
            "beat.dates", _("责任点位的生效日期应在审定之日（%(day)s）与今天之间。") % words, field="on"
        )
    for place in places:
        if not (place.is_active and place.is_checkpoint):
            sentence = _("“%(place)s”不是在用的检查点，不能划入责任点位。") % {"place": place}
            raise Refusal("beat.no_checkpoint", sentence, field="places")
