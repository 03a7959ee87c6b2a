"""The history of a noun of this room in words: who did what, when."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from duqin.foundation.trust import queries as trust
from duqin.ui.parts import Entry

VERBS = {
    "organisation.create_place": _("登记地点"),
    "organisation.change_place": _("修改地点"),
    "organisation.move_place": _("移动地点"),
    "organisation.set_risk": _("评定风险等级"),
    "organisation.close_place": _("停止使用地点"),
    "organisation.reopen_place": _("恢复使用地点"),
    "organisation.renew_qr": _("更换二维码"),
    "organisation.put_out_of_use": _("登记暂停使用"),
    "organisation.create_grid": _("设立网格"),
    "organisation.change_grid": _("修改网格"),
    "organisation.move_grid": _("移动网格"),
    "organisation.set_grid_holder": _("确定网格长"),
    "organisation.assign_places": _("划入地点"),
    "organisation.nominate_monitor": _("提名"),
    "organisation.approve_monitor": _("审定"),
    "organisation.refuse_monitor": _("不予审定"),
    "organisation.file_monitor": _("存档"),
    "organisation.end_monitor": _("卸任"),
    "organisation.set_beat": _("划定责任点位"),
}
NEWEST = 50


def entries(noun: Model) -> list[Entry]:
    """The newest acts on the noun that were done, latest first; denials are for the audit log."""
    acts = trust.trail(noun).filter(result="done", verb__in=VERBS).order_by("-id")[:NEWEST]
    return [
        Entry(act.at, act.actor_name, VERBS[act.verb], note=str(act.said.get("reason", "")), post=act.capacity)
        for act in acts
    ]
