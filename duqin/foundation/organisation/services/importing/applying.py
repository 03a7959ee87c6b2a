"""Doing what the preview says: all or nothing, and only if it would still do the same."""

from __future__ import annotations

from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.services.importing import previewing
from duqin.foundation.organisation.services.importing.applying_people import apply_people
from duqin.foundation.organisation.services.importing.applying_places import apply_places
from duqin.foundation.organisation.services.importing.applying_units import apply_seats, apply_units
from duqin.foundation.organisation.services.importing.lines import Preview
from duqin.foundation.organisation.services.turns import take_turn
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Conflict, Refusal


@act("organisation.import", may=policies.may_maintain)
def apply(preview: Preview, *, by: Actor) -> Preview:
    """Bring units, people and places in step with the file, in one transaction (R-004-115).

    New people and places are written together; every change of an existing row goes through its own verb and
    leaves its own audit row. The second time the same file changes nothing.

    Raises:
        Conflict: the data changed since the preview was made, so that it would do something else now.
        Refusal: the file has errors, or a verb refuses a line; then nothing at all is changed.
    """
    take_turn()
    if not preview.is_sound:
        raise Refusal("import.errors", _("文件还有错误，没有导入任何内容；请改正后重新上传。"))
    if previewing.preview(preview.workbook).fingerprint != preview.fingerprint:
        raise Conflict("import.stale", _("预览之后数据有了变化，请重新预览后再确认。"))
    apply_units(preview.by_sheet["units"], by)
    apply_people(preview.by_sheet["people"], by)
    apply_seats(preview.by_sheet["units"], by)
    apply_places(preview.by_sheet["places"], by)
    return preview
