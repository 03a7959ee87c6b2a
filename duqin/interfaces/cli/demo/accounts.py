"""The accounts a visitor of the demo may use, one line each."""

from __future__ import annotations

from dataclasses import dataclass

from duqin.foundation.organisation.models import Account

PASSWORD = "walk-the-last-mile"  # noqa: S105  (printed on start; the demo holds no real data)

LOGINS = {
    "director": "中心主任",
    "deputy": "分管副主任",
    "monitoring": "监控部部长",
    "inspector": "督查员",
    "head": "部门负责人",
    "monitor": "部门监控员",
    "provider": "合作企业经理",
    "school": "学校督查人员",
    "auditor": "审计人员",
    "admin": "系统管理员",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Role, name, and how to sign in."""

    role: str
    name: str
    username: str
    password: str


def shown() -> list[Shown]:
    """The demo's accounts that exist, in the order of LOGINS."""
    rows = {row.username: row for row in Account.objects.filter(username__in=LOGINS).select_related("person")}
    return [
        Shown(role, str(rows[login].person or login), login, PASSWORD)
        for login, role in LOGINS.items()
        if login in rows
    ]
