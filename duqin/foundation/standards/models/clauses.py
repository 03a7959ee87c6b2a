"""Clause 检查条款: one checkable requirement of one version."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duqin.foundation.organisation.models import ServiceArea
from duqin.foundation.standards.models.documents import DocumentVersion
from duqin.foundation.standards.models.fixing import FixedRows, refuse_if_fixed
from duqin.foundation.standards.rules.languages import in_language
from duqin.foundation.trust.models import Versioned


class ClauseRows(FixedRows):
    """Clauses in bulk."""

    version_path = "document_version"


class Clause(Versioned):
    """What is checked, how, what a breach costs, by when it must be put right. Fixed once adopted."""

    class Kind(models.TextChoices):
        RULE = "rule", _("规章制度")
        POST = "post", _("岗位责任")
        COMMITMENT = "commitment", _("服务承诺")

    class Severity(models.TextChoices):
        GENERAL = "general", _("一般")
        SERIOUS = "serious", _("较重")
        MAJOR = "major", _("重大")

    class Domain(models.TextChoices):
        QUALITY = "quality", _("质量")
        SAFETY = "safety", _("安全")
        BOTH = "both", _("质量与安全")

    class Heading(models.TextChoices):
        SERVICE = "service", _("服务规范")
        QUALITY = "quality", _("质量标准")
        LEDGER = "ledger", _("工作台账")
        SAFETY = "safety", _("安全")
        HYGIENE = "hygiene", _("卫生")
        DISCIPLINE = "discipline", _("劳动纪律")
        COMPLAINT = "complaint", _("投诉整改")

    class Tier(models.TextChoices):
        LAW = "law", _("国家法律法规")
        NORM = "norm", _("学校制度、行业规范、服务标准")
        SATISFACTION = "satisfaction", _("师生满意")

    class DeadlineUnit(models.TextChoices):
        AT_ONCE = "at_once", _("当场")
        HOURS = "hours", _("小时")
        OFFICE_HOURS = "office_hours", _("工作时")
        WORKING_DAYS = "working_days", _("工作日")
        CALENDAR_DAYS = "calendar_days", _("日")

    class Aspect(models.TextChoices):
        MATERIALS = "materials", _("物资")
        FACILITIES = "facilities", _("设施")
        SANITATION = "sanitation", _("卫生")
        SECURITY = "security", _("安全")
        EMERGENCY = "emergency", _("应急")

    class Dimension(models.TextChoices):
        QUALITY = "quality", _("质量")
        EFFICIENCY = "efficiency", _("效率")
        COST = "cost", _("成本")
        SATISFACTION = "satisfaction", _("满意度")

    class Method(models.TextChoices):
        LOOK = "look", _("看")
        MEASURE = "measure", _("测")
        ASK = "ask", _("问")
        DOCUMENT = "document", _("查")

    class Per(models.TextChoices):
        OCCURRENCE = "occurrence", pgettext_lazy("per", "次")
        PLACE = "place", pgettext_lazy("per", "处")
        SPOT = "spot", pgettext_lazy("per", "点")
        PERSON = "person", pgettext_lazy("per", "人")
        POST = "post", pgettext_lazy("per", "岗")
        ITEM = "item", pgettext_lazy("per", "项")
        PIECE = "piece", pgettext_lazy("per", "个")
        UNIT = "unit", pgettext_lazy("per", "台")
        DISH = "dish", pgettext_lazy("per", "份")
        BATCH = "batch", pgettext_lazy("per", "批")
        ORDER = "order", pgettext_lazy("per", "单")
        RECORD = "record", pgettext_lazy("per", "条记录")
        CASE = "case", pgettext_lazy("per", "件")
        ROOM = "room", pgettext_lazy("per", "间")
        TRIP = "trip", pgettext_lazy("per", "趟")
        ROUND = "round", pgettext_lazy("per", "轮")
        PERCENTAGE_POINT = "percentage_point", pgettext_lazy("per", "个百分点")
        METRE = "metre", pgettext_lazy("per", "米")
        SQUARE_METRE = "square_metre", pgettext_lazy("per", "平方米")
        SQUARE_CENTIMETRE = "square_centimetre", pgettext_lazy("per", "平方厘米")

    document_version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="clauses")
    code = models.CharField(max_length=40)
    area = models.ForeignKey(ServiceArea, on_delete=models.PROTECT, related_name="clauses")
    group = models.CharField(max_length=60, blank=True)
    group_en = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=200, blank=True)
    check_text = models.TextField(help_text="what is checked: one observable thing")
    check_text_en = models.TextField(blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.RULE)
    methods = models.JSONField(default=list, help_text="look, measure, ask, document")
    measured = models.JSONField(
        default=list,
        help_text="list of {name, name_en, unit, unit_en, min, max, note, note_en}; limits inclusive",
    )
    severity = models.CharField(max_length=8, choices=Severity.choices, default=Severity.GENERAL)
    severity_note = models.CharField(max_length=200, blank=True)
    severity_note_en = models.CharField(max_length=200, blank=True)
    domain = models.CharField(max_length=8, choices=Domain.choices, default=Domain.QUALITY)
    heading = models.CharField(max_length=12, choices=Heading.choices)
    tier = models.CharField(max_length=12, choices=Tier.choices, default=Tier.NORM)
    aspects = models.JSONField(
        default=list, help_text="materials, facilities, sanitation, security, emergency"
    )
    dimension = models.CharField(max_length=12, choices=Dimension.choices, default=Dimension.QUALITY)
    focus = models.JSONField(default=list, help_text="codes of the version's points of supervision it covers")
    points = models.DecimalField(
        max_digits=6, decimal_places=2, help_text="deduction per occurrence, positive"
    )
    per = models.CharField(max_length=20, choices=Per.choices, default=Per.OCCURRENCE)
    per_amount = models.DecimalField(
        max_digits=12,
        decimal_places=6,
        default=Decimal("1"),
        help_text="points are taken once per this many `per`",
    )
    points_note = models.CharField(max_length=200, blank=True)
    points_note_en = models.CharField(max_length=200, blank=True)
    cap = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="per inspection"
    )
    zero_if_places = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="≥ k places: the item is 0"
    )
    item_points = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="points of the whole item, lost when 0",
    )
    deadline_amount = models.PositiveSmallIntegerField(default=7)
    deadline_unit = models.CharField(
        max_length=14, choices=DeadlineUnit.choices, default=DeadlineUnit.WORKING_DAYS
    )
    stop_use = models.BooleanField(default=False, help_text="stop at once; the deadline is for the plan")
    deadline_note = models.CharField(max_length=200, blank=True)
    deadline_note_en = models.CharField(max_length=200, blank=True)
    photo_required = models.BooleanField(default=False)
    veto = models.BooleanField(default=False)
    veto_note = models.CharField(max_length=200, blank=True)
    veto_note_en = models.CharField(max_length=200, blank=True)
    weight = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal("1"))
    levels = models.JSONField(default=list, help_text="levels 1, 2, 3 at which it applies")
    responsible = models.CharField(max_length=80, blank=True)
    responsible_en = models.CharField(max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager[Self]] = ClauseRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document_version", "code"], name="clause_code_in_version"),
            models.CheckConstraint(condition=Q(points__gte=0), name="clause_points_not_negative"),
            models.CheckConstraint(
                condition=Q(cap__isnull=True) | Q(cap__gte=0), name="clause_cap_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["code"])]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def save(self, *args: Any, **options: Any) -> None:
        """Raises Refusal "clause.fixed" when the version has been adopted."""
        refuse_if_fixed([self.document_version_id])
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Raises Refusal "clause.fixed" when the version has been adopted."""
        refuse_if_fixed([self.document_version_id])
        return super().delete(*args, **options)

    @property
    def local_title(self) -> str:
        return in_language(self.title, self.title_en)

    @property
    def local_group(self) -> str:
        return in_language(self.group, self.group_en)

    @property
    def local_check(self) -> str:
        return in_language(self.check_text, self.check_text_en)

    @property
    def is_safety(self) -> bool:
        """Safety clauses come first on every form (domain safety, or quality and safety)."""
        return self.domain != self.Domain.QUALITY
