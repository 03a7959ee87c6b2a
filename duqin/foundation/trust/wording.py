"""How the acts of this room and the columns of its rows are called, where the audit log names them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy

from duqin.ui.parts import Text

ACTS: Mapping[str, Text] = {
    "trust.appoint_custodian": pgettext_lazy("act", "指定存证保管人"),
    "trust.dismiss_custodian": pgettext_lazy("act", "解除存证保管人"),
    "trust.keep_photograph": pgettext_lazy("act", "收存照片"),
    "trust.keep_recording": pgettext_lazy("act", "收存录音"),
    "trust.open_original": pgettext_lazy("act", "调取证据原件"),
}

COLUMNS: Mapping[str, Text] = {
    "appointed_at": pgettext_lazy("column", "指定时间"),
    "appointed_by_name": pgettext_lazy("column", "指定人"),
    "at": pgettext_lazy("column", "时间"),
    "code": pgettext_lazy("column", "代码"),
    "created_at": pgettext_lazy("column", "建立时间"),
    "email": pgettext_lazy("column", "电子邮箱"),
    "ended_at": pgettext_lazy("column", "解除时间"),
    "ended_by_name": pgettext_lazy("column", "解除人"),
    "evidence": pgettext_lazy("column", "证据"),
    "file": pgettext_lazy("column", "文件"),
    "finished_at": pgettext_lazy("column", "完成时间"),
    "from_date": pgettext_lazy("column", "开始日"),
    "height": pgettext_lazy("column", "高（像素）"),
    "id": pgettext_lazy("column", "标识"),
    "is_active": pgettext_lazy("column", "启用"),
    "kind": pgettext_lazy("column", "类型"),
    "mark": pgettext_lazy("column", "标记"),
    "media_type": pgettext_lazy("column", "文件格式"),
    "name": pgettext_lazy("column", "名称"),
    "name_en": pgettext_lazy("column", "英文名称"),
    "note": pgettext_lazy("column", "备注"),
    "note_en": pgettext_lazy("column", "英文备注"),
    "number": pgettext_lazy("column", "编号"),
    "order": pgettext_lazy("column", "排列顺序"),
    "original": pgettext_lazy("column", "证据原件"),
    "phone": pgettext_lazy("column", "电话"),
    "reason": pgettext_lazy("column", "理由"),
    "received_at": pgettext_lazy("column", "接收时间"),
    "received_by_id": pgettext_lazy("column", "接收人标识"),
    "received_by_name": pgettext_lazy("column", "接收人"),
    "sha256": pgettext_lazy("column", "SHA-256 校验值"),
    "short_name": pgettext_lazy("column", "简称"),
    "shown": pgettext_lazy("column", "展示副本"),
    "size": pgettext_lazy("column", "大小（字节）"),
    "started_at": pgettext_lazy("column", "开始时间"),
    "state": pgettext_lazy("column", "状态"),
    "status": pgettext_lazy("column", "状态"),
    "taken_at": pgettext_lazy("column", "拍摄时间"),
    "thumbnail": pgettext_lazy("column", "缩略图"),
    "title": pgettext_lazy("column", "标题"),
    "title_en": pgettext_lazy("column", "英文标题"),
    "to_date": pgettext_lazy("column", "结束日"),
    "version": pgettext_lazy("column", "记录版次"),
    "width": pgettext_lazy("column", "宽（像素）"),
    "custodian.name": pgettext_lazy("column", "保管人姓名"),
}
"""What rows keep and acts are told, by its name, or by "model.name" where a model means something of its own by it."""
