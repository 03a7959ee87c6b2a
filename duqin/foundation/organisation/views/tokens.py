"""Pages of tokens of the API: one's own, and for who manages accounts those of all."""

from __future__ import annotations

from datetime import timedelta
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
from duqin.foundation.organisation.forms.tokens import TokenForm
from duqin.foundation.organisation.models import ApiToken
from duqin.foundation.organisation.queries import filters
from duqin.foundation.organisation.rules.standing import token_state
from duqin.foundation.organisation.views.pages import sent
from duqin.foundation.organisation.views.rights import right_groups
from duqin.foundation.organisation.views.trails import entries
from duqin.kernel.moments import now, today
from duqin.kernel.states import State
from duqin.ui.access import by_of, page
from duqin.ui.listing import Column, Listing
from duqin.ui.parts import Empty
from duqin.ui.verbs import attempt, respond_form

USUAL = timedelta(days=180)


def url_of(token: ApiToken) -> str:
    """The page of a token."""
    return reverse("organisation:token", args=[token.pk])


def state_of(token: ApiToken) -> State:
    """Revoked, over, ending, valid."""
    return token_state(expires_at=token.expires_at, is_revoked=token.revoked_at is not None, moment=now())


TOKENS = Listing(
    name="organisation.tokens",
    columns=(
        Column("name", gettext_lazy("用途"), link=url_of, sort="name", priority=1),
        Column("state", gettext_lazy("状态"), state_of, kind="state"),
        Column("owner", gettext_lazy("所属账号"), "account.username"),
        Column("person", gettext_lazy("使用人"), "account.person.name"),
        Column("prefix", gettext_lazy("开头"), lambda token: f"{token.prefix}…"),
        Column("read_only", gettext_lazy("只读"), "is_read_only", kind="yesno"),
        Column(
            "used",
            gettext_lazy("上次使用"),
            "last_used_at",
            kind="moment",
            sort="last_used_at",
            nullable=True,
        ),
        Column("expires", gettext_lazy("有效期至"), "expires_at", kind="moment", sort="expires_at"),
        Column("made", gettext_lazy("创建时间"), "created_at", kind="moment", sort="created_at", priority=3),
    ),
    filters=filters.TOKENS,
    order="-made",
    empty=Empty(
        gettext_lazy("还没有接口令牌"),
        gettext_lazy("其他系统用令牌以您的名义读取数据、办理业务；权限不会超过您本人。"),
        "key",
    ),
)


def found(request: HttpRequest, pk: int) -> ApiToken:
    """The token of the address, or 404."""
    token: ApiToken = get_object_or_404(queries.tokens(by_of(request)), pk=pk)
    return token


@page(may=policies.may_have_tokens)
def token_list(request: HttpRequest) -> HttpResponseBase:
    """One's own tokens; those of all accounts for who manages them."""
    return TOKENS.respond(
        request,
        queries.tokens(by_of(request)),
        title=_("接口令牌"),
        template="organisation/tokens/list.html",
    )


@page(may=policies.may_have_tokens)
def token_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A token: whose, what it may do, how it stands."""
    return render(request, "organisation/tokens/detail.html", _shown(request, found(request, pk)))


def _shown(request: HttpRequest, token: ApiToken) -> dict[str, Any]:
    state = state_of(token)
    return {
        "token": token,
        "state": state,
        "groups": right_groups(token.scopes, only_ticked=True),
        "may_revoke": state.value in ("valid", "ending") and policies.may_revoke_token(by_of(request), token),
        "timeline": entries(token),
    }


@never_cache
@page(may=policies.may_have_tokens, anew=True)
def token_new(request: HttpRequest) -> HttpResponse:
    """Make a token; it is shown this once and stored nowhere."""
    by = by_of(request)
    account: Any = request.user
    form = TokenForm(*sent(request), by=by, initial={"expires_on": today() + USUAL})
    made = (
        attempt(form, lambda: services.make_token(by=by, account=account, **form.cleaned_data))
        if form.is_bound
        else None
    )
    if made is None:
        return respond_form(
            request,
            "organisation/plain_form.html",
            form,
            title=_("新建接口令牌"),
            lead=_("令牌就是钥匙：谁拿到它，谁就能以您的名义办事。请只交给需要它的系统。"),
            trail=[(_("接口令牌"), reverse("organisation:tokens"))],
            cancel_url=reverse("organisation:tokens"),
            submit_label=_("新建"),
        )
    context = _shown(request, found(request, made.pk)) | {"secret": made.secret}
    return render(request, "organisation/tokens/detail.html", context)


@require_POST
@page(may=policies.may_have_tokens)
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a token for good."""
    return redirect(url_of(services.revoke_token(found(request, pk), by=by_of(request))))
