"""The columns a file of past inspections may have: one line is one answered item of one inspection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its key, its heading in both languages, what belongs in it, other headings it is known by.

    Attributes:
        of_visit: it describes the whole inspection, so all lines of one inspection say the same.
    """

    key: str
    zh: str
    en: str
    help: object
    example: str = ""
    needed: bool = False
    of_visit: bool = False
    also: tuple[str, ...] = ()

    @property
    def local(self) -> str:
        """The heading in the reader's language."""
        return self.en if (get_language() or "").startswith("en") else self.zh

    def is_called(self, heading: str) -> bool:
        """Whether a person wrote this heading."""
        return plain(heading) in {plain(name) for name in (self.key, self.zh, self.en, *self.also)}


def plain(heading: str) -> str:
    """A heading without blanks, case and the mark of need."""
    return "".join(heading.split()).rstrip("*＊").casefold()


FIELDS = (
    Field(
        "key", "检查编号", "Inspection key",
        _("原系统中这次检查的编号；同一编号的行是同一次检查，导入过的编号不会再次导入。"),
        "2025-0317-08", True, also=("检查单号", "记录编号", "巡查编号", "编号"),
    ),
    Field(
        "date", "检查日期", "Date", _("检查的日期，可以带时间：2025-03-17 或 2025-03-17 09:20。"),
        "2025-03-17", True, True, ("检查时间", "日期", "巡查日期", "检查日期时间"),
    ),
    Field("time", "时间", "Time", _("检查的时间，如 09:20；日期一列已有时间时不填。"), "09:20", False, True, ("时刻",)),
    Field(
        "unit", "被查单位", "Unit", _("被检查单位的代码或名称。"), "CY", True, True,
        ("单位", "受检单位", "被检查单位", "部门", "单位代码"),
    ),
    Field("place", "地点", "Place", _("地点的编码、全称或名称；可以不填。"), "XS-ST1-1F-01", also=("检查点", "点位", "位置")),
    Field(
        "inspector", "检查人", "Inspector",
        _("检查人的工号或姓名；多人用顿号分开，第一位是组长。"), "2011034", True, True,
        ("检查人员", "巡查人", "督查员", "检查人工号"),
    ),
    Field("host", "检查单位", "Inspecting unit", _("以哪个单位的名义检查；不填为检查人所在单位。"), "JK", of_visit=True, also=("主办单位",)),
    Field("level", "层级", "Level", _("一级（学校）、二级（中心）或三级（部门自查），也可以写 1、2、3。"), "二级", False, True, ("检查层级", "级别")),
    Field("kind", "类型", "Type", _("日常巡查、内部自查、定期检查、专项检查、联合检查、节假日检查、暗访、复查之一。"), "日常巡查", False, True, ("检查类型",)),
    Field("theme", "主题", "Theme", _("检查主题，可以不填。"), "食品安全", False, True, ("检查主题",)),
    Field(
        "clause", "条款", "Clause", _("检查条款的代码；采用检查当天有效的版本。"), "CAT-012", True,
        also=("条款代码", "条款编号", "检查项", "检查条款"),
    ),
    Field("result", "结果", "Answer", _("合格、问题、不适用或未查。"), "问题", True, also=("检查结果", "是否合格")),
    Field("measured", "实测值", "Measured", _("按条款限值的顺序，多个用顿号分开。"), "65", also=("测量值",)),
    Field("seen", "问题描述", "What was seen", _("看到了什么；结果为“问题”时必须填写。"), "后厨地面有积水", also=("问题", "存在问题", "情况描述", "描述")),
    Field("count", "数量", "Count", _("几处、几人、几项；不填为 1。"), "2", also=("处数", "问题数量")),
    Field("severity", "严重程度", "Severity", _("一般、较重或重大；不填按条款，不能低于条款。"), "较重", also=("程度",)),
    Field("veto", "一票否决", "Veto", _("条款的否决条件已具备时填“是”。"), "否"),
    Field("responsible", "责任单位", "Responsible unit", _("问题的责任单位，与被查单位不同时填写。"), "LZ"),
    Field(
        "state", "整改状态", "State",
        _("整改中、待复查、已销号或当场整改；不填时按有没有整改、复查日期判断。"), "已销号", also=("状态", "问题状态"),
    ),
    Field("deadline", "整改期限", "Deadline", _("原定的整改期限；不填按条款的期限计算。"), "2025-03-24", also=("期限", "限期")),
    Field("notice", "原通知单号", "Old notice no.", _("原系统通知单的编号，作为备注保留。"), "后勤整改〔2025〕031号", also=("通知单号", "通知单编号")),
    Field("measures", "整改措施", "Measures", _("怎样整改的；已整改的问题必须有。"), "已疏通地漏", also=("整改情况", "措施")),
    Field("cause", "原因", "Cause", _("较重、重大或反复出现的问题销号必须有原因。"), "地漏堵塞", also=("原因分析", "问题原因")),
    Field("fixed_at", "整改日期", "Fixed on", _("报告整改完成的日期，可以带时间。"), "2025-03-19", also=("整改时间", "整改完成日期", "完成日期")),
    Field("fixed_by", "整改人", "Fixed by", _("报告整改完成的人，工号或姓名；不能与复查人相同。"), "2003015", also=("整改责任人",)),
    Field("verified_at", "复查日期", "Verified on", _("复查销号的日期，可以带时间。"), "2025-03-20", also=("复查时间", "销号日期", "验收日期")),
    Field("verified_by", "复查人", "Verified by", _("复查销号的人，工号或姓名；当天须有复查权限，不能是责任单位的人。"), "2011034", also=("验收人", "销号人")),
)  # fmt: skip
BY_KEY = {field.key: field for field in FIELDS}
NEEDED = tuple(field.key for field in FIELDS if field.needed)
OF_VISIT = tuple(field.key for field in FIELDS if field.of_visit)


def guessed(headings: Iterable[str]) -> dict[str, int]:
    """Field → number of the column whose heading names it; the first of several."""
    found: dict[str, int] = {}
    for number, heading in enumerate(headings):
        field = next((one for one in FIELDS if heading and one.is_called(heading)), None)
        if field is not None:
            found.setdefault(field.key, number)
    return found
