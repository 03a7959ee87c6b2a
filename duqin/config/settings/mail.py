"""E-mail: DUQIN_MAIL_URL like smtp+tls://user:password@host:587. Without it e-mails are printed where a terminal is looked
at, and there is no e-mail where none is: a journal keeps no names, addresses and words of people."""

from __future__ import annotations

import re
import sys
from email.utils import parseaddr
from typing import NamedTuple
from urllib.parse import unquote

from duqin.config.settings import reading

PLAIN, STARTTLS, TLS = "", "starttls", "tls"
SCHEMES = {
    # scheme → what is done about TLS, and the port when none is said
    "smtp": (PLAIN, 25),
    "smtp+tls": (STARTTLS, 587),
    "smtps": (TLS, 465),
    "smtp+ssl": (TLS, 465),
}
# Where no letter leaves the machine: a terminal, a test, a measurement.
STAYING = {"consolemail": "console", "memorymail": "locmem", "dummymail": "dummy"}


class Server(NamedTuple):
    """The mail server that an address names."""

    backend: str
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    security: str = PLAIN


def server(name: str) -> Server:
    """The server of the address; the sentence about a wrong one shows nothing of it, since it has a password."""
    said = reading.secret(name) or "consolemail://"
    parts = reading.split(said)
    if parts and parts.scheme in STAYING:
        return Server(STAYING[parts.scheme])
    if parts is None or parts.scheme not in SCHEMES or not parts.hostname or re.search(r"[\s\\]", said):
        raise reading.wrong(
            name,
            "应写成 smtp+tls://用户名:密码@主机:587，或以 smtps://（一连接就加密）、smtp://（不加密）开头",
        )
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise reading.wrong(
            name, "在端口之后不能再有内容；密码里的 @ : / ? # % 要写成 %40 %3A %2F %3F %23 %25"
        )
    if bool(parts.username) != bool(parts.password):
        raise reading.wrong(name, "里用户名和密码应同时写，或都不写")
    security, port = SCHEMES[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server("smtp", parts.hostname, parts.port or port, user, password, security)


def sender(name: str) -> str:
    """An address, alone or behind a name: 督勤 <duqin@example.edu.cn>."""
    said = reading.text(name, "duqin@localhost")
    shown, address = parseaddr(said)
    is_address = re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", address)
    is_alone = not shown and said == address
    is_named = shown and said.endswith(f"<{address}>") and said.count("@") == 1
    if not is_address or not (is_alone or is_named) or not said.isprintable():
        raise reading.wrong(name, "应为一个邮箱地址，或写成“名称 <邮箱地址>”")
    return said


_server = server("DUQIN_MAIL_URL")
HAS_MAIL = bool(reading.secret("DUQIN_MAIL_URL")) or sys.stdout.isatty()
EMAIL_BACKEND = f"django.core.mail.backends.{_server.backend}.EmailBackend"
EMAIL_HOST = _server.host
EMAIL_PORT = _server.port
EMAIL_HOST_USER = _server.user
EMAIL_HOST_PASSWORD = _server.password
EMAIL_USE_TLS = _server.security == STARTTLS
EMAIL_USE_SSL = _server.security == TLS
EMAIL_TIMEOUT = 10
# Where people reach the application; links in e-mails begin with it.
PUBLIC_ADDRESS = reading.address("DUQIN_ADDRESS", "http://127.0.0.1:8000", with_path=False)
DEFAULT_FROM_EMAIL = sender("DUQIN_MAIL_FROM")

__all__ = [
    "DEFAULT_FROM_EMAIL",
    "EMAIL_BACKEND",
    "EMAIL_HOST",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_HOST_USER",
    "EMAIL_PORT",
    "EMAIL_TIMEOUT",
    "EMAIL_USE_SSL",
    "EMAIL_USE_TLS",
    "HAS_MAIL",
    "PUBLIC_ADDRESS",
]
