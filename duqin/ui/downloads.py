"""A file that was just made, as an answer to a request: kept by nobody, named in Chinese (RFC 5987)."""

from __future__ import annotations

import io
from typing import Literal, Protocol

from django.http import FileResponse, Http404

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


def download(made: Made) -> FileResponse:
    """The file under its own name; browsers do not keep it, since rights may change."""
    response = FileResponse(
        io.BytesIO(made.content), as_attachment=True, filename=made.name, content_type=made.media_type
    )
    response["Cache-Control"] = "private, no-store"
    return response
