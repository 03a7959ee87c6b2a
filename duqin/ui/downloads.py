"""A file that was just made, as an answer to a request: kept by nobody, named in Chinese (RFC 5987)."""

from __future__ import annotations

import io
from typing import Literal, Protocol

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest

ENDINGS: dict[str, Literal["pdf", "docx"]] = {"pdf": "pdf", "docx": "docx"}


class Made(Protocol):
    """What a download is made of."""

    @property
    def content(self) -> bytes: ...
    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...


def ending_of(text: str) -> Literal["pdf", "docx"]:
    """The format an address asks for; 404 for any other."""
    if text not in ENDINGS:
        raise Http404
    return ENDINGS[text]


def download(made: Made, request: HttpRequest) -> FileResponse:
    """The file under its own name; with `?open` shown by the browser, to be looked at and printed, instead of kept. It is
    not stored in between, since rights may change."""
    response = FileResponse(
        io.BytesIO(made.content),
        as_attachment="open" not in request.GET,
        filename=made.name,
        content_type=made.media_type,
    )
    response["Cache-Control"] = "private, no-store"
    return response


def stored(path: str, media_type: str, *, name: str = "", seconds: int = 86400) -> FileResponse:
    """A file of the store: named by us, never sniffed, never run; 404 when it is not there."""
    if not default_storage.exists(path):
        raise Http404
    response = FileResponse(
        default_storage.open(path), content_type=media_type, as_attachment=bool(name), filename=name
    )
    response["Cache-Control"] = f"private, max-age={seconds}, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
