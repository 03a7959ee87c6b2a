"""Tell the monitoring department which monitors do not go on patrol (R-000-28)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.queries.diligence import SilentMonitor, silent_monitors
from duqin.engines.workbench import services as workbench
from duqin.kernel.actors import system
from duqin.kernel.moments import today


def tell_silent_monitors() -> int:
    """Notify those who watch over a unit of each monitor without a patrol on 3 working days; once per silence.

    Returns:
        How many monitors are silent today.
    """
    silent = silent_monitors(system("inspections.patrols"), today())
    for row in silent:
        _tell(row)
    return len(silent)


@transaction.atomic
def _tell(row: SilentMonitor) -> None:
    monitor = row.appointment
    workbench.notify_all(
        policies.who_may_watch(monitor.unit_id).exclude(pk=monitor.person_id),
        key=f"monitor.silent:{monitor.pk}:{row.since}",
        kind="inspections.silent_monitor",
        title=lambda: (
            _("%(unit)s监控员%(name)s已连续 3 个工作日没有巡查")
            % {"unit": monitor.unit.name, "name": monitor.person.name}
        ),
        body=lambda: _("%(day)s 以后没有巡查记录。") % {"day": row.since},
        url="/inspections/coverage/silent/",
    )
