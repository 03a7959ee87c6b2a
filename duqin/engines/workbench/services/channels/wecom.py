"""企业微信: an application message to the member whose account is the staff number (DUQIN_WECOM_…).

Numbers are those of 企业微信开发者中心 《全局错误码》 (path/90313), the rest of 《发送应用消息》 (path/90236): titles beyond 128
and descriptions beyond 512 are cut by WeCom itself, and so are buttons beyond four characters.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.engines.workbench.ports import Hopeless, Later, Message
from duqin.engines.workbench.services.channels.posting import OUTSIDE, Tokens, call, is_installed, judge

STALE = frozenset({40014, 42001})
"""不合法的access_token, access_token已过期."""
BUSY = frozenset({-1, 45009, 45033})
"""系统繁忙, 接口调用超过限制, 接口并发调用超过限制."""
UNKNOWN = frozenset({40003, 60111, 81013})
"""无效的UserID, UserID不存在, and: nobody among the receivers exists and may see the application."""
DOUBLES = 1800
"""Seconds in which WeCom itself drops the same message to the same person."""


class WeCom:
    """gettoken, message/send; a token that was refused is fetched anew once."""

    label = gettext_lazy("企业微信")
    rings = True

    def is_ready(self) -> bool:
        return bool(settings.WECOM["corp"]) and is_installed()

    def addresses(self, people: Iterable[Any]) -> dict[int, list[str]]:
        return {person.pk: [person.staff_no] for person in people if person.status != OUTSIDE}

    def send(self, message: Message) -> None:
        said = settings.WECOM
        kept = tokens(said["api"], said["corp"], said["secret"])
        token = kept.get()
        told = self._post(token, message)
        if told.get("errcode") in STALE:
            told = self._post(kept.get(not_this=token), message)
        judge(int(told.get("errcode", -1)), busy=BUSY, unknown=UNKNOWN)
        if told.get("invaliduser"):
            raise Hopeless("invaliduser: this person is not known there")

    def _post(self, token: str, message: Message) -> dict[str, Any]:
        said = settings.WECOM
        card = {
            "title": f"{message.label} {message.number}".strip(),
            "description": message.step,
            "url": message.link,
            "btntxt": _("查看"),
        }
        body = {
            "touser": message.address,
            "agentid": int(said["agent"]),
            "msgtype": "textcard",
            "textcard": card,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": DOUBLES,
        }
        return call("POST", f"{said['api']}/cgi-bin/message/send", params={"access_token": token}, json=body)


@lru_cache(maxsize=2)
def tokens(api: str, corp: str, secret: str) -> Tokens:
    """The token of an application; one a process."""

    def fetch() -> tuple[str, int]:
        told = call("GET", f"{api}/cgi-bin/gettoken", params={"corpid": corp, "corpsecret": secret})
        judge(int(told.get("errcode", -1)), busy=BUSY, unknown=frozenset())
        if not told.get("access_token"):
            raise Later("no token")
        return str(told["access_token"]), int(told.get("expires_in", 0))

    return Tokens(fetch)
