"""The standing cast: one small campus and the same people in all tests.

Nothing here is a stub: rows as an institution would have them, rights read from the shipped posts.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from duqin.foundation.organisation import queries
from duqin.foundation.organisation.models import (
    Account,
    Appointment,
    Contract,
    Institution,
    Person,
    Place,
    Post,
    Provider,
    Seat,
    ServiceArea,
    Unit,
)
from duqin.kernel.actors import Actor
from duqin.kernel.moments import now

SINCE = date(2020, 1, 1)
PASSWORD = "correct-horse-督勤-2026"


@dataclass
class Member:
    """A person of the cast: row, account, and the actor computed afresh at each use."""

    person: Person
    account: Account

    @property
    def actor(self) -> Actor:
        return queries.actor_for(Account.objects.select_related("person").get(pk=self.account.pk))


@cache
def shipped_posts() -> list[dict[str, Any]]:
    return list(
        yaml.safe_load((files("duqin.foundation.organisation") / "seed" / "posts.yaml").read_text("utf-8"))
    )


class Cast:
    """Units, places and people by name; every test has its own by the fixture `cast`."""

    def __init__(self) -> None:
        Institution.objects.create(name="江城大学", name_en="Jiangcheng University", founded_at=now())
        self._posts()
        self._units()
        self._places()
        self._people()
        self._chain()

    def _posts(self) -> None:
        self.posts = {p["code"]: Post.objects.create(**p) for p in copy.deepcopy(shipped_posts())}

    def _unit(self, code: str, name: str, kind: str, parent: Unit | None = None, **more: Any) -> Unit:
        return Unit.objects.create(code=code, name=name, kind=kind, parent=parent, valid_from=SINCE, **more)

    def _units(self) -> None:
        self.centre = self._unit("HQ", "后勤服务中心", "centre", short_name="后勤")
        self.monitoring = self._unit("JK", "监控部", "department", self.centre, short_name="监控")
        supervised = {"is_monitored": True, "is_supervised": True}
        self.catering = self._unit(
            "CY", "餐饮管理部", "department", self.centre, short_name="餐饮", **supervised
        )
        self.fleet = self._unit("CD", "车队", "department", self.centre, short_name="车队", **supervised)
        self.security = self._unit("BW", "保卫处", "office", short_name="保卫")
        self.provider = self._unit("LZ", "绿洲餐饮公司", "provider", short_name="绿洲", is_supervised=True)
        self.areas = {
            code: ServiceArea.objects.create(code=code, name=name, name_en=code, owner=owner, order=i)
            for i, (code, name, owner) in enumerate(
                [
                    ("catering", "餐饮", self.catering),
                    ("transport", "交通", self.fleet),
                    ("fire", "消防安全", self.security),
                ]
            )
        }
        company = Provider.objects.create(unit=self.provider, company="绿洲餐饮有限公司")
        self.contract = Contract.objects.create(
            provider=company,
            number="HT-2025-07",
            title="第二食堂经营合同",
            area=self.areas["catering"],
            supervising_unit=self.catering,
            from_date=date(2025, 1, 1),
            to_date=date(2028, 12, 31),
        )

    def _places(self) -> None:
        self.campus = Place.objects.create(code="XS", name="下沙校区", kind="campus", full_name="下沙校区")
        self.canteen = Place.objects.create(
            code="XS-ST1",
            name="第一食堂",
            kind="building",
            parent=self.campus,
            full_name="第一食堂",
            unit=self.catering,
        )
        self.kitchen = Place.objects.create(
            code="XS-ST1-1F-01",
            name="一楼后厨",
            kind="room",
            parent=self.canteen,
            full_name="第一食堂 一楼后厨",
            unit=self.catering,
            is_checkpoint=True,
        )
        self.store = Place.objects.create(
            code="XS-ST1-1F-02",
            name="一楼库房",
            kind="room",
            parent=self.canteen,
            full_name="第一食堂 一楼库房",
            unit=self.catering,
            is_checkpoint=True,
        )
        self.garage = Place.objects.create(
            code="XS-CK",
            name="车库",
            kind="building",
            parent=self.campus,
            full_name="车库",
            unit=self.fleet,
            is_checkpoint=True,
        )

    def _member(self, login: str, name: str, unit: Unit, post: str = "", **account: Any) -> Member:
        person = Person.objects.create(
            staff_no=login.upper(), name=name, unit=unit, email=f"{login}@example.edu.cn"
        )
        if post:
            Appointment.objects.create(person=person, post=self.posts[post], unit=unit, from_date=SINCE)
        row = Account(username=login, person=person, **account)
        row.set_unusable_password()
        row.save()
        return Member(person, row)

    def _people(self) -> None:
        self.director = self._member("director", "林主任", self.centre, "director")
        self.deputy = self._member("deputy", "周副主任", self.centre, "deputy")
        self.monitoring_head = self._member("jkhead", "陈部长", self.monitoring, "monitoring_head")
        self.inspector = self._member("inspector", "王督查", self.monitoring, "inspector")
        self.second_inspector = self._member("inspector2", "郑督查", self.monitoring, "inspector")
        self.school_inspector = self._member("school", "何科员", self.security, "school_inspector")
        self.head = self._member("cyhead", "赵经理", self.catering, "department_head")
        self.monitor = self._member("cymonitor", "钱监控", self.catering, "monitor")
        self.stranger = self._member("cdhead", "吴队长", self.fleet, "department_head")
        self.provider_manager = self._member("provider", "孙经理", self.provider, "provider_manager")
        self.auditor = self._member("auditor", "审计员", self.centre, "auditor")
        self.student = self._member("student", "李同学", self.centre, "staff")
        self.administrator = self._member("admin", "管理员", self.centre, "staff", is_administrator=True)

    def _chain(self) -> None:
        """Head, deputy in charge and director of each unit (R-000-06)."""
        for unit, head in [
            (self.catering, self.head),
            (self.fleet, self.stranger),
            (self.monitoring, self.monitoring_head),
            (self.provider, self.provider_manager),
            (self.security, self.school_inspector),
        ]:
            Seat.objects.create(unit=unit, role="head", person=head.person, from_date=SINCE)
        for unit in (self.catering, self.fleet):
            Seat.objects.create(unit=unit, role="deputy", person=self.deputy.person, from_date=SINCE)
        Seat.objects.create(
            unit=self.centre,
            role="director",
            post=self.posts["director"],
            post_unit=self.centre,
            from_date=SINCE,
        )

    def members(self) -> dict[str, Member]:
        return {name: value for name, value in vars(self).items() if isinstance(value, Member)}
