"""Chinese words for the codes and field names of a pack: headings of the workbook and of error sentences."""

from __future__ import annotations

from collections.abc import Mapping


def _(text: str) -> str:
    """Marks a text for the catalogue and leaves it as it is: packs are read without Django's settings."""
    return text


METHODS = {"look": _("看"), "measure": _("测"), "ask": _("问"), "document": _("查")}
KINDS = {"rule": _("规章制度"), "post": _("岗位责任"), "commitment": _("服务承诺")}
SEVERITIES = {"general": _("一般"), "serious": _("较重"), "major": _("重大")}
DEADLINE_UNITS = {
    "at_once": _("当场"),
    "hours": _("小时"),
    "office_hours": _("工作时"),
    "working_days": _("工作日"),
    "calendar_days": _("日"),
}
DOMAINS = {"quality": _("质量"), "safety": _("安全"), "both": _("质量与安全")}
HEADINGS = {
    "service": _("服务规范"),
    "quality": _("质量标准"),
    "ledger": _("工作台账"),
    "safety": _("安全"),
    "hygiene": _("卫生"),
    "discipline": _("劳动纪律"),
    "complaint": _("投诉整改"),
}
ASPECTS = {
    "materials": _("物资"),
    "facilities": _("设施"),
    "sanitation": _("卫生"),
    "security": _("安全"),
    "emergency": _("应急"),
}
DIMENSIONS = {"quality": _("质量"), "efficiency": _("效率"), "cost": _("成本"), "satisfaction": _("满意度")}
TIERS = {
    "law": _("国家法律法规"),
    "norm": _("学校制度、行业规范、服务标准"),
    "satisfaction": _("师生满意"),
}
STATES = {"verified": _("已核实"), "pending": _("待核"), "doubtful": _("存疑")}
PER = {
    "occurrence": _("次"),
    "place": _("处"),
    "spot": _("点"),
    "person": _("人"),
    "post": _("岗"),
    "item": _("项"),
    "piece": _("个"),
    "unit": _("台"),
    "dish": _("份"),
    "batch": _("批"),
    "order": _("单"),
    "record": _("条记录"),
    "case": _("件"),
    "room": _("间"),
    "trip": _("趟"),
    "round": _("轮"),
    "percentage_point": _("个百分点"),
    "metre": _("米"),
    "square_metre": _("平方米"),
    "square_centimetre": _("平方厘米"),
}
CITATION_KINDS = {
    "law": _("法律法规规章"),
    "standard": _("国家、行业、团体标准"),
    "school_rule": _("学校制度"),
    "contract": _("合同"),
    "practice": _("本库惯例"),
}

WORDS: Mapping[str, Mapping[str, str]] = {
    "methods": METHODS,
    "kind": KINDS,
    "severity": SEVERITIES,
    "deadline.unit": DEADLINE_UNITS,
    "domain": DOMAINS,
    "heading": HEADINGS,
    "aspects": ASPECTS,
    "dimension": DIMENSIONS,
    "tier": TIERS,
    "state": STATES,
    "per": PER,
    "citation_kind": CITATION_KINDS,
}

LABELS: Mapping[str, str] = {
    "header": _("封面"),
    "clauses": _("条款"),
    "citations": _("依据"),
    "pack": _("规则包代码"),
    "title": _("名称"),
    "title_en": _("英文名称"),
    "area": _("服务领域代码"),
    "version": _("版本"),
    "wording_note": _("使用说明"),
    "wording_note_en": _("英文使用说明"),
    "created": _("编制日期"),
    "licence": _("许可证"),
    "focus": _("监督重点"),
    "code": _("编号"),
    "group": _("分组"),
    "group_en": _("英文分组"),
    "check": _("检查内容"),
    "check_en": _("英文检查内容"),
    "kind": _("类别"),
    "methods": _("检查方法"),
    "measured": _("测量项"),
    "severity": _("严重程度"),
    "severity_note": _("程度说明"),
    "severity_note_en": _("英文程度说明"),
    "points": _("扣分"),
    "per": _("计扣单位"),
    "per_amount": _("每计扣数量"),
    "points_note": _("扣分说明"),
    "points_note_en": _("英文扣分说明"),
    "cap": _("扣分上限"),
    "zero_if_places": _("达到几处扣完"),
    "deadline": _("整改期限"),
    "deadline.unit": _("期限单位"),
    "deadline.amount": _("期限数值"),
    "deadline.stop": _("立即停用"),
    "deadline_note": _("期限说明"),
    "deadline_note_en": _("英文期限说明"),
    "photo_required": _("必须拍照"),
    "veto": _("一票否决"),
    "veto_note": _("否决说明"),
    "veto_note_en": _("英文否决说明"),
    "weight": _("权重"),
    "levels": _("适用层级"),
    "domain": _("质量或安全"),
    "heading": _("检查内容类别"),
    "aspects": _("标准方面"),
    "dimension": _("目标维度"),
    "responsible": _("责任主体"),
    "responsible_en": _("英文责任主体"),
    "tier": _("依据层级"),
    "basis": _("依据"),
    "name": _("测量名称"),
    "name_en": _("英文测量名称"),
    "unit": _("单位"),
    "unit_en": _("英文单位"),
    "min": _("下限"),
    "max": _("上限"),
    "note": _("说明"),
    "note_en": _("英文说明"),
    "amount": _("数值"),
    "stop": _("立即停用"),
    "citation": _("依据代码"),
    "article": _("条号"),
    "state": _("核对状态"),
    "quote_note": _("引用说明"),
    "quote_note_en": _("英文引用说明"),
    "clause": _("条款编号"),
    "short": _("简称"),
    "issuer": _("制定机关"),
    "issuer_en": _("英文制定机关"),
    "number": _("文号"),
    "edition": _("版次"),
    "effective_on": _("施行日期"),
    "verified_articles": _("已核条文"),
    "checked_on": _("核对日期"),
}
