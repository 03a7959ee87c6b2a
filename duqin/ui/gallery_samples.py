"""What the gallery shows: one small case of a canteen, in every component. Sample data, so not translated."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from duqin.kernel.states import Family, State
from duqin.ui.parts import (
    Bar,
    Cell,
    Change,
    CountLine,
    Deadline,
    Entry,
    HeatDay,
    Matrix,
    MatrixRow,
    Photo,
    Point,
    Step,
    Tab,
    TraceLine,
    TreeNode,
)

STATES = (
    State("draft", "起草中", Family.DRAFT),
    State("open", "整改中", Family.OPEN),
    State("waiting", "待复查", Family.WAITING),
    State("overdue", "已逾期", Family.OVERDUE),
    State("settled", "已销号", Family.SETTLED),
    State("void", "已作废", Family.VOID),
)

WORDS = {
    "who": "赵经理",
    "unit": "餐饮管理部",
    "provider": "孙经理",
    "company": "绿洲餐饮公司",
    "place": "第一食堂 一楼后厨",
    "story_label": "情况",
    "story": "货架下层原料直接放在地面，排水沟有残渣堵塞，60 天内第 3 次。",
}
FACTS = (
    ("责任单位", "餐饮管理部", "#main"),
    ("地点", "第一食堂 一楼后厨", ""),
    ("条款", "CY-3.2 原料离地存放（2026 版）", "#main"),
    ("签发", "王督查 · 监控部", ""),
    ("联系电话", "", ""),
    ("扣分", "−2", ""),
)
RELATED = (("通知单", "〔2026〕41 号", "#main"), ("上一次", "2026-0307", "#main"))
PAPER = {
    "issuer": "江城大学后勤服务中心",
    "number": "督勤整改〔2026〕41 号",
    "title": "问题整改通知单",
    "to": "餐饮管理部：",
    "body": (
        ("p", "5月6日，监控部对第一食堂一楼后厨进行检查，发现下列问题，请按期整改并回复。"),
        ("h2", "一、问题"),
        ("p", "货架下层原料直接放在地面；排水沟有残渣堵塞。"),
        ("h2", "二、要求"),
        ("h3", "（一）整改期限"),
        ("p", "3 个工作日，至5月12日24时止。"),
    ),
    "columns": ("项目", "原期限", "现期限"),
    "sign": ("后勤服务中心监控部", "2026年5月6日"),
}


def moment(day: int, hour: int, minute: int = 0, month: int = 5) -> datetime:
    return timezone.make_aware(datetime(timezone.localdate().year, month, day, hour, minute))


def _gallery() -> str:
    return reverse("ui:gallery")


def deadline(family: str = "waiting", remaining: str = "还剩 2 个工作日") -> Deadline:
    """A deadline of three working days across a weekend and a pause."""
    first = date(timezone.localdate().year, 5, 7)
    lines: list[CountLine] = []
    number = 0
    for offset, (text, counts, paused) in enumerate(
        [
            ("签发当日，不计入", False, False),
            ("工作日", True, False),
            ("周末", False, False),
            ("周末，调休上班", True, False),
            ("申诉期间暂停", False, True),
            ("工作日，到期", True, False),
        ]
    ):
        number += counts
        lines.append(CountLine(first + timedelta(days=offset), text, number if counts else None, paused))
    return Deadline(moment(13, 0), remaining, family, lines)


def photos() -> list[Photo]:
    return [
        Photo(
            static("ui/gallery/before.svg"),
            "",
            "一楼后厨货架",
            moment(6, 9, 42),
            "货架上原料散放，地面有积水",
        ),
        Photo(
            static("ui/gallery/after.svg"), "", "整改后", moment(11, 10, 5), "货架上原料归类存放，地面干净"
        ),
    ]


def timeline() -> list[Entry]:
    before, after = photos()
    return [
        Entry(
            moment(11, 10, 12),
            "赵经理",
            "回复整改",
            "货架已重新分区，地面排水已疏通。",
            [after],
            "settled",
            "check",
            "餐饮管理部",
        ),
        Entry(moment(8, 14, 5), "陈部长", "同意延期 1 个工作日", "排水配件到货推迟。", post="监控部"),
        Entry(moment(7, 8, 30), "赵经理", "签收通知单", post="餐饮管理部"),
        Entry(
            moment(6, 9, 47),
            "王督查",
            "记录问题",
            "原料未离地存放，排水沟堵塞。",
            [before],
            "open",
            "alert-triangle",
            "监控部",
        ),
    ]


def steps() -> list[Step]:
    return [
        Step("下达通知", "done", moment(6, 16, 20), "王督查"),
        Step("签收", "done", moment(7, 8, 30), "赵经理"),
        Step("延期", "skipped"),
        Step("整改回复", "current", None, "赵经理"),
        Step("复查", "todo"),
        Step("销号", "todo"),
    ]


def tabs() -> list[Tab]:
    here = _gallery()
    return [Tab("待办", here, True, 12), Tab("我关注的", here, False, 1001), Tab("已办", here)]


def tree() -> list[TreeNode]:
    kitchen = TreeNode("一楼后厨", _gallery(), note="检查点", count=3, is_current=True)
    canteen = TreeNode(
        "第一食堂", _gallery(), [kitchen, TreeNode("一楼库房", _gallery())], count=4, is_open=True
    )
    return [TreeNode("下沙校区", _gallery(), [canteen, TreeNode("车库", _gallery())], count=6, is_open=True)]


def matrix() -> Matrix:
    here = _gallery()
    done = Cell("done", "2", here, "本月检查 2 次，没有问题")
    issue = Cell("issue", "3", here, "本月检查 3 次，发现 3 个问题")
    rows = [
        MatrixRow(
            "1 号楼", [done, done, issue, Cell("done", "1", here), Cell("plan", "", "", "5月20日待查")], here
        ),
        MatrixRow(
            "2 号楼",
            [
                done,
                Cell("part", "1/2", here, "两处检查点只查了一处"),
                done,
                Cell("missed", "0", here, "应查未查"),
                Cell(),
            ],
        ),
        MatrixRow("第一食堂", [issue, done, Cell(), Cell(), Cell()]),
    ]
    return Matrix("5 月检查覆盖", ["1F", "2F", "3F", "4F", "5F"], rows, "楼栋")


def heat() -> list[HeatDay]:
    counts = [0, 2, 5, 1, 0, 0, 3, 8, 4, 2, 1, 0, 0, 6, 7, 3, 2, 5, 0, 0, 1, 2, 9, 4, 3, 0, 0, 2, 1, 4, 0]
    first = date(timezone.localdate().year, 5, 1)
    return [
        HeatDay(first + timedelta(days=i), count, _gallery() if count else "")
        for i, count in enumerate(counts)
    ]


def trend() -> list[Point]:
    values = ["91.2", "93.5", None, "92.8", "94.1", "96.0", "95.3", "97.2"]
    return [
        Point(f"{i}月", Decimal(v) if v else None, _gallery() if v else "")
        for i, v in enumerate(values, start=1)
    ]


def bars() -> list[Bar]:
    here = _gallery()
    return [
        Bar("餐饮管理部", Decimal("96.5"), Decimal("92"), here),
        Bar("学生公寓中心", Decimal("94"), Decimal("95.5"), here),
        Bar("绿洲餐饮公司", Decimal("94"), Decimal("94"), here),
        Bar("车队", Decimal("71.5"), Decimal("80"), here, "overdue"),
        Bar("新引进单位", Decimal("88"), None),
    ]


def trace() -> list[TraceLine]:
    here = _gallery()
    return [
        TraceLine(
            "问题 2026-0412",
            "CY-3.2 原料离地存放（2026 版）",
            Decimal("-2"),
            here,
            "王督查",
            moment(6, 9, 47),
        ),
        TraceLine(
            "问题 2026-0415",
            "CY-5.1 排水沟畅通（2026 版）",
            Decimal("-1.5"),
            here,
            "王督查",
            moment(6, 9, 51),
        ),
        TraceLine(
            "申诉 2026-0007 冲回",
            "CY-5.1 排水沟畅通（2026 版）",
            Decimal("1.5"),
            here,
            "周副主任",
            moment(12, 15, 30),
        ),
    ]


def changes() -> list[Change]:
    return [
        Change("整改期限", "5月11日 周一", "5月12日 周二"),
        Change("责任人", "赵经理", "钱监控"),
        Change("备注", "", "配件已到"),
    ]
