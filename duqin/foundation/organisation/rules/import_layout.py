"""The workbook of an import: its three sheets, their columns, and what may stand in them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from duqin.kernel.texts import split_names

CLEAR = "-"
"""A cell with a single hyphen empties the field; an empty cell leaves it as it is."""
YES = {"是", "y", "yes", "1", "√", "true"}
NO = {"否", "n", "no", "0", "×", "false"}


def in_language(zh: str, en: str) -> str:
    """The one of the two that the reader's language asks for."""
    return en if (get_language() or "").startswith("en") else zh


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its key, the heading in both languages, what belongs in it, whether a new row needs it."""

    key: str
    zh: str
    en: str
    help: object
    needed: bool = False
    example: str = ""

    @property
    def local(self) -> str:
        """The heading in the reader's language."""
        return in_language(self.zh, self.en)

    def is_called(self, written: str) -> bool:
        """Whether a person wrote this heading, in either language, with or without the mark of need."""
        return written.strip().rstrip("*＊").strip().casefold() in {
            self.zh.casefold(),
            self.en.casefold(),
            self.key,
        }


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet: its key and names, the heading that identifies a row, and all headings in order."""

    key: str
    zh: str
    en: str
    identity: str
    headings: tuple[Heading, ...]

    @property
    def local(self) -> str:
        """The sheet's name in the reader's language."""
        return in_language(self.zh, self.en)

    def heading(self, key: str) -> Heading:
        return next(h for h in self.headings if h.key == key)


UNITS = Layout(
    "units",
    "单位",
    "Units",
    "code",
    (
        Heading(
            "code", "单位代码", "Unit code", _("唯一，启用后不再更改；已有的代码表示修改该单位。"), True, "CY"
        ),
        Heading("name", "单位名称", "Name", _("全称。"), True, "餐饮管理部"),
        Heading("kind", "类别", "Kind", _("学校部门、中心、部门、学院之一。"), True, "部门"),
        Heading("parent", "上级代码", "Parent code", _("上级单位的代码，可以在本表中。"), False, "HQ"),
        Heading(
            "name_en", "英文名称", "English name", _("英文界面显示的名称。"), False, "Catering department"
        ),
        Heading("short_name", "简称", "Short name", _("用于文书编号。"), False, "餐饮"),
        Heading("is_monitored", "应设监控员", "Must have a monitor", _("是或否。"), False, "是"),
        Heading(
            "is_supervised", "纳入考核", "Is assessed", _("是或否；每月有考核表，列入通报。"), False, "是"
        ),
        Heading("areas", "服务领域", "Service areas", _("领域的名称或代码，多个用顿号分开。"), False, "餐饮"),
        Heading(
            "head", "负责人工号", "Head's staff no.", _("部门负责人，可以在“人员”表中。"), False, "2003015"
        ),
        Heading("deputy", "分管领导工号", "Deputy's staff no.", _("分管这个单位的领导。"), False, "1998002"),
    ),
)
PEOPLE = Layout(
    "people",
    "人员",
    "People",
    "staff_no",
    (
        Heading("staff_no", "工号", "Staff no.", _("唯一；已有的工号表示修改该人员。"), True, "2003015"),
        Heading("name", "姓名", "Name", _("姓名。"), True, "赵一鸣"),
        Heading(
            "unit",
            "单位代码",
            "Unit code",
            _("所在单位，可以在“单位”表中；变更即调动，原单位的任职随之终止。"),
            True,
            "CY",
        ),
        Heading(
            "status",
            "身份",
            "Status",
            _("校编、企编、合作企业员工、学生、校外人员之一；不填为校编。"),
            False,
            "校编",
        ),
        Heading(
            "posts",
            "岗位",
            "Posts",
            _("在所在单位担任的岗位，名称或代码，多个用顿号分开；填写后以此为准。"),
            False,
            "部门负责人",
        ),
        Heading("phone", "电话", "Telephone", _("办公电话或手机。"), False, "0571-28870000"),
        Heading("email", "邮箱", "E-mail", _("通知发到这里。"), False, "zhao@example.edu.cn"),
        Heading("is_active", "在职", "Works here", _("填“否”办理离职：任职终止，账号停用。"), False, "是"),
    ),
)
PLACES = Layout(
    "places",
    "地点",
    "Places",
    "code",
    (
        Heading(
            "code",
            "地点编码",
            "Place code",
            _("唯一，形如 XS-03-2F-001；已有的编码表示修改该地点。"),
            True,
            "XS-03-2F-001",
        ),
        Heading("name", "地点名称", "Name", _("本级名称，不写上级。"), True, "201 室"),
        Heading("kind", "类别", "Kind", _("校区、楼宇、楼层、房间、点位之一。"), True, "房间"),
        Heading(
            "parent",
            "上级编码",
            "Parent code",
            _("上级地点的编码，可以在本表中；校区不填。"),
            False,
            "XS-03-2F",
        ),
        Heading("unit", "责任单位代码", "Responsible unit", _("不填时与上级地点相同。"), False, "CY"),
        Heading("grid", "网格编码", "Grid code", _("不填时与上级地点相同。"), False, "WG-01"),
        Heading("areas", "服务领域", "Service areas", _("领域的名称或代码，多个用顿号分开。"), False, "餐饮"),
        Heading("is_checkpoint", "检查点", "Is a checkpoint", _("是或否；检查点计入巡查覆盖。"), False, "是"),
        Heading("risk", "风险等级", "Risk", _("蓝、黄、橙、红之一。"), False, "黄"),
    ),
)
SHEETS = (UNITS, PEOPLE, PLACES)


def layout_of(sheet: str) -> Layout | None:
    """The layout a sheet's name stands for, in either language; None for a sheet that is not ours."""
    return next((one for one in SHEETS if sheet.casefold() in {one.zh, one.en.casefold(), one.key}), None)


def split(text: str) -> list[str]:
    """The single names in a cell that holds several, each once, in order."""
    return list(dict.fromkeys(split_names(text)))
