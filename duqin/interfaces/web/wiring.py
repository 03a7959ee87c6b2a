"""What the browser's door plugs into the shell of the pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation import ports, services
from duqin.foundation.organisation import queries as organisation
from duqin.interfaces.web import health
from duqin.kernel.actors import Actor
from duqin.ui import navigation, shell


class KeptWithTheAccount:
    """Theme and language live with the account, so that they follow a person to another device."""

    def theme(self, request: HttpRequest) -> str:
        return getattr(getattr(request, "user", None), "theme", "")

    def keep(self, actor: Actor, *, theme: str = "", language: str = "") -> None:
        services.keep_preferences(by=actor, theme=theme, language=language)


def school_name(request: HttpRequest) -> str:
    """The institution's name in the language of the page; who is signed in brought it along (signin.Backend)."""
    account = getattr(request, "user", None)
    name, name_en = getattr(account, "school_name", None), getattr(account, "school_name_en", None)
    if name is None:
        school = organisation.institution()
        return school.local_name if school else ""
    return name_en if name_en and get_language() == "en" else name


def capacities(request: HttpRequest) -> Callable[[str], str]:
    """Capacities in the language of the page; who is signed in brought the stamp along under which names are kept."""
    return organisation.capacity_writer(getattr(getattr(request, "user", None), "rights_stamp", None) or "")


def counted(request: HttpRequest) -> dict[str, int]:
    """The badges that who is signed in brought along."""
    unread = getattr(getattr(request, "user", None), "unread", None)
    return {} if unread is None else {"notifications": unread}


shell.use_institution(school_name)
shell.use_counted(counted)
shell.use_capacities(capacities)
shell.use_home("workbench:home")
shell.use_preferences(KeptWithTheAccount())
ports.password_pages.register("web", lambda token: reverse("web:set_password", args=[token]))

navigation.register(navigation.NavItem("me", _("我的账号"), "web:me", "user", "account", 10))
navigation.register(
    navigation.NavItem(
        "status",
        _("运行状况"),
        "web:status",
        "heartbeat",
        "account",
        40,
        shown_to=health.may_see_status,
    )
)
navigation.register(
    navigation.NavItem("logout", _("退出登录"), "account_logout", "logout", "account", 90, is_post=True)
)
