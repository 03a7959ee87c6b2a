"""Pages of partner enterprises and their contracts (R-001-01)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from duqin.foundation.organisation import policies, queries, services
from duqin.foundation.organisation.forms.providers import (
    ContractForm,
    EndedContract,
    HandOver,
    NewProvider,
    ProviderFacts,
)
from duqin.foundation.organisation.models import Contract, Provider
from duqin.foundation.organisation.states import CONTRACT
from duqin.foundation.organisation.views.contracts import CONTRACTS, contract_url, provider_url, state_of
from duqin.foundation.organisation.views.names import unit_name, unit_url
from duqin.foundation.organisation.views.pages import Trail, form_page, sent
from duqin.foundation.organisation.views.trails import entries
from duqin.kernel.states import Family, State
from duqin.ui.access import by_of, page
from duqin.ui.listing import Choices, Column, Listing, Search
from duqin.ui.parts import Empty
from duqin.ui.verbs import expecting

NO_CONTRACT = State("none", gettext_lazy("无有效合同"), Family.OVERDUE)
COMPANY = ("company", "credit_code", "contact", "phone")
TERMS = (
    "number",
    "title",
    "area",
    "supervising_unit",
    "from_date",
    "to_date",
    "fee_basis",
    "performance_bond",
)


def url_of(provider: Provider) -> str:
    """The page of a provider."""
    return reverse("organisation:provider", args=[provider.unit.code])


def with_contracts(rows: list[Provider]) -> list[Provider]:
    """Put beside each provider of a page the contract in force; one statement."""
    running = queries.supervisors_by_provider([provider.pk for provider in rows])
    for provider in rows:
        provider.contract = running.get(provider.pk)  # type: ignore[attr-defined]  # beside the row, for the page
    return rows


def _state(provider: Any) -> State:
    return state_of(provider.contract) if provider.contract else NO_CONTRACT


def _office(provider: Any) -> str:
    return provider.contract.supervising_unit.local_name if provider.contract else ""


PROVIDERS = Listing(
    name="organisation.providers",
    columns=(
        Column(
            "unit",
            pgettext_lazy("of one", "合作企业"),
            lambda p: p.unit.local_name,
            link=url_of,
            sort="unit__code",
            priority=1,
        ),
        Column("state", gettext_lazy("合同"), _state, kind="state"),
        Column("company", gettext_lazy("企业全称"), sort="company"),
        Column("office", gettext_lazy("监管部门"), _office),
        Column("area", gettext_lazy("服务领域"), lambda p: p.contract.area.local_name if p.contract else ""),
        Column(
            "until",
            gettext_lazy("合同最后一天"),
            lambda p: p.contract.to_date if p.contract else None,
            kind="day",
        ),
    ),
    filters=(
        Search("q", gettext_lazy("名称"), fields=("company", "unit__name", "unit__code")),
        Choices(
            "contract",
            gettext_lazy("合同"),
            choices=(("yes", CONTRACT["running"].label), ("no", NO_CONTRACT.label)),
            apply=lambda rows, value: rows.filter(is_under_contract=value == "yes"),
        ),
    ),
    order="unit",
    prepare=with_contracts,
    empty=Empty(
        gettext_lazy("还没有合作企业"),
        gettext_lazy("登记企业时同时填写合同和监管部门，之后检查、整改和考核都以它为单位。"),
        "building",
    ),
)


def found(request: HttpRequest, code: str) -> Provider:
    """The provider of the address, or 404."""
    provider: Provider = get_object_or_404(queries.providers(by_of(request)), unit__code=code)
    return provider


def trail(provider: Provider | None = None) -> Trail:
    """From the list to the provider."""
    home: list[tuple[Any, str]] = [(_("合作企业"), reverse("organisation:providers"))]
    return [*home, (provider.unit.local_name, url_of(provider))] if provider else home


@page(may=policies.may_look)
def provider_list(request: HttpRequest) -> HttpResponseBase:
    """All providers with their section and the standing of their contract."""
    by = by_of(request)
    return PROVIDERS.respond(
        request,
        queries.providers(by),
        title=_("合作企业"),
        template="organisation/providers/list.html",
        may_maintain=policies.may_maintain(by),
    )


@page(may=policies.may_look)
def provider_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A provider: company, section, history; contracts only for those on either side (R-004-74)."""
    by, provider = by_of(request), found(request, code)
    running = queries.running_contracts(provider).first()
    context = {
        "provider": provider,
        "state": state_of(running) if running else NO_CONTRACT,
        "office": unit_name(running.supervising_unit) if running else None,
        "unit": unit_name(provider.unit),
        "unit_url": unit_url(provider.unit),
        "contracts": list(queries.contracts_with(by, provider.unit)),
        "columns": CONTRACTS,
        "may_see": policies.oversees(by, provider.unit_id),
        "may_maintain": policies.may_maintain(by),
        "timeline": entries(provider),
    }
    return render(request, "organisation/providers/detail.html", context)


