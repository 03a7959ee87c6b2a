"""Partner enterprises: registered with a contract and the section that supervises them (R-001-01)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Provider, Unit
from duqin.foundation.organisation.services.contracts import Terms, put_contract
from duqin.foundation.organisation.services.units import put_into_tree
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal


@act("organisation.create_provider", may=policies.may_maintain)
def create_provider(
    *,
    by: Actor,
    code: str,
    name: str,
    company: str,
    contract: Terms,
    name_en: str = "",
    short_name: str = "",
    credit_code: str = "",
    contact: str = "",
    phone: str = "",
    is_supervised: bool = True,
) -> Provider:
    """Register a company as a unit of its own with its first contract.

    Args:
        company: name in the business licence; `name` is what the unit is called here.
        is_supervised: it gets a month scorecard and a line in the bulletin.

    Raises:
        Refusal: no section supervises it (R-001-01); a code or number is taken; dates are out of order.
    """
    if Provider.objects.filter(company=company.strip()).exists():
        raise Refusal("provider.twice", _("这家企业已经登记，请在它的页面添加合同。"), field="company")
    unit = Unit(code=code, name=name, name_en=name_en, short_name=short_name, kind=Unit.Kind.PROVIDER)
    unit.is_supervised = is_supervised
    put_into_tree(unit, valid_from=contract.from_date, areas=[contract.area])
    provider = Provider.objects.create(
        unit=unit, company=company.strip(), credit_code=credit_code, contact=contact, phone=phone
    )
    put_contract(provider, contract)
    return provider


@act("organisation.update_provider", may=policies.may_maintain)
def update_provider(
    provider: Provider, *, by: Actor, company: str, credit_code: str = "", contact: str = "", phone: str = ""
) -> Provider:
    """Change what is known of the company; name and areas of the unit are changed with update_unit.

    Raises:
        Refusal: another provider has this company name.
    """
    if Provider.objects.filter(company=company.strip()).exclude(pk=provider.pk).exists():
        raise Refusal("provider.twice", _("这家企业已经登记为另一个单位。"), field="company")
    provider.company, provider.credit_code = company.strip(), credit_code
    provider.contact, provider.phone = contact, phone
    provider.save()
    return provider
