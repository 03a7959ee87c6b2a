"""How allauth behaves here: nobody signs himself up; every way in ends at the same place and leaves an audit row."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Account
from duqin.interfaces.web import once_more, second_step
from duqin.interfaces.web.addresses import client_address
from duqin.interfaces.web.errors import too_many
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now

ASKS_CODE = "allauth.mfa.stages.AuthenticateStage"


class Adapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator, never by the visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def set_password(self, user: Any, password: str) -> None:
        organisation.keep_former_password(user)
        user.must_change_password = False
        user.password_changed_at = now()
        super().set_password(user, password)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Where too many tries from this address went wrong, the right one has to wait too, and is told until when."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as fault:
            said = _(
                "刚才从您所在的网络地址输错的次数太多，请过一分钟再试。您的账号没有锁定；"
                "同一网络里的其他人这一分钟内也不能登录，已经登录的不受影响。"
            )
            raise ImmediateHttpResponse(too_many(request, Refusal("sign_in.too_many", said))) from fault

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """What a directory has against it is said beside the form: it knows the password but the register not the person,
        or it does not answer."""
        try:
            account = super().authenticate(request, **credentials)
            if account is None and (away := getattr(request, "away", None)):
                raise away
        except Refusal as refusal:
            raise ValidationError(str(refusal.sentence), code=refusal.code) from refusal
        return account

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Who has no authenticator yet and has just come in is not asked for his password before he sets one up: who came by
        a campus door may not know the one he has here. Who has an authenticator can show that."""
        request = self.request
        is_first = app == "allauth.mfa" and not is_mfa_enabled(request.user)
        if is_first and once_more.is_fresh(request, request.user):
            return False
        return bool(super().is_reauthentication_required(app=app, **more))

    def get_login_stages(self) -> list[str]:
        """The code is asked by our stage, which knows of doors that asked for one themselves."""
        own = f"{second_step.Stage.__module__}.{second_step.Stage.__name__}"
        return [own if path == ASKS_CODE else path for path in super().get_login_stages()]

    def post_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse:
        """All steps are done: use up the ticket, write the audit row, remember what the door vouched for.

        Raises:
            Refusal: the ticket was used before; nobody is signed in then.
        """
        said = told.get("signal_kwargs") or {}
        door = said.get("door") or request.session.pop("door", "password")
        if ticket := said.get("ticket"):
            self._use(request, user, door, ticket)
        if said.get("vouched"):
            request.session[second_step.VOUCHED] = True
        organisation.enter(user, door=door, second_step=second_step.taken(request, user))
        return super().post_login(request, user, **told)

    def _use(self, request: HttpRequest, user: Account, door: str, ticket: str) -> None:
        key = request.session.session_key or ""
        try:
            organisation.use_ticket(user, door=door, ticket=ticket, session_key=key)
        except Refusal:
            logout(request)
            raise


class SecondStepAdapter(DefaultMFAAdapter):
    """One-time codes: who must use them cannot do away with his authenticator."""

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        is_needed = authenticator.type == authenticator.Type.TOTP and second_step.is_required_of(
            authenticator.user
        )
        return not is_needed
