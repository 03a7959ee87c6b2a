"""钉钉: a work notice to the member whose userid is the staff number (DUQIN_DINGTALK_…).

Numbers and lengths are those of 钉钉开放平台 《服务端API全局错误码》 and 《消息类型与数据格式》 (lengths: its number 34016).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.engines.workbench.ports import Later, Message
from duqin.engines.workbench.services.channels.posting import OUTSIDE, Tokens, call, is_installed, judge

STALE = frozenset({33001, 40001, 40014, 42001})
"""无效的企业ID (the token is not right), access_token无效, 不合法的access_token, access_token超时."""
BUSY = frozenset({-1, *range(90001, 90007), 90018})
"""系统繁忙; server, institution or application asked too often and are shut out for a while; too often in this second."""
UNKNOWN = frozenset({33012, 40003, 60111, 60121})
"""无效的USERID, 不合法的UserID, UserID不存在, 找不到该用户."""
WRAPPED = 88
"""鉴权异常: look at sub_code."""
TITLE = 64
"""Characters of a title; a longer one refuses the whole message. The button may have 20, so its word is a short fixed one."""


class DingTalk:
    """gettoken, corpconversation/asyncsend_v2; a token that was refused is fetched anew once."""

    label = gettext_lazy("钉钉")
    rings = True

    def is_ready(self) -> bool:
        return bool(settings.DINGTALK["key"]) and is_installed()

    def addresses(self, people: Iterable[Any]) -> dict[int, list[str]]:
        return {person.pk: [person.staff_no] for person in people if person.status != OUTSIDE}

    def send(self, message: Message) -> None:
        said = settings.DINGTALK
        kept = tokens(said["api"], said["key"], said["secret"])
        token = kept.get()
        code = self._post(token, message)
        if code in STALE:
            code = self._post(kept.get(not_this=token), message)
        judge(code, busy=BUSY, unknown=UNKNOWN)

    def _post(self, token: str, message: Message) -> int:
        """DingTalk drops a notice whose words it has sent to the same person today: the mark makes ours differ."""
        said = settings.DINGTALK
        card = {
            "title": f"{message.label} {message.number}".strip()[:TITLE],
            "markdown": f"**{message.label}** {message.number}\n\n{message.step}\n\n{message.mark}",
            "single_title": _("查看"),
            "single_url": message.link,
        }
        body = {
            "agent_id": int(said["agent"]),
            "userid_list": message.address,
            "msg": {"msgtype": "action_card", "action_card": card},
        }
        url = f"{said['api']}/topapi/message/corpconversation/asyncsend_v2"
        return code_of(call("POST", url, params={"access_token": token}, json=body))


def code_of(told: dict[str, Any]) -> int:
    """The number that says what is wrong, also where it is wrapped in 88."""
    code = int(told.get("errcode", -1))
    sub = str(told.get("sub_code", ""))
    return int(sub) if code == WRAPPED and sub.isdigit() else code


@lru_cache(maxsize=2)
def tokens(api: str, key: str, secret: str) -> Tokens:
    """The token of an application; one a process."""

    def fetch() -> tuple[str, int]:
        told = call("GET", f"{api}/gettoken", params={"appkey": key, "appsecret": secret})
        judge(code_of(told), busy=BUSY, unknown=frozenset())
        if not told.get("access_token"):
            raise Later("no token")
        return str(told["access_token"]), int(told.get("expires_in", 0))

    return Tokens(fetch)
