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
    "organisation.create_unit": _("登记单位"),
    "organisation.update_unit": _("修改单位"),
    "organisation.move_unit": _("调整隶属关系"),
    "organisation.close_unit": _("撤销单位"),
    "organisation.reopen_unit": _("恢复单位"),
    "organisation.create_body": _("设立议事机构"),
    "organisation.end_seat": _("结束席位"),
    "organisation.create_person": _("登记人员"),
    "organisation.update_person": _("修改人员"),
    "organisation.move_person": _("调动"),
    "organisation.person_left": _("办理离职"),
    "organisation.person_returned": _("返岗"),
    "organisation.appoint": _("任命"),
    "organisation.strike_appointment": _("撤销任命"),
    "organisation.set_portfolio": _("调整分管单位"),
    "organisation.fill_seat": _("确定责任人"),
    "organisation.create_post": _("设立岗位"),
    "organisation.update_post": _("修改岗位"),
    "organisation.create_provider": _("登记合作企业"),
    "organisation.update_provider": _("修改企业资料"),
    "organisation.hand_over_supervision": _("移交监管"),
    "organisation.add_contract": _("添加合同"),
    "organisation.change_contract": _("修改合同"),
    "organisation.end_contract": _("提前终止合同"),
    "organisation.found": _("建立学校"),
    "organisation.update_institution": _("修改学校设置"),
    "organisation.set_office_hours": _("修改办公时间"),
    "organisation.make_token": _("新建接口令牌"),
    "organisation.revoke_token": _("吊销接口令牌"),
    "organisation.open_account": _("开设账号"),
    "organisation.open_guest": _("开设来宾账号"),
    "organisation.change_account": _("修改账号"),
    "organisation.change_window": _("修改有效期"),
    "organisation.set_administrator": _("变更管理员身份"),
    "organisation.disable_account": _("停用账号"),
    "organisation.enable_account": _("启用账号"),
    "organisation.end_sessions": _("退出所有设备"),
    "organisation.issue_password_link": _("发放密码链接"),
    "organisation.set_password": _("设定密码"),
}
NEWEST = 50


def entries(noun: Model) -> list[Entry]:
    """The newest acts on the noun that were done, latest first; denials are for the audit log."""
    acts = trust.trail(noun).filter(result="done", verb__in=VERBS).order_by("-id")[:NEWEST]
    return [
        Entry(
            act.at, act.actor_name, VERBS[act.verb], note=str(act.said.get("reason", "")), post=act.capacity
        )
        for act in acts
    ]
