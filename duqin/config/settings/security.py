"""Secrets, cookies, headers. The secret key is made once and kept beside the data, never in the code."""

from __future__ import annotations

import os
import re
import secrets
from ipaddress import ip_network
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from duqin.config.settings import reading
from duqin.config.settings.paths import DATA

SHORTEST_KEY = 32


def secret_key() -> str:
    """DUQIN_SECRET_KEY, or the key file of the data folder, made on first use with 384 random bits."""
    if given := reading.secret("DUQIN_SECRET_KEY"):
        if len(given) < SHORTEST_KEY:
            raise reading.wrong("DUQIN_SECRET_KEY", f"应有至少 {SHORTEST_KEY} 个字符，且无法猜到")
        return given
    path = DATA / "secret.key"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
    kept = path.read_text(errors="replace").strip()
    if len(kept) < SHORTEST_KEY:
        raise ImproperlyConfigured(
            f"密钥文件 {path} 不完整：请从备份取回；没有备份时删去它，下次启动会新建（人人须重新登录）。"
        )
    return kept


def hosts(name: str, default: tuple[str, ...]) -> list[str]:
    """Names of machines as browsers say them, without scheme and port; .example.edu.cn stands for all names below it."""
    found = reading.words(name, default)
    for one in found:
        if not re.fullmatch(r"\*|\.?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]", one, re.IGNORECASE):
            raise reading.wrong(name, "里只写主机名，以逗号分隔，不带协议、端口和路径", one)
    return found


def origins(name: str) -> list[str]:
    """Scheme, host and port as browsers say them."""
    return [
        reading.checked_address(name, one, schemes=("https", "http"), with_path=False)
        for one in reading.words(name)
    ]


def networks(name: str) -> list[str]:
    """Addresses of machines, or of networks of them; not of the whole world, where everybody would be believed."""
    found = reading.words(name)
    for one in found:
        try:
            network = ip_network(one, strict=False)
        except ValueError as fault:
            raise reading.wrong(name, "里只写 IP 地址或网段，以逗号分隔", one) from fault
        if not network.prefixlen:
            raise reading.wrong(name, "不能包括所有地址，否则来访者可以冒称任何地址", one)
    return found


def unreachable(address: str, served: list[str]) -> list[str]:
    """That nobody gets to the address which messages lead to, in a sentence; none where its host is served."""
    host = urlsplit(address).netloc
    name = host.rpartition(":")[0] if re.search(r":[0-9]+$", host) else host
    if validate_host(name, served):
        return []
    return [f"DUQIN_HOSTS 里没有 DUQIN_ADDRESS 的主机名 {name}，打开 {address} 只会看到 400。"]


SECRET_KEY = secret_key()
# Then it lies with the data and goes into the backups.
IS_KEY_IN_DATA = not reading.secret("DUQIN_SECRET_KEY")
DEBUG = reading.boolean("DUQIN_DEBUG")
ALLOWED_HOSTS = hosts("DUQIN_HOSTS", ("127.0.0.1", "localhost", "[::1]"))
CSRF_TRUSTED_ORIGINS = origins("DUQIN_ORIGINS")

# Behind TLS (DUQIN_HTTPS=1) cookies are host-bound and secure; on plain loopback a browser would drop such cookies.
HTTPS = reading.boolean("DUQIN_HTTPS")
SESSION_COOKIE_NAME = "__Host-duqin" if HTTPS else "duqin"
CSRF_FAILURE_VIEW = "duqin.interfaces.web.errors.stale_form"
CSRF_COOKIE_NAME = "__Host-duqin-csrf" if HTTPS else "duqin-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "duqin.interfaces.web.sessions"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Only a proxy named here may say who the visitor is (X-Forwarded-For, X-Forwarded-Proto).
TRUSTED_PROXIES = networks("DUQIN_TRUSTED_PROXIES")
if HTTPS and not TRUSTED_PROXIES:
    raise ImproperlyConfigured(
        "DUQIN_HTTPS=1 时须用 DUQIN_TRUSTED_PROXIES 写明反向代理的地址，否则每个页面都会不停地转向。"
    )
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

__all__ = [
    "ALLOWED_HOSTS",
    "CONTENT_SECURITY_POLICY",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SAMESITE",
    "CSRF_COOKIE_SECURE",
    "CSRF_FAILURE_VIEW",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "HTTPS",
    "IS_KEY_IN_DATA",
    "SECRET_KEY",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "SECURE_CROSS_ORIGIN_OPENER_POLICY",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_REFERRER_POLICY",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_AGE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_SECURE",
    "SESSION_ENGINE",
    "TRUSTED_PROXIES",
    "X_FRAME_OPTIONS",
]
