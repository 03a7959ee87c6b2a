"""Pages of accounts: who may come in, until when, and the link to set a password."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from duqin.foundation.organisation import policies, queries, services
from duqin.foundation.organisation.forms.accounts import (
    AccountFacts,
    DisableForm,
    NewAccount,
    ResetForm,
    WindowForm,
)
from duqin.foundation.organisation.models import Account
from duqin.foundation.organisation.ports import password_pages
from duqin.foundation.organisation.rules.standing import account_state
from duqin.foundation.organisation.states import ACCOUNT
from duqin.foundation.organisation.views.names import person_url
from duqin.foundation.organisation.views.pages import Trail, form_page, sent
from duqin.foundation.organisation.views.trails import entries
from duqin.kernel.moments import now
from duqin.kernel.states import State
from duqin.ui.access import by_of, page
from duqin.ui.listing import Choices, Column, Listing, Search
from duqin.ui.parts import Empty

KINDS = (
    ("person", gettext_lazy("普通账号")),
    ("administrator", gettext_lazy("管理员")),
    ("guest", gettext_lazy("来宾")),
)
OPEN = (("yes", ACCOUNT["open"].label), ("no", ACCOUNT["closed"].label))


def url_of(account: Account) -> str:
    """The page of an account."""
    return reverse("organisation:account", args=[account.pk])


def state_of(account: Account) -> State:
    """Open, closed, outside its window, or still without a password."""
    return account_state(
        is_active=account.is_active,
        valid_from=account.valid_from,
        valid_until=account.valid_until,
        has_password=account.has_usable_password(),
        moment=now(),
    )


def kind_of(account: Account) -> str:
    """Guest, administrator or plain person, in words."""
    if account.confined_kind:
        return str(KINDS[2][1])
    return str(KINDS[1][1] if account.is_administrator else KINDS[0][1])


def of_kind(rows: Any, kind: str) -> Any:
    """Narrow a list of accounts to one kind."""
    if kind == "guest":
        return rows.exclude(confined_kind="")
    return rows.filter(confined_kind="", is_administrator=kind == "administrator")


ACCOUNTS = Listing(
    name="organisation.accounts",
    columns=(
        Column("username", gettext_lazy("用户名"), link=url_of, sort="username", priority=1),
        Column("state", gettext_lazy("状态"), state_of, kind="state"),
        Column("person", gettext_lazy("使用人"), "person.name", sort="person__name", nullable=True),
        Column("unit", gettext_lazy("单位"), lambda a: a.person.unit.local_name if a.person else ""),
        Column("kind", gettext_lazy("类型"), kind_of),
        Column("last_login", gettext_lazy("上次登录"), kind="moment", sort="last_login", nullable=True),
        Column("valid_until", gettext_lazy("有效期至"), kind="moment", priority=3),
    ),
    filters=(
        Search("q", gettext_lazy("用户名或姓名"), fields=("username", "person__name", "person__staff_no")),
        Choices("kind", gettext_lazy("类型"), choices=KINDS, apply=of_kind),
        Choices(
            "open",
            gettext_lazy("状态"),
            choices=OPEN,
            apply=lambda rows, v: rows.filter(is_active=v == "yes"),
        ),
    ),
    order="username",
    empty=Empty(
        gettext_lazy("还没有账号"), gettext_lazy("为人员开设账号，再把设定密码的链接交给本人。"), "key"
    ),
)


def found(request: HttpRequest, pk: int) -> Account:
    """The account of the address, or 404."""
    account: Account = get_object_or_404(queries.accounts(by_of(request)), pk=pk)
    return account


def trail(account: Account | None = None) -> Trail:
    """From the list to the account."""
    home: list[tuple[Any, str]] = [(_("账号"), reverse("organisation:accounts"))]
    return [*home, (account.username, url_of(account))] if account else home


@page(may=policies.may_manage_accounts)
def account_list(request: HttpRequest) -> HttpResponseBase:
    """All accounts."""
    return ACCOUNTS.respond(
        request,
        queries.accounts(by_of(request)),
        title=_("账号"),
        template="organisation/accounts/list.html",
    )


@page(may=policies.may_manage_accounts)
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An account: its person, window, standing and what may be done."""
    return render(request, "organisation/accounts/detail.html", _shown(request, found(request, pk)))


