"""How contracts are listed."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from duqin.foundation.organisation.models import Contract
from duqin.foundation.organisation.rules.standing import contract_state
from duqin.foundation.organisation.views.names import unit_url
from duqin.kernel.moments import today
from duqin.kernel.states import State
from duqin.ui.listing import Column


def contract_url(contract: Contract) -> str:
    return reverse("organisation:contract", args=[contract.pk])


def state_of(contract: Contract) -> State:
    """Not begun, running, ending within 60 days, over; read from the dates."""
    return contract_state(contract.from_date, contract.to_date, today())


CONTRACTS = (
    Column("number", gettext_lazy("合同编号"), link=contract_url, priority=1),
    Column("state", gettext_lazy("状态"), state_of, kind="state"),
    Column("title", gettext_lazy("合同名称")),
    Column(
        "provider",
        pgettext_lazy("of one", "合作企业"),
        lambda c: c.provider.unit.local_name,
        link=lambda c: provider_url(c),
    ),
    Column("area", gettext_lazy("服务领域"), lambda c: c.area.local_name),
    Column(
        "supervisor",
        gettext_lazy("监管部门"),
        lambda c: c.supervising_unit.local_name,
        link=lambda c: unit_url(c.supervising_unit),
    ),
    Column("dates", gettext_lazy("期限"), lambda c: _("%(a)s 至 %(b)s") % {"a": c.from_date, "b": c.to_date}),
)


def provider_url(contract: Contract) -> str:
    return reverse("organisation:provider", args=[contract.provider.unit.code])
