"""Workbooks as a personnel office would send them, made for the tests of the import."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

DEPARTMENTS = [
    "办公室",
    "人力资源部",
    "计划财务部",
    "公寓管理部",
    "信息化办公室",
    "下沙餐饮管理部",
    "教工路餐饮管理部",
    "物资采供部",
    "商贸服务部",
    "车队大队",
    "招待所",
    "校园环境管理部",
    "动力运行管理部",
    "工程管理部",
    "工程计划部",
    "教工路物业服务部",
]
Rows = Sequence[Sequence[object]]


def workbook(**sheets: Rows) -> bytes:
    """An .xlsx with these sheets, the first row of each being its headings."""
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def departments() -> Rows:
    """The 16 listed departments under the centre HQ (R-000-09)."""
    head = ["单位代码", "单位名称", "类别", "上级代码", "应设监控员", "纳入考核"]
    return [
        head,
        *([f"D{n:02}", name, "部门", "HQ", "是", "是"] for n, name in enumerate(DEPARTMENTS, start=1)),
    ]


def staff(count: int = 340, moved: Sequence[int] = ()) -> Rows:
    """People spread over the 16 departments; those in `moved` are in the next department."""
    head = ["工号", "姓名", "单位代码", "身份", "岗位", "电话", "邮箱"]
    rows = []
    for n in range(1, count + 1):
        unit = (n + (n in moved)) % 16 + 1
        status = "企编" if n % 3 == 0 else "校编"
        rows.append(
            [
                2000000 + n,
                f"员工{n}",
                f"D{unit:02}",
                status,
                "工作人员",
                f"8887{n:04}",
                f"e{n}@example.edu.cn",
            ]
        )
    return [head, *rows]


def places() -> Rows:
    """A campus with a building, a floor and two rooms."""
    return [
        ["地点编码", "地点名称", "类别", "上级编码", "责任单位代码", "检查点", "风险等级", "服务领域"],
        ["JG", "教工路校区", "校区", "", "", "", "", ""],
        ["jg-03", "三号楼", "楼宇", "JG", "D04", "", "", "餐饮、消防安全"],
        ["JG-03-2F", "二楼", "楼层", "JG-03", "", "", "", ""],
        ["JG-03-2F-001", "配电间", "房间", "JG-03-2F", "D13", "是", "橙", ""],
        ["JG-03-2F-002", "开水房", "房间", "JG-03-2F", "", "是", "", ""],
    ]
