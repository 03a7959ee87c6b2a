"""Person 人员, Post 岗位, Appointment 任职, Seat 席位 (responsibility chain and members of bodies)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation.models.naming import Named
from duqin.foundation.organisation.models.units import Unit
from duqin.foundation.organisation.rules.capacities import held_in
from duqin.foundation.trust.models import Versioned


class Person(Versioned):
    """A human being; may exist without an account and still be named as responsible."""

    class Status(models.TextChoices):
        SCHOOL = "school", _("校编")
        ENTERPRISE = "enterprise", _("企编")
        PROVIDER = "provider", _("合作企业员工")
        STUDENT = "student", _("学生")
        OUTSIDE = "outside", _("校外人员")

    staff_no = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.SCHOOL)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people")
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Post(Named, Versioned):
    """A post with its capabilities as data; `reach` says how far they go for a holder in a unit."""

    class Reach(models.TextChoices):
        UNIT = "unit", _("本单位")
        SUBTREE = "subtree", _("本单位、下属单位及其监管的合作企业")
        PORTFOLIO = "portfolio", _("分管的单位")
        ALL = "all", _("全校后勤")

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    duties = models.TextField(blank=True)
    capabilities = models.JSONField(default=list)
    reach = models.CharField(max_length=10, choices=Reach.choices, default=Reach.UNIT)
    units = models.ManyToManyField(
        Unit,
        blank=True,
        related_name="posts",
        help_text="units that have this post; without a holder it is vacant",
    )

    def __str__(self) -> str:
        return self.name


class Appointment(Versioned):
    """A person holds a post in a unit from a day to a day; may carry extra capabilities of its own."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appointments")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True, help_text="last day, inclusive")
    extra_capabilities = models.JSONField(default=list, blank=True)
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="appointment_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["person", "post", "unit", "from_date"], name="appointed_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {held_in(self.unit.name, self.post.name)}"


class Seat(Versioned):
    """A role in a unit or body, dated: the responsibility chain (R-000-06) and ex-officio members (R-001-17).

    Held by a person, or by whoever holds `post` in `post_unit` on the day.
    """

    class Role(models.TextChoices):
        DIRECTOR = "director", _("第一责任人")
        DEPUTY = "deputy", _("分管领导")
        HEAD = "head", _("部门负责人")
        LEADER = "leader", _("组长")
        DEPUTY_LEADER = "deputy_leader", _("副组长")
        MEMBER = "member", _("成员")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=14, choices=Role.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    post_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True, help_text="last day, inclusive")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, post__isnull=True, post_unit__isnull=True)
                | Q(person__isnull=True, post__isnull=False, post_unit__isnull=False),
                name="seat_by_person_or_post",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_role_display()}"