def _shown(request: HttpRequest, account: Account) -> dict[str, Any]:
    by = by_of(request)
    return {
        "account": account,
        "state": state_of(account),
        "kind": kind_of(account),
        "person_url": person_url(by, account.person) if account.person else "",
        "may_manage": policies.may_manage_account(by, account),
        "may_elevate": policies.administers(by) and not account.confined_kind,
        "is_own": account.pk == by.account_id,
        "has_door": "web" in password_pages,
        "timeline": entries(account),
    }


@page(may=policies.may_manage_accounts, anew=True)
def account_new(request: HttpRequest) -> HttpResponse:
    """Open an account, for the person named by ?person=."""
    person = queries.people(by_of(request)).filter(pk=request.GET.get("person") or 0).first()
    told = {"person": person, "username": person.staff_no, "email": person.email} if person else {}
    form = NewAccount(*sent(request), initial=told)
    if not policies.administers(by_of(request)):
        del form.fields["is_administrator"]
    return form_page(
        request,
        form,
        lambda: services.open_account(by=by_of(request), **form.cleaned_data),
        title=_("开设账号"),
        back=reverse("organisation:accounts"),
        trail=trail(),
        done=url_of,
        lead=_("账号开设时没有密码；开设后发放一次性链接，由本人设定密码。"),
        submit_label=_("开设"),
    )


@page(may=policies.may_manage_accounts)
def account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change user name and address."""
    account = found(request, pk)
    form = AccountFacts(*sent(request), initial={"username": account.username, "email": account.email})
    return _form(
        request,
        account,
        form,
        lambda: services.change_account(account, by=by_of(request), **form.cleaned_data),
        title=_("修改账号"),
    )


@page(may=policies.may_manage_accounts)
def account_window(request: HttpRequest, pk: int) -> HttpResponse:
    """Set from when until when an account may be used."""
    account = found(request, pk)
    form = WindowForm(
        *sent(request), initial={"valid_from": account.valid_from, "valid_until": account.valid_until}
    )
    return _form(
        request,
        account,
        form,
        lambda: services.change_window(account, by=by_of(request), **form.cleaned_data),
        title=_("有效期"),
    )


@page(may=policies.may_manage_accounts)
def account_disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    account = found(request, pk)
    form = DisableForm(*sent(request))
    return _form(
        request,
        account,
        form,
        lambda: services.disable_account(account, by=by_of(request), reason=form.cleaned_data["reason"]),
        title=_("停用账号"),
        lead=_("停用后立即退出所有设备，未用的密码链接和接口令牌作废；可以重新启用，令牌须另建。"),
        submit_label=_("停用"),
    )


@page(may=policies.may_manage_accounts, anew=True)
def account_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a lost second step."""
    account = found(request, pk)
    form = ResetForm(*sent(request))
    return _form(
        request,
        account,
        form,
        lambda: services.reset_second_step(account, by=by_of(request), reason=form.cleaned_data["reason"]),
        title=_("重置两步验证"),
        lead=_("请先核实本人身份。重置后原来的验证器和恢复码作废，退出所有设备，接口令牌全部吊销。"),
        submit_label=_("重置"),
    )


def _form(request: HttpRequest, account: Account, form: Any, verb: Any, **more: Any) -> HttpResponse:
    return form_page(request, form, verb, back=url_of(account), trail=trail(account), **more)


@require_POST
@page(may=policies.may_manage_accounts)
def account_enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    account = services.enable_account(found(request, pk), by=by_of(request))
    return redirect(url_of(account))


@require_POST
@page(may=policies.may_manage_accounts)
def account_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign an account out everywhere."""
    account = services.end_sessions(found(request, pk), by=by_of(request))
    return redirect(url_of(account))


@require_POST
@page(may=policies.may_manage_accounts, anew=True)
def account_administrator(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an account an administrator's, or no longer."""
    wanted = request.POST.get("is_administrator") == "yes"
    account = services.set_administrator(found(request, pk), by=by_of(request), is_administrator=wanted)
    return redirect(url_of(account))


@require_POST
@never_cache
@page(may=policies.may_manage_accounts, anew=True)
def account_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the one-time link and show it this once; it is stored nowhere."""
    account = found(request, pk)
    token = services.issue_password_link(account, by=by_of(request))
    link = request.build_absolute_uri(password_pages["web"](token))
    return render(request, "organisation/accounts/detail.html", _shown(request, account) | {"link": link})
