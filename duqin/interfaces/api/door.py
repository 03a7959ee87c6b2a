"""What happens to every request of the API, in this order: who, how often, may he, what did he send, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, Error, IntegrityError, InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation import services
from duqin.foundation.organisation.models import ApiToken
from duqin.foundation.trust import services as trust
from duqin.interfaces.api import keys, reading
from duqin.interfaces.api.problems import Declined, answer_of
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.ui.api import Operation

log = structlog.get_logger("duqin.api")
Ninja = Callable[..., HttpResponseBase]
FAULTS = (Error, OverflowError, SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError)
"""What the database, or the content itself, could not take."""


class Door:
    """One address of the API with its operations; sessions and cookies mean nothing here.

    Attributes:
        operations: by method; the laws of the house walk over them.
        access: None: the browser's door lets it through, this one asks.
    """

    access = None
    csrf_exempt = True

    def __init__(self, ninja: Ninja, operations: Mapping[str, Operation]) -> None:
        self.ninja = ninja
        self.operations = operations

    def __call__(self, request: HttpRequest, **address: Any) -> HttpResponseBase:
        try:
            response = self._answer(request, address)
        except Refusal as refusal:
            response = answer_of(refusal)
        except FAULTS as fault:
            response = answer_of(declined(fault))
        except Exception as fault:
            response = failed(fault)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def _answer(self, request: HttpRequest, address: dict[str, Any]) -> HttpResponseBase:
        operation = self._operation(request)
        token = identified(request)
        spend(token)
        by = self._actor(request, token)
        admit(operation, token, by)
        reading.check_address(request, operation)
        reading.check_body(request, operation)
        key = keys.key_of(request) if operation.is_write else ""
        if not key:
            return self.ninja(request, **address)
        return keys.once(request, token, key, lambda: self.ninja(request, **address))

    def _operation(self, request: HttpRequest) -> Operation:
        if found := self.operations.get(str(request.method)):
            return found
        raise _method_refused(self.operations)

    def _actor(self, request: HttpRequest, token: ApiToken) -> Actor:
        if token.account.language and not request.headers.get("Accept-Language"):
            translation.activate(token.account.language)
        by = organisation.actor_for_token(token)
        request.actor, request.account_id = by, token.account_id  # type: ignore[attr-defined]  # read by `by_of` and for the log line
        return by


def _method_refused(operations: Iterable[str]) -> Declined:
    allowed = ", ".join(sorted(operations))
    return Declined(405, "method", _("这个地址只接受 %(m)s。") % {"m": allowed}, headers={"Allow": allowed})


def identified(request: HttpRequest) -> ApiToken:
    """The token of the request, in force. Raises Declined (401)."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise _stranger(_("请在 Authorization 中带上接口令牌：Bearer …。"), "")
    token = organisation.token_of_secret(secret.strip())
    if token is None:
        raise _stranger(_("没有这个接口令牌。"), ', error="invalid_token"')
    if why := organisation.why_closed(token):
        raise _stranger(why, ', error="invalid_token"')
    try:
        with transaction.atomic():
            services.note_use(token)
    except OperationalError as fault:  # a full disk: reading goes on
        log.warning("use_not_noted", exc_info=fault)
    return token


def _stranger(sentence: str, error: str) -> Declined:
    return Declined(
        401, "token.invalid", sentence, headers={"WWW-Authenticate": f'Bearer realm="duqin"{error}'}
    )


def spend(token: ApiToken) -> None:
    """Count the request; raises Declined (429) when the token asks too often."""
    second = int(now().timestamp())
    name = f"api:{token.secret_hash}:{second // 60}"
    if counted(name) > settings.API_PER_MINUTE:
        wait = str(60 - second % 60)
        raise Declined(429, "token.too_often", _("请求太频繁，请稍后再试。"), headers={"Retry-After": wait})


def counted(name: str) -> int:
    """How often the name was counted by now; a cache that forgot it meanwhile begins anew."""
    if cache.add(name, 1, 90):
        return 1
    try:
        return cache.incr(name)
    except ValueError:
        return 1


def admit(operation: Operation, token: ApiToken, by: Actor) -> None:
    """Raises Declined (403), with a row in the audit, for what this token or its owner may not call."""
    if operation.is_write and token.is_read_only:
        refusal = Declined(403, "token.read_only", _("这个接口令牌只能读取。"))
    elif operation.scopes and not set(operation.scopes) & set(token.scopes):
        codes = "、".join(operation.scopes)
        refusal = Declined(
            403,
            "token.scope",
            _("这个接口令牌不含所需的权限：%(codes)s。") % {"codes": codes},
            needs=operation.scopes,
        )
    elif not operation.may(by):
        refusal = _closed(operation, token)
    else:
        return
    trust.record_denial(f"api.{operation.name}", by)
    raise refusal


def _closed(operation: Operation, token: ApiToken) -> Declined:
    """403: whether the owner may not either, or might with another token."""
    if operation.may(organisation.actor_for(token.account)):
        return Declined(
            403, "token.scope", _("您有这项权限，这个接口令牌没有：请用勾选了这项权限的接口令牌。")
        )
    return Declined(403, "forbidden", _("您的岗位没有这项权限，或它不包括这个单位。"))


def declined(fault: Exception) -> Declined:
    """What the database or the server could not take, in the same shape."""
    if isinstance(fault, RequestDataTooBig):
        return Declined(413, "body.too_large", _("请求内容超过 25 MB。"))
    if isinstance(fault, DataError | OverflowError):
        return Declined(422, "input.out_of_range", _("有一个值太大或太长。"))
    if isinstance(fault, IntegrityError):
        log.error("conflict_unforeseen", exc_info=fault)
        return Declined(409, "conflict", _("与刚刚保存的另一条记录冲突，请重新读取后再试。"))
    if isinstance(fault, OperationalError | InterfaceError):
        log.error("database_lost", exc_info=fault)
        return Declined(503, "database", _("数据库暂时不可用，请稍后重试。"), headers={"Retry-After": "2"})
    if isinstance(fault, Error):
        raise fault
    return Declined(400, "request.unreadable", _("请求内容读取不完整。"))


def failed(fault: BaseException | None) -> HttpResponse:
    """503 for a lost database, also where no door was asked yet (a session that cannot be read); else 500."""
    if isinstance(fault, OperationalError | InterfaceError):
        return answer_of(declined(fault))
    log.error("request_failed", exc_info=fault)
    return answer_of(Declined(500, "fault", _("服务器出错了，已经记下；请稍后再试。")))


def wrong_method(*allowed: str) -> HttpResponse:
    """405 for an address outside the rooms, in the shape of all others."""
    return answer_of(_method_refused(allowed))


def unknown_address(request: HttpRequest) -> HttpResponse:
    """404 for an address the API does not have."""
    return answer_of(Declined(404, "address.unknown", _("接口没有这个地址。")))


def unreadable(request: HttpRequest) -> HttpResponse:
    """400 for what never came to a room: a host that is not served, an address or form that cannot be read."""
    return answer_of(Declined(400, "request.unreadable", _("请求的主机名、地址或内容不能识别。")))
