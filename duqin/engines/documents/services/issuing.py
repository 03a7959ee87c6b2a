"""Issue a paper: keep what stands on it in the transaction of the verb; the files follow from it."""

from __future__ import annotations

import hashlib
from typing import Any, cast

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.translation import gettext as _

from duqin.engines.documents import policies
from duqin.engines.documents.models import IssuedPaper, PaperFile
from duqin.engines.documents.ports import papers
from duqin.engines.documents.rules.freezing import digest, frozen, thawed
from duqin.engines.documents.services.rendering import MEDIA_TYPES, Format, Rendering, rendering
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor, system
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.kernel.prepared import Prepared, Slot
from duqin.kernel.refs import Ref
from duqin.kernel.writing import put_in, put_in_new

FORMATS: tuple[Format, ...] = ("pdf", "docx")
MOST_A_SWEEP = 20


@act("documents.issue", may=policies.may_issue, joins=True)
def issue(paper: str, noun: Any, *, by: Actor) -> IssuedPaper:
    """Archive the paper of a noun as it stands now, in the transaction of the verb that calls.

    Only the words are kept here; `file_of` and a sweep make the files from them after the commit, so that a
    printer that is down never keeps a notice from being issued. It says what the house knows, whoever acts.
    When nothing has changed since the last edition, that one is returned; otherwise there is a further edition
    and the old one stays.
    """
    kind, ref = papers[paper], Ref.to(noun)
    with translation.override(settings.LANGUAGE_CODE):
        context = kind.context(system("documents"), noun)
        values, number = frozen(context), kind.number(context)
    edition = IssuedPaper(
        paper=paper,
        object_kind=ref.kind,
        object_id=ref.id,
        number=number,
        context=values,
        context_sha256=digest(values),
        issued_at=now(),
        issued_by_id=by.person_id,
        issued_by_name=by.ref.label[:120],
    )
    if kind.is_likely_first(noun) and put_in_new([edition], told_by=["edition"]):
        return edition
    last = _EDITIONS.first(paper=paper, kind=ref.kind, id=ref.id)
    if last is not None and last.context_sha256 == edition.context_sha256:
        return last
    edition.edition = last.edition + 1 if last else 1
    put_in(edition)
    return edition


def file_of(issued: IssuedPaper, format: Format) -> Rendering:
    """The file of an issued paper: made at the first call, read and checked at all others.

    A file that was lost is made anew from the archived words, and given out only when its bytes are the same.

    Raises:
        Refusal: "paper.harmed" when neither the stored file nor a new one has the recorded hash.
    """
    kept = issued.files.filter(format=format).first()
    if kept is None:
        return _keep(issued, format)
    if default_storage.exists(kept.path):
        with default_storage.open(kept.path) as file:
            content: bytes = file.read()
        if hashlib.sha256(content).hexdigest() == kept.sha256:
            return again_of(issued, format, content=content)
    again = again_of(issued, format)
    if hashlib.sha256(again.content).hexdigest() != kept.sha256:
        raise Refusal(
            "paper.harmed", _("存档文件已损坏，也无法按存档内容还原成同样的文件；请联系管理员从备份中恢复。")
        )
    default_storage.delete(kept.path)
    default_storage.save(kept.path, ContentFile(again.content))
    return again


def make_again(path: str) -> None:
    """Put a stored file back that was lost or altered.

    Raises:
        Refusal: "paper.harmed".
    """
    kept = PaperFile.objects.select_related("issued").filter(path=path).earliest("pk")
    file_of(kept.issued, cast(Format, kept.format))


def again_of(issued: IssuedPaper, format: Format, content: bytes | None = None) -> Rendering:
    """The file made anew from the archived words, dated as then; with `content`, those bytes under its name."""
    kind = papers[issued.paper]
    context = thawed(kind.context_type, issued.context)
    if content is None:
        return rendering(kind, context, format=format, made_at=issued.issued_at)
    with translation.override(settings.LANGUAGE_CODE):
        name = f"{kind.file_name(context)}.{format}"
    return Rendering(content, name, MEDIA_TYPES[format])


def make_files() -> int:
    """Make the files of papers that have none yet; a sweep (every minute, at most 20 papers)."""
    bare = IssuedPaper.objects.exclude(
        pk__in=PaperFile.objects.filter(format="docx").values("issued")
    ).order_by("pk")[:MOST_A_SWEEP]
    done = 0
    for issued in bare:
        for format in FORMATS:
            file_of(issued, format)
        done += 1
    return done


def _keep(issued: IssuedPaper, format: Format) -> Rendering:
    """Make and store the file. It is set before the transaction begins, so that nobody waits for the printer; when
    another was first, the bytes are the same."""
    found = again_of(issued, format)
    sha256 = hashlib.sha256(found.content).hexdigest()
    path = f"papers/{sha256[:2]}/{sha256}.{format}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(found.content))
    facts = {"sha256": sha256, "size": len(found.content), "path": path, "made_at": now()}
    PaperFile.objects.get_or_create(issued=issued, format=format, defaults=facts)
    return found


_EDITIONS = Prepared(
    lambda: IssuedPaper.objects.filter(
        paper=Slot("paper"), object_kind=Slot("kind"), object_id=Slot("id")
    ).order_by("-edition")[:1]
)
