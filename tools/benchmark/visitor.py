"""A signed-in person on one kept-alive connection."""

from __future__ import annotations

import gzip
import http.client
import re
import time
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode, urljoin

LOADED = re.compile(r"""(?:href|src)=["']([^"'#?]+\.(?:css|js|svg|png|woff2|ico))""")
NEEDED = re.compile(r"""url\(\s*["']?([^"')#?]+)|(?:from|import)\s*["']([^"']+\.js)["']""")
MOST_FILES = 80
STALE = 2.0  # seconds after which a kept connection is not trusted


class Unexpected(SystemExit):
    """A request was not answered as a user would need it."""


@dataclass
class Answer:
    """What came back, as it came over the wire."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def size(self) -> int:
        """Bytes of headers and body."""
        return len(self.headers.as_bytes()) + len(self.body)


@dataclass
class Visitor:
    """Keeps the cookies of a session; asks for nothing it was not told to."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.asked_at = 0.0

    def ask(self, method: str, path: str, said: dict[str, Any] | None = None, **headers: str) -> Answer:
        """One request, no redirect followed."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} | headers
        body = None
        if said is not None:
            said = said | {"csrfmiddlewaretoken": self.cookies.get("duqin-csrf", "")}
            body, sent["Content-Type"] = urlencode(said, doseq=True), "application/x-www-form-urlencoded"
        if time.monotonic() - self.asked_at > STALE:
            self.link.close()  # the server may have; it is opened again by itself
        self.link.request(method, path, body, sent)
        got = self.link.getresponse()
        for cookie in got.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";", 1)[0].split("=", 1)
            self.cookies[name] = value
        body_read = got.read()
        self.asked_at = time.monotonic()
        return Answer(got.status, got.headers, body_read)

    def get(self, path: str) -> Answer:
        """A page that must be there."""
        return expect(self.ask("GET", path), 200, path)

    def post(self, path: str, said: dict[str, Any], status: int = 302, **headers: str) -> Answer:
        """An act that must be done."""
        return expect(self.ask("POST", path, said, **headers), status, path)

    def sign_in(self, username: str, password: str) -> None:
        """As the sign-in page does it."""
        self.get("/account/login/")
        self.post("/account/login/", {"login": username, "password": password})
        self.get("/")

    def twin(self) -> Visitor:
        """The same session on a connection of its own."""
        return Visitor(self.port, dict(self.cookies))


def expect(answer: Answer, status: int, path: str) -> Answer:
    if answer.status != status:
        words = re.sub(r"<[^>]+>|\s+", " ", unescape(answer.text))[-1500:]
        raise Unexpected(f"{path} answered {answer.status}, not {status}: {words}")
    return answer


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms, but for the token."""
    found = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page):
        name, value = (re.search(rf'{part}="([^"]*)"', tag) for part in ("name", "value"))
        if name and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = unescape(value[1]) if value else ""
    return found


def first_visit(visitor: Visitor, path: str) -> tuple[int, int]:
    """Bytes on the wire (compressed, headers included) and requests of a page with all it loads, none of it known before."""
    waiting, seen, total = [path], set[str](), 0
    while waiting and len(seen) < MOST_FILES:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = expect(visitor.ask("GET", address, **{"Accept-Encoding": "gzip"}), 200, address)
        total += answer.size
        text = answer.text
        if answer.headers.get("Content-Encoding") == "gzip":
            text = gzip.decompress(answer.body).decode("utf-8", "replace")
        kind = answer.headers.get_content_type()
        if kind == "text/html":
            waiting += [urljoin(address, found) for found in LOADED.findall(text)]
        elif kind in ("text/css", "text/javascript", "application/javascript"):
            named = [one or other for one, other in NEEDED.findall(text)]
            waiting += [urljoin(address, found) for found in named if not found.startswith("data:")]
    return total, len(seen)
