"""Bring units, people and places in step with another system: the rules of the workbook, all or nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies, services
from duqin.foundation.organisation.api.shapes import SyncIn, SyncOut, room
from duqin.kernel.errors import Conflict, Refusal, Refusals
from duqin.ui.api import by_of

MAINTAIN = (policies.MAINTAIN,)


def previewed(said: SyncIn) -> services.importing.Preview:
    """What the rows would do to the data as they are now."""
    return services.importing.preview(
        services.importing.read_rows({"units": said.units, "people": said.people, "places": said.places})
    )


@room.post("/sync/preview", may=policies.may_maintain, scopes=MAINTAIN, out=SyncOut)
def sync_preview(request: HttpRequest, said: SyncIn) -> Any:
    """Say what the rows would do, line by line; nothing is changed."""
    return previewed(said)


@room.post("/sync", may=policies.may_maintain, scopes=MAINTAIN, out=SyncOut)
def sync(request: HttpRequest, said: SyncIn) -> Any:
    """Do it: every row, or none when one is faulty. What is not named stays as it is."""
    preview = previewed(said)
    if not preview.is_sound:
        raise _faults(preview)
    if said.fingerprint and said.fingerprint != preview.fingerprint:
        raise Conflict("import.stale", _("预览之后数据有了变化，请重新预览后再确认。"))
    return services.importing.apply(preview, by=by_of(request))


def _faults(preview: services.importing.Preview) -> Refusals:
    """Every fault with its line, as errors of the answer."""
    items = [
        Refusal("import.line", error, field=f"{line.layout.key}.{line.row - 1}")
        for line in preview.lines
        for error in line.errors
    ]
    return Refusals("import.errors", _("有 %(n)d 处错误，没有导入任何内容。") % {"n": len(items)}, items)
