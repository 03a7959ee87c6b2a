"""Theme and language: kept in this browser, and with the account where someone registered to keep them."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duqin.kernel.errors import Refusal
from duqin.ui.access import public
from duqin.ui.context import THEME_COOKIE
from duqin.ui.shell import THEMES, shell

YEAR = 365 * 24 * 3600


@public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Change to light, dark, or what the device says (auto)."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        raise Refusal("preferences.theme", _("没有这种主题，请选择浅色、深色或跟随系统。"))
    return _kept(request, THEME_COOKIE, chosen, theme=chosen)


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language of the interface."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES) or not check_for_language(chosen):
        raise Refusal("preferences.language", _("界面没有这种语言。"))
    return _kept(request, settings.LANGUAGE_COOKIE_NAME, chosen, language=chosen)


def _kept(request: HttpRequest, cookie: str, value: str, **choice: str) -> HttpResponse:
    actor = getattr(request, "actor", None)
    if actor and shell.preferences:
        shell.preferences.keep(actor, **choice)
    answer = (
        HttpResponse(status=204) if request.headers.get("X-Requested-With") == "fetch" else _back(request)
    )
    answer.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return answer


def _back(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("next", "")
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if safe else "/")
