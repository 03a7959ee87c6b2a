"""Which special inspections go together with the safety office: settled by the institution (R-004-40)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.rules.joint import SETTING
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Institution, ServiceArea
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal


@act("inspections.set_joint_rule", may=policies.may_settle)
def set_joint_rule(
    institution: Institution, *, by: Actor, areas: Sequence[ServiceArea], safety_area: ServiceArea
) -> Institution:
    """Name the areas whose special inspections are joint, and the area whose owner is the safety office.

    Holds for plans drawn up or changed from now on; plans there are stay as they are. A second time replaces the
    rule.

    Args:
        areas: none means that no special inspection has to be joint.

    Raises:
        Refusal: "joint_rule.no_owner" when nobody answers for the area of safety.
    """
    if areas and safety_area.owner_id is None:
        sentence = _("“%(area)s”还没有责任单位，请先在职责分工里确定，再把它定为安全领域。")
        raise Refusal("joint_rule.no_owner", sentence % {"area": safety_area.local_name}, field="safety_area")
    rule = {"areas": sorted(area.code for area in areas), "safety_area": safety_area.code}
    return organisation.keep_setting(institution, SETTING, rule)
