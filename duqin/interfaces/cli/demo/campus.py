"""Who and where of the demo, made through the verbs of organisation and standards."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from duqin.engines.cases import services as cases
from duqin.foundation.organisation import queries, services
from duqin.foundation.organisation.models import Account, Person, Place, Post, Seat, ServiceArea, Unit
from duqin.foundation.standards import services as standards
from duqin.interfaces.cli.demo import grids
from duqin.interfaces.cli.demo.accounts import LOGINS, PASSWORD
from duqin.interfaces.cli.demo.places import Ground
from duqin.kernel.actors import Actor, system
from duqin.kernel.moments import today

DEMO = system("demo")
LONG_AGO = date(2020, 9, 1)
CONDITIONS = ("character", "competence", "manner")


class Campus:
    """Everything the semester needs, by code."""

    def __init__(self, dice: random.Random, plan: dict[str, Any]) -> None:
        self.dice, self.plan, self.today = dice, plan, today()
        self.units: dict[str, Unit] = {}
        self.people: dict[str, Person] = {}
        self.areas: dict[str, ServiceArea] = {}
        self.posts: dict[str, Post] = {}
        self.heads: dict[str, Person] = {}
        self.monitors: dict[str, Person] = {}
        self._actors: dict[int, Actor] = {}
        self._staff = 0

    def build(self) -> None:
        """In the order of floors."""
        services.found(by=DEMO, is_demo=True, **self.plan["institution"])
        services.load_shipped_calendar(by=DEMO)
        self.areas = {area.code: area for area in ServiceArea.objects.all()}
        self.posts = {post.code: post for post in Post.objects.all()}
        self._units()
        self._people()
        self._providers()
        self._owners()
        self._places()
        grids.draw(
            self.plan["campuses"],
            by=DEMO,
            places=self.ground.places,
            holders=self.heads,
            head=self.deputies[0],
        )
        self._monitors()
        self._bodies()
        self._calendar()
        self._accounts()
        self._standards()

    def count(self) -> str:
        """What there is, in words."""
        return f"{len(self.units)} 个单位，{Person.objects.count()} 人，{Place.objects.count()} 处地点"

    def actor(self, person: Person) -> Actor:
        """The person with his rights, as the sign-in would compute them."""
        if person.pk not in self._actors:
            account = Account.objects.select_related("person").filter(person=person).first()
            self._actors[person.pk] = (
                queries.actor_for(account) if account else queries.actor_of_person(person)
            )
        return self._actors[person.pk]

    def _unit(self, row: dict[str, Any], kind: str, parent: Unit | None = None, **more: Any) -> Unit:
        unit = services.create_unit(
            by=DEMO,
            code=row["code"],
            name=row["name"],
            name_en=row.get("name_en", ""),
            short_name=row.get("short_name", row["name"][:6]),
            kind=kind,
            parent=parent,
            valid_from=LONG_AGO,
            order=len(self.units),
            **more,
        )
        self.units[row["code"]] = unit
        return unit

    def _units(self) -> None:
        for row in self.plan["offices"]:
            self._unit(row, "office")
        for row in self.plan["colleges"]:
            self._unit(row, "college")
        self.centre = self._unit(self.plan["centre"], "centre")
        self.monitoring = self._unit(self.plan["monitoring"], "department", self.centre)
        for row in self.plan["departments"]:
            areas = [self.areas[code] for code in row["areas"]]
            self._unit(row, "department", self.centre, is_monitored=True, is_supervised=True, areas=areas)

    def _person(
        self, name: str, unit: Unit, post: str = "", status: str = "school", email: str = ""
    ) -> Person:
        self._staff += 1
        person = services.create_person(
            by=DEMO, staff_no=f"{2010000 + self._staff}", name=name, unit=unit, status=status, email=email
        )
        if post:
            services.appoint(
                person, by=DEMO, post=self.posts[post], unit=unit, from_date=LONG_AGO, basis="演示任命"
            )
        self.people[name] = person
        return person

    def _people(self) -> None:
        plan = self.plan["people"]
        self.director = self._person(
            plan["director"], self.centre, "director", email="director@example.edu.cn"
        )
        self._seat(self.centre, Seat.Role.DIRECTOR, self.director)
        departments = [self.units[row["code"]] for row in self.plan["departments"]]
        for unit, head, monitor in zip(departments, plan["heads"], plan["monitors"], strict=True):
            self.heads[unit.code] = self._person(head, unit, "department_head")
            self._seat(unit, Seat.Role.HEAD, self.heads[unit.code])
            self.monitors[unit.code] = self._person(monitor, unit, status="enterprise")
        self.deputies = []
        for row in plan["deputies"]:
            deputy = self._person(row["name"], self.centre, "deputy")
            services.set_portfolio(
                deputy, by=DEMO, units=[self.units[code] for code in row["units"]], from_date=LONG_AGO
            )
            self.deputies.append(deputy)
        self.monitoring_head = self._person(plan["monitoring_head"], self.monitoring, "monitoring_head")
        self._seat(self.monitoring, Seat.Role.HEAD, self.monitoring_head)
        self.inspectors = [self._person(name, self.monitoring, "inspector") for name in plan["inspectors"]]
        self.school = {}
        for code, name in plan["school"].items():
            self.school[code] = self._person(name, self.units[code], "school_inspector")
            self._seat(self.units[code], Seat.Role.HEAD, self.school[code])
        self.auditor = self._person(plan["auditor"], self.centre, "auditor")
        self.administrator = self._person(plan["administrator"], self.units["XXH"])
        for name in plan["students"]:
            self._person(name, self.units["KJXY"], status="student")

    def _seat(self, unit: Unit, role: str, person: Person) -> None:
        services.fill_seat(
            unit, by=DEMO, role=role, holder=services.Holder(person=person), from_date=LONG_AGO
        )

    def _providers(self) -> None:
        year = self.today.year
        for row, manager in zip(self.plan["providers"], self.plan["people"]["managers"], strict=True):
            terms = services.Terms(
                number=row["contract"],
                title=row["title"],
                area=self.areas[row["area"]],
                supervising_unit=self.units[row["section"]],
                from_date=date(year - 2, 9, 1),
                to_date=date(year + 2, 8, 31),
                fee_basis="按月考核付费",
            )
            provider = services.create_provider(
                by=DEMO,
                code=row["code"],
                name=row["name"],
                name_en=row["name_en"],
                short_name=row["short_name"],
                company=row["company"],
                contract=terms,
            )
            self.units[row["code"]] = services.update_unit(
                provider.unit, by=DEMO, areas=[self.areas[row["area"]], self.areas["fire"]]
            )
            self.heads[row["code"]] = self._person(
                manager, provider.unit, "provider_manager", status="provider"
            )
            self._seat(provider.unit, Seat.Role.HEAD, self.heads[row["code"]])

    def _owners(self) -> None:
        for code, unit in self.plan["area_owners"].items():
            self.areas[code] = services.update_area(self.areas[code], by=DEMO, owner=self.units[unit])

    def _places(self) -> None:
        self.ground = Ground(by=DEMO, units=self.units, areas=self.areas)
        self.ground.lay(self.plan["campuses"])

    def _monitors(self) -> None:
        """Fifteen of the sixteen: 工程计划部 has none yet, and the register says so (R-000-09)."""
        for row in self.plan["departments"]:
            if not row["monitor"]:
                continue
            unit = self.units[row["code"]]
            nomination = services.nominate(
                by=self.actor(self.heads[unit.code]),
                unit=unit,
                person=self.monitors[unit.code],
                conditions=CONDITIONS,
                confidentiality_signed_on=LONG_AGO,
                on=self.today - timedelta(days=300),
            )
            deputy = next(
                d for d in self.deputies if self.actor(d).may("organisation.approve_monitor", unit.pk)
            )
            services.approve(nomination, by=self.actor(deputy), on=self.today - timedelta(days=298))
            services.file(
                nomination, by=self.actor(self.monitoring_head), on=self.today - timedelta(days=297)
            )
            if points := self.ground.points.get(unit.code):
                services.set_beat(
                    nomination,
                    by=self.actor(self.monitoring_head),
                    places=points,
                    on=self.today - timedelta(days=297),
                )

    def _bodies(self) -> None:
        leader = services.Holder(post=self.posts["director"], post_unit=self.centre)
        members = [services.Holder(person=person) for person in self.school.values()]
        for row in self.plan["bodies"]:
            services.create_body(
                by=DEMO,
                code=row["code"],
                name=row["name"],
                name_en=row["name_en"],
                leader=leader,
                members=members,
                from_date=LONG_AGO,
            )

    def _calendar(self) -> None:
        day = self.today
        first = day - timedelta(days=84)
        services.add_semester(by=DEMO, name="本学期", from_date=first, to_date=first + timedelta(days=133))
        services.add_season(
            by=DEMO, name="开学季", from_date=first - timedelta(days=7), to_date=first + timedelta(days=13)
        )

    def _accounts(self) -> None:
        """Everyone who acts has an account; the ones a visitor may use have the password of the demo."""
        open_to_visitors = {
            "director": self.director,
            "deputy": self.deputies[0],
            "monitoring": self.monitoring_head,
            "inspector": self.inspectors[0],
            "head": self.heads["XSCY"],
            "monitor": self.monitors["XSCY"],
            "provider": self.heads["P-LZ"],
            "school": self.school["BWC"],
            "auditor": self.auditor,
        }
        for login, person in open_to_visitors.items():
            self._key(services.open_account(by=DEMO, username=login, person=person))
        self._key(
            services.open_account(by=DEMO, username="admin", person=self.administrator, is_administrator=True)
        )
        others = [
            *self.deputies,
            *self.inspectors,
            *self.heads.values(),
            *self.monitors.values(),
            *self.school.values(),
        ]
        for person in others:
            if person not in open_to_visitors.values():
                services.open_account(by=DEMO, username=f"u{person.staff_no}", person=person)
        self._actors.clear()

    def account_holders(self) -> list[Person]:
        """The people in whose name a visitor may sign in."""
        return list(Person.objects.filter(accounts__username__in=LOGINS).order_by("pk"))

    def _key(self, account: Account) -> None:
        services.redeem_password_link(services.issue_password_link(account, by=DEMO), PASSWORD)

    def _standards(self) -> None:
        adopted = self.today - timedelta(days=200)
        standards.adopt_builtin_packs(
            by=DEMO,
            meeting="后勤服务中心主任办公会",
            adopted_on=adopted,
            effective_on=adopted + timedelta(days=14),
        )
        cases.seed_rules()
