"""A person says how he wants to be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from django.utils.translation import gettext as _

from duqin.engines.workbench import policies
from duqin.engines.workbench.models import Reception
from duqin.engines.workbench.queries.receiving import all_topics, ready_channels
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal


@act("workbench.choose_reception", may=policies.may_choose)
def choose_reception(
    *, by: Actor, choices: Mapping[str, Mapping[str, bool]], quiet_from: time | None, quiet_until: time | None
) -> Reception:
    """Keep for each topic by which channels it comes, and the quiet hours; what is already queued goes as it was queued.

    Args:
        choices: topic → channel → wanted; a channel that is not offered today keeps what was chosen before.
        quiet_from, quiet_until: on campus time, over midnight if the second is earlier; both None for no quiet hours.
            Urgent facts are never held back.

    Raises:
        Refusal: only one end of the quiet hours is given, both are the same, or a topic or channel is unknown.
    """
    if (quiet_from is None) != (quiet_until is None):
        raise Refusal("reception.half", _("请同时填写免打扰的开始和结束时间。"), field="quiet_until")
    if quiet_from is not None and quiet_from == quiet_until:
        raise Refusal("reception.whole_day", _("免打扰的开始和结束时间不能相同。"), field="quiet_until")
    offered = {code for code, _channel in ready_channels()}
    known = {topic.code for topic in all_topics()}
    if not set(choices) <= known or any(not set(said) <= offered for said in choices.values()):
        raise Refusal("reception.unknown", _("没有这样的通知类别或渠道，请刷新页面。"))
    row = Reception.objects.select_for_update().filter(person=by.person_id).first()
    row = row or Reception(person_id=by.person_id or 0)
    row.choices = {code: {**row.choices.get(code, {}), **choices.get(code, {})} for code in known}
    row.quiet_from, row.quiet_until = quiet_from, quiet_until
    row.save()
    return row
