"""Channels beside e-mail, each there when its settings are (docs/how-to/channels.md); quiet hours of the house."""

from __future__ import annotations

import re

from duqin.config.settings import reading


def chat(name: str, api: str, first: str) -> dict[str, str]:
    """A messenger: its address, the key of the school, the number of the application and its secret; all of them or none."""
    key, agent, secret = f"DUQIN_{name}_{first}", f"DUQIN_{name}_AGENT", f"DUQIN_{name}_SECRET"
    said = {
        "api": reading.private_address(f"DUQIN_{name}_API", api),
        first.lower(): reading.text(key),
        "agent": reading.text(agent),
        "secret": reading.secret(secret),
    }
    reading.all_or_none(key, agent, secret)
    if said["agent"]:
        reading.whole(agent, 0, least=1, most=10**18 - 1)
        reading.need(key, "httpx", "chat")
    return said


def push_services(name: str) -> list[str]:
    """Services of browser makers that the server may call; a name that begins with a dot stands for all hosts below it, one
    with a scheme for exactly that origin."""
    found = reading.words(name)
    for one in found:
        if "://" in one:
            reading.checked_address(name, one, schemes=("https", "http"), with_path=False)
        elif not re.fullmatch(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)+", one):
            raise reading.wrong(name, "里只写主机名（小写），以逗号分隔；以点开头的代表其下所有主机", one)
    return found


WECOM = chat("WECOM", "https://qyapi.weixin.qq.com", "CORP")
DINGTALK = chat("DINGTALK", "https://oapi.dingtalk.com", "KEY")
# Messages to browsers: on with DUQIN_PUSH=1, over TLS. The server calls only the services named here.
PUSH = reading.boolean("DUQIN_PUSH")
if PUSH:
    reading.need("DUQIN_PUSH", "pywebpush", "push")
PUSH_SERVICES = [
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    ".push.apple.com",
    ".notify.windows.com",
    *push_services("DUQIN_PUSH_SERVICES"),
]
# Messages that are not urgent wait until morning for everybody who chose nothing else; empty for never.
QUIET_HOURS = reading.text("DUQIN_QUIET_HOURS", "22:00-07:00", empty=False)
if QUIET_HOURS and not re.fullmatch(
    r"([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]", QUIET_HOURS
):
    raise reading.wrong("DUQIN_QUIET_HOURS", "应写成 22:00-07:00 那样；留空表示不设免打扰时段", QUIET_HOURS)

__all__ = ["DINGTALK", "PUSH", "PUSH_SERVICES", "QUIET_HOURS", "WECOM"]
