"""A paper as a file. Nothing is stored here."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import translation

from duqin.engines.documents.ports import Paper, Sheet, papers
from duqin.engines.documents.rules.docx import write_docx
from duqin.engines.documents.rules.pdf import set_pdf
from duqin.engines.documents.rules.wording import cleaned, pictures_of
from duqin.engines.documents.services.fonts import fonts
from duqin.foundation.trust import queries as trust
from duqin.kernel.actors import Actor
from duqin.kernel.moments import now

Format = Literal["pdf", "docx"]
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class Rendering:
    """A file ready to be sent."""

    content: bytes
    name: str
    media_type: str


def render(paper: str, noun: Any, *, viewer: Actor, format: Format, mark: str = "") -> Rendering:
    """A paper of this noun as it stands now, for this viewer; stores nothing.

    Args:
        mark: pale words across the pages; 草稿 for what is not issued. "" for papers that are not issued at all
            (ledgers): their date is now.
    """
    kind = papers[paper]
    with translation.override(settings.LANGUAGE_CODE):
        context = kind.context(viewer, noun)
        return rendering(kind, context, format=format, made_at=now(), mark=mark)


def rendering(
    kind: Paper[Any], context: Any, *, format: Format, made_at: datetime, mark: str = ""
) -> Rendering:
    """A context as a file; the same context, moment and mark give the same bytes."""
    with translation.override(settings.LANGUAGE_CODE):
        sheet = cleaned(kind.sheet(context))
        name = cleaned(kind.file_name(context)) + (f"（{mark}）" if mark else "")
    if mark:
        sheet = dataclasses.replace(sheet, mark=mark)
    return Rendering(made(sheet, format=format, made_at=made_at), f"{name}.{format}", MEDIA_TYPES[format])


def made(sheet: Sheet, *, format: Format, made_at: datetime) -> bytes:
    """The bytes of a sheet."""
    pictures = {sha: content for sha in pictures_of(sheet) if (content := _picture(sha)) is not None}
    author = sheet.head or "督勤"
    if format == "docx":
        return write_docx(sheet, made_at=made_at, author=author, pictures=pictures)
    return set_pdf(sheet, made_at=made_at, author=author, pictures=pictures, fonts=fonts())


def _picture(sha256: str) -> bytes | None:
    """The copy of a photograph that may be shown: a JPEG without place and device."""
    kept = trust.evidence(sha256)
    if kept is None or not default_storage.exists(kept.shown):
        return None
    with default_storage.open(kept.shown) as file:
        content: bytes = file.read()
    return content
