"""NumberSeries 编号序列, NumberDrawn 已用编号: gap-free, voids kept, never reused."""

from __future__ import annotations

from django.db import models

from duqin.foundation.organisation.models import Unit


class NumberSeries(models.Model):
    """One series per kind of paper, issuing unit and year."""

    kind = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    pattern = models.CharField(max_length=80, help_text="e.g. {unit}整改〔{year}〕{seq:03d}号")
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "unit", "year"], name="one_series", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit} {self.year}"


class NumberDrawn(models.Model):
    """A number of a series; a void number stays with its reason."""

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="drawn")
    sequence = models.PositiveIntegerField()
    text = models.CharField(max_length=120, unique=True)
    drawn_at = models.DateTimeField()
    used_for_kind = models.CharField(max_length=60)
    used_for_id = models.CharField(max_length=60, blank=True)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "sequence"], name="number_drawn_once")]

    def __str__(self) -> str:
        return self.text


class ReservedNumber(models.Model):
    """A drawn number that waits for a paper made away from the network; used once, or void when it comes back."""

    number = models.OneToOneField(NumberDrawn, on_delete=models.PROTECT, related_name="reserved")
    holder_kind = models.CharField(max_length=60)
    holder_id = models.CharField(max_length=60)
    reserved_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_for_kind = models.CharField(max_length=60, blank=True)
    used_for_id = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True) | ~models.Q(used_for_id=""),
                name="reserved_used_for_a_paper",
            )
        ]
        indexes = [models.Index(fields=["holder_kind", "holder_id"])]

    def __str__(self) -> str:
        return str(self.number)
