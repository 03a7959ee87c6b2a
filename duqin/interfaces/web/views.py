"""The doors: first run, set password, my account."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from duqin.engines.workbench import policies as workbench
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation import services
from duqin.interfaces.web import first_run
from duqin.interfaces.web.doors import entering
from duqin.interfaces.web.forms import FirstRunForm, PasswordForm
from duqin.ui.access import by_of, public, signed_in
from duqin.ui.verbs import attempt, respond_form, sent

BACKEND = "duqin.interfaces.web.signin.Backend"


@public
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """The first run: name of the school and the first administrator, by the token of the terminal."""
    if organisation.institution() is not None:
        raise Http404
    token = request.POST.get("token") or request.GET.get("token", "")
    if not first_run.is_valid(token):
        return render(request, "web/first_run_closed.html", status=403)
    form = FirstRunForm(*sent(request))
    if request.method == "POST":
        account = attempt(form, lambda: first_run.found_school(**form.cleaned_data))
        if account is not None:
            login(request, account, backend=BACKEND)
            return redirect("organisation:home")
    return respond_form(request, "web/first_run.html", form, token=token)


@public
@require_http_methods(["GET", "POST"])
def set_password(request: HttpRequest, token: str) -> HttpResponse:
    """Set the password of an account by a one-time link, then go to the sign-in page."""
    account = services.account_of_link(token)
    form = PasswordForm(*sent(request))
    if request.method == "POST":
        done = attempt(form, lambda: services.redeem_password_link(token, form.cleaned_data["password"]))
        if done is not None:
            messages.success(request, _("账号 %(name)s 的密码已设定，请用它登录。") % {"name": done.username})
            return redirect(settings.LOGIN_URL)
    return respond_form(request, "web/set_password.html", form, account=account)


class SignIn(LoginView):
    """User name and password, and beside them the doors of the campus; before the first run, where to begin."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(
            doors=entering.buttons(entering.safe_next(self.request)),
            is_empty=organisation.institution() is None,
            **more,
        )


sign_in = public(SignIn.as_view())


@require_GET
@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """My account: who I am here, what I may do, password, second step, sessions."""
    account: Any = request.user
    by = by_of(request)
    context = {"account": account, "actor": by, "may_choose": workbench.may_choose(by)}
    return render(request, "web/me.html", context)


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Too many wrong tries for this account from this address."""
    answer = render(request, "web/locked_out.html", {"title": _("尝试次数过多")}, status=429)
    answer["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return answer
