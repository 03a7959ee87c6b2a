"""The buttons of a case and of a notice: label, icon, weight, and where each leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from duqin.engines.cases.models import Case, Notice
from duqin.ui.addresses import address_of_each


@dataclass(frozen=True, slots=True)
class Button:
    """An act on a page."""

    label: Any
    url: str
    icon: str
    kind: str = ""


LABELS: dict[str, tuple[Any, str]] = {
    "draft_notice": (_("开具通知单"), "file-text"),
    "verify": (_("复查通过，销号"), "check"),
    "send_back": (_("退回整改"), "arrow-back-up"),
    "settle": (_("裁定申诉"), "gavel"),
    "report": (_("报告整改完成"), "clipboard-check"),
    "submit_plan": (_("提交停用与方案"), "shield-check"),
    "fix_on_the_spot": (_("当场整改完成"), "check"),
    "tell_leaders": (_("登记报告校领导"), "report"),
    "ask_extension": (_("申请延期"), "hourglass"),
    "dispute": (_("提出申诉"), "scale"),
    "defer": (_("批准缓改"), "player-pause"),
    "review": (_("复核缓改"), "eye"),
    "resume": (_("恢复整改"), "rotate-clockwise"),
    "reassign": (_("变更责任人"), "user-check"),
    "reopen": (_("回头看未通过"), "repeat"),
    "void": (_("作废"), "ban"),
    "issue": (_("签发"), "send"),
    "revise": (_("修改草稿"), "pencil"),
    "discard": (_("删除草稿"), "trash"),
    "receive": (_("签收"), "check"),
    "sign": (_("当面签字签收"), "signature"),
    "refuse_receipt": (_("对方拒签"), "alert-triangle"),
    "withdraw": (_("撤回"), "arrow-back-up"),
    "track": (_("填写跟踪效果"), "trending-up"),
}
PRIMARY = {"draft_notice", "verify", "settle", "report", "review", "issue", "receive", "track"}
DANGER = {"void", "withdraw", "discard"}
AT_ONCE = {"issue", "receive", "discard"}
"""Acts of a notice that need no form: one button that asks once."""


def buttons_of(case: Case, verbs: list[str]) -> list[Button]:
    """The buttons of a case in the order given; only the first of the weighty ones is primary."""
    found, has_primary = [], False
    for verb in verbs:
        label, icon = LABELS[verb]
        is_primary = verb in PRIMARY and not has_primary
        has_primary = has_primary or is_primary
        url = (
            f"{reverse('cases:draft_notice')}?case={case.number}"
            if verb == "draft_notice"
            else address_of_each(f"cases:{verb}")(case.number)
        )
        found.append(Button(label, url, icon, _kind(verb, is_primary)))
    return found


def notice_buttons(notice: Notice, verbs: list[str]) -> list[Button]:
    """The buttons of a notice that lead to a form; those done at once stand in the template."""
    return [
        Button(
            LABELS[verb][0],
            address_of_each(f"cases:notice_{verb}")(notice.pk),
            LABELS[verb][1],
            _kind(verb, verb == "track"),
        )
        for verb in verbs
        if verb not in AT_ONCE
    ]


def _kind(verb: str, is_primary: bool) -> str:
    return "primary" if is_primary else "danger" if verb in DANGER else ""