@page(may=policies.may_look)
def contract_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A contract, for those on either side of it."""
    by = by_of(request)
    contract: Contract = get_object_or_404(queries.contracts(by), pk=pk)
    context = {
        "contract": contract,
        "state": state_of(contract),
        "office": unit_name(contract.supervising_unit),
        "provider_url": provider_url(contract),
        "may_maintain": policies.may_maintain(by),
        "timeline": entries(contract),
    }
    return render(request, "organisation/providers/contract.html", context)


@page(may=policies.may_maintain)
def provider_new(request: HttpRequest) -> HttpResponse:
    """Register a company together with its contract and section."""
    form = NewProvider(*sent(request))
    return form_page(
        request,
        form,
        lambda: services.create_provider(by=by_of(request), **form.facts()),
        title=_("登记合作企业"),
        back=reverse("organisation:providers"),
        trail=trail(),
        done=url_of,
        template="organisation/providers/form.html",
        submit_label=_("登记"),
    )


@page(may=policies.may_maintain)
def provider_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what is known of the company."""
    provider = found(request, code)

    def stored() -> dict[str, Any]:
        return {name: getattr(provider, name) for name in COMPANY}

    form = ProviderFacts(*sent(request), initial=stored() | {"version": provider.version})
    return form_page(
        request,
        form,
        lambda: services.update_provider(
            expecting(provider, request), by=by_of(request), **form.company_facts()
        ),
        title=_("修改企业资料"),
        back=url_of(provider),
        trail=trail(provider),
        stored=lambda: (provider, stored()),
    )


@page(may=policies.may_maintain)
def provider_hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """Give a provider to another section."""
    provider = found(request, code)
    form = HandOver(*sent(request), initial={"version": provider.version})
    return form_page(
        request,
        form,
        lambda: services.hand_over_supervision(
            expecting(provider, request),
            by=by_of(request),
            supervising_unit=form.cleaned_data["supervising_unit"],
            basis=form.cleaned_data["basis"],
        ),
        title=_("移交监管"),
        back=url_of(provider),
        trail=trail(provider),
        stored=lambda: (provider, {}),
        lead=_("这家企业所有未到期的合同一并移交，权限立即随之改变。"),
        submit_label=_("移交"),
    )


@page(may=policies.may_maintain)
def contract_new(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a further contract, under the present section."""
    provider = found(request, code)
    running = queries.running_contracts(provider).first()
    initial = {"area": running.area, "supervising_unit": running.supervising_unit} if running else {}
    form = ContractForm(*sent(request), initial=initial)
    return form_page(
        request,
        form,
        lambda: services.add_contract(provider, by=by_of(request), terms=form.terms()),
        title=_("添加合同"),
        back=url_of(provider),
        trail=trail(provider),
        done=contract_url,
        submit_label=_("添加"),
    )


@page(may=policies.may_maintain)
def contract_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a contract."""
    contract: Contract = get_object_or_404(queries.contracts(by_of(request)), pk=pk)

    def stored() -> dict[str, Any]:
        return {name: getattr(contract, name) for name in TERMS}

    form = ContractForm(*sent(request), initial=stored() | {"version": contract.version})
    return form_page(
        request,
        form,
        lambda: services.change_contract(expecting(contract, request), by=by_of(request), terms=form.terms()),
        title=_("修改合同"),
        back=contract_url(contract),
        trail=[*trail(contract.provider), (contract.number, contract_url(contract))],
        stored=lambda: (contract, stored()),
    )


@page(may=policies.may_maintain)
def contract_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a contract before its time."""
    contract: Contract = get_object_or_404(queries.contracts(by_of(request)), pk=pk)
    form = EndedContract(*sent(request), initial={"version": contract.version})
    return form_page(
        request,
        form,
        lambda: services.end_contract(
            expecting(contract, request),
            by=by_of(request),
            last_day=form.cleaned_data["last_day"],
            reason=form.cleaned_data["reason"],
        ),
        title=_("提前终止合同"),
        back=contract_url(contract),
        trail=[*trail(contract.provider), (contract.number, contract_url(contract))],
        stored=lambda: (contract, {}),
        submit_label=_("终止"),
    )
