"""Channels beside e-mail, each there when its settings are (docs/how-to/channels.md); quiet hours of the house."""

from __future__ import annotations

import os
import re
from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured

WECOM = {
    "api": os.environ.get("DUQIN_WECOM_API", "https://qyapi.weixin.qq.com").rstrip("/"),
    "corp": os.environ.get("DUQIN_WECOM_CORP", ""),
    "agent": os.environ.get("DUQIN_WECOM_AGENT", ""),
    "secret": os.environ.get("DUQIN_WECOM_SECRET", ""),
}
DINGTALK = {
    "api": os.environ.get("DUQIN_DINGTALK_API", "https://oapi.dingtalk.com").rstrip("/"),
    "key": os.environ.get("DUQIN_DINGTALK_KEY", ""),
    "agent": os.environ.get("DUQIN_DINGTALK_AGENT", ""),
    "secret": os.environ.get("DUQIN_DINGTALK_SECRET", ""),
}
# Messages to browsers: on with DUQIN_PUSH=1, over TLS. The server calls only the services named here; a name that
# begins with a dot stands for all hosts below it, one with a scheme for exactly that origin.
PUSH = os.environ.get("DUQIN_PUSH") == "1"
PUSH_SERVICES = [
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    ".push.apple.com",
    ".notify.windows.com",
    *filter(None, os.environ.get("DUQIN_PUSH_SERVICES", "").split(",")),
]
# Messages that are not urgent wait until morning for everybody who chose nothing else; empty for never.
QUIET_HOURS = os.environ.get("DUQIN_QUIET_HOURS", "22:00-07:00")

for name, said, first in (("WECOM", WECOM, "corp"), ("DINGTALK", DINGTALK, "key")):
    if said[first] and not (said["agent"].isdigit() and said["secret"]):
        raise ImproperlyConfigured(f"DUQIN_{name}_AGENT (a number) and DUQIN_{name}_SECRET are missing.")
    if said[first] and find_spec("httpx") is None:
        raise ImproperlyConfigured(
            f"DUQIN_{name}_… is set, but not installed: pip install '/path/to/duqin[chat]'."
        )
if PUSH and find_spec("pywebpush") is None:
    raise ImproperlyConfigured("DUQIN_PUSH=1, but not installed: pip install '/path/to/duqin[push]'.")
if QUIET_HOURS and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", QUIET_HOURS):
    raise ImproperlyConfigured("DUQIN_QUIET_HOURS is written 22:00-07:00, or empty.")

__all__ = ["DINGTALK", "PUSH", "PUSH_SERVICES", "QUIET_HOURS", "WECOM"]
