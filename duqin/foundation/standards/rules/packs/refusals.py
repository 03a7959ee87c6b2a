"""What can be wrong with a pack, said in full sentences with the place where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from duqin.foundation.standards.rules.packs.words import _

SENTENCES: Mapping[str, str] = {
    "too_large": _("文件超过%(limit)s MB，请拆分后再导入。"),
    "unreadable_file": _("文件无法读取，请确认文件存在且未损坏。"),
    "not_utf8": _("文件不是UTF-8编码，请另存为UTF-8后再导入。"),
    "syntax": _("YAML书写有误，无法继续读取（%(detail)s）。"),
    "empty": _("文件没有内容。"),
    "several_documents": _("一个文件只能包含一个YAML文档。"),
    "alias": _("不允许使用锚点或者别名（& 和 *），请直接写出内容。"),
    "tag": _("不允许使用类型标记（!），请删除。"),
    "too_deep": _("内容嵌套过深，请按规则包格式书写。"),
    "too_many": _("内容条目过多，请拆分后再导入。"),
    "duplicate_key": _("字段“%(field)s”重复出现，请只保留一个。"),
    "key_not_text": _("字段名必须是文字，不能是其他内容。"),
    "unknown_field": _("出现未知字段“%(field)s”，请删除或者改正字段名。"),
    "missing_field": _("缺少必填字段“%(label)s”（%(field)s）。"),
    "not_text": _("“%(label)s”应为文字；看起来像数字或者是否的内容请加引号。"),
    "not_number": _("“%(label)s”应为数字，最多6位整数、6位小数。"),
    "not_integer": _("“%(label)s”应为整数。"),
    "not_flag": _("“%(label)s”应为true或者false（表格中填“是”或者“否”）。"),
    "not_list": _("“%(label)s”应为列表。"),
    "not_mapping": _("“%(label)s”应为一组字段。"),
    "not_offered": _("“%(label)s”的内容“%(value)s”不在可选范围内，可选：%(choices)s。"),
    "text_empty": _("“%(label)s”不能为空。"),
    "text_long": _("“%(label)s”不能超过%(limit)s个字。"),
    "text_form": _("“%(label)s”的格式不正确，或者含有不可见的控制字符。"),
    "below": _("“%(label)s”不能小于%(limit)s。"),
    "not_above": _("“%(label)s”必须大于%(limit)s。"),
    "above": _("“%(label)s”不能大于%(limit)s。"),
    "too_few": _("“%(label)s”至少要有%(limit)s项。"),
    "too_long_list": _("“%(label)s”不能超过%(limit)s项。"),
    "repeated": _("“%(label)s”中“%(value)s”重复。"),
    "not_a_day": _("“%(label)s”应为真实存在的日期，写作2026-11-21。"),
    "duplicate_code": _("编号“%(code)s”与前面的条目重复。"),
    "cap_below_points": _("扣分上限%(cap)s小于单次扣分%(points)s。"),
    "two_decimals": _("“%(label)s”最多保留两位小数。"),
    "no_limit": _("测量项“%(name)s”既没有下限也没有上限。"),
    "limits_crossed": _("测量项“%(name)s”的下限%(min)s大于上限%(max)s。"),
    "at_once_amount": _("期限为“当场”时，数值应为0。"),
    "zero_deadline": _("期限数值为0时，单位应为“当场”。"),
    "stop_needs_hours": _("标明立即停用的，期限单位应为“小时”，表示提交整改计划的时间。"),
    "unknown_focus": _("监督重点“%(code)s”没有在封面中列出。"),
    "uncovered_focus": _("监督重点“%(title)s”没有任何条款对应。"),
    "unknown_citation": _("依据代码“%(code)s”不在依据表中。"),
    "doubtful_citation": _("依据“%(title)s”存疑，不得作为条款依据。"),
    "state_too_good": _("依据“%(title)s”%(article)s尚未核对，条款中不能标为“已核实”。"),
    "tier_without_law": _("依据层级为“国家法律法规”，但没有任何一项依据属于这一层级。"),
    "not_a_workbook": _("文件不是可以读取的XLSX工作簿。"),
    "sheet_missing": _("工作簿缺少“%(label)s”表。"),
    "sheet_unknown": _("工作簿中的“%(title)s”表不属于规则包，请删除。"),
    "sheet_too_wide": _("工作簿部件%(part)s的行列过多，请删除多余的行和列。"),
    "column_unknown": _("第2行出现未知列“%(field)s”，请恢复原来的字段代码。"),
    "column_missing": _("第2行缺少字段代码“%(field)s”，请恢复原来的列。"),
    "clause_unknown": _("条款编号“%(code)s”不在“条款”表中。"),
}


@dataclass(frozen=True, slots=True)
class PackProblem:
    """One fault: its code, where it stands (line of the text or row of the sheet, path) and its sentence."""

    code: str
    path: str = ""
    line: int | None = None
    sheet: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of `translate` (gettext), the name of the field included."""
        label = {"label": translate(str(self.values["label"]))} if "label" in self.values else {}
        return translate(SENTENCES[self.code]) % {**self.values, **label}

    @property
    def sentence(self) -> str:
        """The sentence in Chinese, the language of the source."""
        return SENTENCES[self.code] % self.values

    @property
    def place(self) -> str:
        """Where to look, in Chinese; empty when the fault concerns the file as a whole."""
        sheet = f"“{self.sheet}”表" if self.sheet else ""
        line = f"第{self.line}行" if self.line is not None else ""
        return " ".join(part for part in (sheet + line, self.path) if part)

    def __str__(self) -> str:
        return f"{self.place}：{self.sentence}" if self.place else self.sentence


class PackError(ValueError):
    """A pack cannot be read; `problems` lists every fault that was found, in the order of the file."""

    def __init__(self, problems: Iterable[PackProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def refuse(
    code: str, *, line: int | None = None, path: str = "", sheet: str = "", **values: object
) -> PackError:
    """A refusal for a single fault that makes reading on pointless."""
    return PackError([PackProblem(code, path, line, sheet, values)])
