"""Provider 合作企业, Contract 合同."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from duqin.foundation.organisation.models.units import ServiceArea, Unit
from duqin.foundation.trust.models import Versioned


class Provider(Versioned):
    """The company behind a unit of kind provider."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="provider")
    company = models.CharField(max_length=160)
    credit_code = models.CharField(max_length=40, blank=True, help_text="统一社会信用代码")
    contact = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True)

    def __str__(self) -> str:
        return self.company


class Contract(Versioned):
    """What was agreed; every provider has one supervising section through it (R-001-01)."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=160)
    area = models.ForeignKey(ServiceArea, on_delete=models.PROTECT, related_name="contracts")
    supervising_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="supervised_contracts")
    from_date = models.DateField()
    to_date = models.DateField(help_text="last day, inclusive")
    fee_basis = models.CharField(max_length=200, blank=True)
    performance_bond = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="yuan"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="contract_dates_in_order"),
            models.CheckConstraint(
                condition=Q(performance_bond__isnull=True) | Q(performance_bond__gte=0),
                name="bond_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
