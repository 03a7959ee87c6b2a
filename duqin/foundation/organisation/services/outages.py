"""Places out of use for a while: works, vacation (domain-model §8.1)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Place, PlaceOutage
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today


@act("organisation.put_out_of_use", may=policies.may_maintain)
def put_out_of_use(
    place: Place, *, by: Actor, from_date: date, reason: str, to_date: date | None = None
) -> PlaceOutage:
    """Leave a place and everything below it out of the denominator of coverage.

    Args:
        from_date: first day out of use.
        to_date: last day out of use; open when nobody knows yet.
        reason: printed beside the coverage.

    Raises:
        Refusal: "outage.dates", "outage.reason", or "outage.overlap" when the place is out of use then.
    """
    if not reason.strip():
        raise Refusal("outage.reason", _("请写明停用的理由；它会与覆盖率一起显示。"), field="reason")
    _in_order(from_date, to_date)
    running = PlaceOutage.objects.filter(Q(to_date__isnull=True) | Q(to_date__gte=from_date), place=place)
    if to_date is not None:
        running = running.filter(from_date__lte=to_date)
    if other := running.first():
        words = {"first": other.from_date, "reason": other.reason}
        raise Refusal(
            "outage.overlap", _("这段时间已登记停用（%(first)s 起，%(reason)s）。") % words, field="from_date"
        )
    return PlaceOutage.objects.create(
        place=place, from_date=from_date, to_date=to_date, reason=reason.strip()
    )


@act("organisation.end_outage", may=policies.may_maintain)
def end_outage(outage: PlaceOutage, *, by: Actor, to_date: date | None = None) -> PlaceOutage:
    """Say which was the last day out of use (yesterday unless told); an outage that never began is taken out.

    Raises:
        Refusal: "outage.dates" when the last day lies before the first.
    """
    last = to_date or date.fromordinal(today().toordinal() - 1)
    if to_date is None and last < outage.from_date:
        PlaceOutage.objects.filter(pk=outage.pk).delete()
        return outage
    _in_order(outage.from_date, last)
    outage.to_date = last
    outage.save(update_fields=["to_date"])
    return outage


def _in_order(from_date: date, to_date: date | None) -> None:
    if to_date is not None and to_date < from_date:
        raise Refusal("outage.dates", _("结束日期不能早于开始日期。"), field="to_date")
