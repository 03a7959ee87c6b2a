"""What happens to every request: an id, an actor, a policy, and a clear no."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError, connection
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from duqin.foundation.organisation import queries as organisation
from duqin.foundation.trust import services as trust
from duqin.interfaces.web import health, once_more, passwords, second_step
from duqin.interfaces.web.words import remember_words
from duqin.kernel.actors import Actor
from duqin.kernel.context import traced
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import now
from duqin.ui.addresses import page_above

Handler = Callable[[HttpRequest], HttpResponse]
UNMARKED = ("allauth.", "django.views.i18n", "django.views.static", "django.contrib.staticfiles")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
LOOKING = {"GET", "HEAD"}
PROBES: dict[str, Handler] = {"/healthz": health.healthz, "/readyz": health.readyz}
log = structlog.get_logger("duqin.web")


class Tracing:
    """Gives each request an id that audit rows, logs and the answer share, and leaves one line in the log.

    The line names method, route, status, time, number of SQL statements and account id: no address, no query,
    nothing that was posted. Files served and probes that succeed leave a line at the level debug only.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun, statements = time.perf_counter(), Statements()
        with traced(uuid.uuid4().hex) as identity, connection.execute_wrapper(statements):
            response = self.get_response(request)
            route = request.resolver_match.view_name if request.resolver_match else ""
            line = log.info if route or response.status_code >= 400 else log.debug
            line(
                "request",
                method=request.method if request.method in METHODS else "other",
                route=route,
                status=response.status_code,
                ms=round((time.perf_counter() - begun) * 1000, 1),
                sql=statements.number,
                account=getattr(request, "account_id", None),
            )
        response["X-Request-ID"] = identity
        return response


class Statements:
    """Counts the SQL statements of a request."""

    number = 0

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.number += 1
        return execute(sql, params, many, context)


class Probing:
    """Answers the probes before sessions, hosts and redirects to TLS are looked at."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        return probe(request) if probe else self.get_response(request)


class Speaking:
    """Begins each request in the language of the house and leaves the thread in the one it was in before.

    The language a page was answered in does not outlive the answer; one that is still being written keeps it for
    its own parts only.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        remember_words()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with translation.override(settings.LANGUAGE_CODE):
            response: HttpResponseBase = self.get_response(request)
            if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
                parts = response.streaming_content
                if isinstance(parts, Iterator):
                    response.streaming_content = in_language(translation.get_language(), parts)
        return response


def in_language(language: str | None, parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts of an answer, each made in the language of its page."""
    waiting = iter(parts)
    while True:
        with translation.override(language):
            part = next(waiting, None)
        if part is None:
            return
        yield part


class Acting:
    """Sets `request.actor` (None when anonymous) and asks the access rule of the view before it runs."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]  # read by `by_of`
        account: Any = get_user(request)
        request.user = account  # asked for often; as Django sets it, each time through a proxy
        if account.is_authenticated:
            request.account_id = account.pk  # type: ignore[attr-defined]  # read for the log line
        if account.is_authenticated and account.language:
            translation.activate(account.language)
            request.LANGUAGE_CODE = account.language
        if account.is_authenticated and request.method in LOOKING:
            with organisation.looking(account):
                return self.get_response(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        rule = access_rule(view)
        if rule is None:
            return None
        account: Any = request.user
        if account.is_authenticated and not is_open(account):
            logout(request)
        if not request.user.is_authenticated:
            return unauthenticated(request)
        if passwords.must_change(account):
            return redirect("account_change_password")
        actor = request.actor = actor_of(request)  # type: ignore[attr-defined]  # read by `by_of`
        if actor is not None and second_step.is_missing(request, account, actor):
            return redirect("mfa_activate_totp")
        if actor is not None and rule(actor):
            return once_more.asked(request, account) if getattr(view, "anew", False) else None
        trust.record_denial(f"page.{request.resolver_match.view_name}", actor)  # type: ignore[union-attr, arg-type]  # a view was found, for somebody signed in
        return render(request, "403.html", status=403)


class Refusing:
    """Turns refusals and a lost database into an answer a person can read."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if isinstance(fault, Forbidden):
            return render(request, "403.html", {"refusal": fault}, status=403)
        if isinstance(fault, Refusal):
            template = "409.html" if fault.status == 409 else "refusal.html"
            above = page_above(request.path)
            return render(request, template, {"refusal": fault, "above_url": above}, status=fault.status)
        if isinstance(fault, OperationalError | InterfaceError):
            log.error("database_lost", exc_info=fault)
            return unavailable(fault)
        return None


def access_rule(view: Callable[..., Any]) -> Callable[[Actor], bool] | None:
    """The rule the view was marked with; an unmarked view of ours is a defect and stays closed."""
    marked = getattr(view, "view_class", view)
    if hasattr(view, "access") or hasattr(marked, "access"):
        rule: Callable[[Actor], bool] | None = getattr(view, "access", getattr(marked, "access", None))
        return rule
    if view.__module__.startswith(UNMARKED):
        return None
    return lambda by: False


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor behind this request, computed once."""
    account: Any = request.user
    return organisation.actor_for(account) if account.is_authenticated else None


def is_open(account: Any) -> bool:
    """Whether the account may be used now: active, and inside its window if it has one."""
    moment = now()
    return bool(
        account.is_active
        and (account.valid_from is None or account.valid_from <= moment)
        and (account.valid_until is None or moment <= account.valid_until)
    )


def unauthenticated(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a partial request is told to reload."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path(), str(settings.LOGIN_URL))


def unavailable(fault: Exception) -> HttpResponse:
    """The database is away, or takes nothing in: say so without asking it, and when to come back."""
    if is_full(fault):
        said = _(
            "服务器磁盘空间不足，暂时不能保存；可以继续查看。您填写的内容还在上一页，请稍后重试，并通知管理员。"
        )
        return still("503.html", status=503, retry_after=60, refusal=Refusal("disk.full", said))
    return still("503.html", status=503, retry_after=2)


def is_full(fault: Exception) -> bool:
    """Whether the database had no room left on its disk."""
    cause = fault.__cause__
    return "SQLITE_FULL" in str(getattr(cause, "sqlite_errorname", "")) or (
        getattr(cause, "sqlstate", "") == "53100"
    )


def still(template: str, *, status: int, retry_after: int = 0, **said: object) -> HttpResponse:
    """A page that needs neither request, session nor database.

    Args:
        retry_after: seconds after which asking again makes sense; 0 says nothing of it.
    """
    text = render_to_string(template, said)
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    return HttpResponse(text, status=status, headers=headers, content_type="text/html; charset=utf-8")
