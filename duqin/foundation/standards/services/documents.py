"""Documents: the name and owner of a standard, and its relations to others (R-004-114)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import ServiceArea, Unit
from duqin.foundation.standards import policies
from duqin.foundation.standards.models import Document, DocumentLink
from duqin.foundation.standards.services.keeping import keep, set_fields
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal


@act("standards.create_document", may=policies.may_edit)
def create_document(
    *,
    by: Actor,
    code: str,
    title: str,
    title_en: str = "",
    serial_no: str = "",
    issuer: Unit | None = None,
    area: ServiceArea | None = None,
) -> Document:
    """Register a document; its first version is drafted afterwards. The code never changes."""
    document = Document(code=code.strip(), issuer=issuer, area=area)
    set_fields(document, {"title": title, "title_en": title_en, "serial_no": serial_no})
    return keep(document)


@act("standards.edit_document", may=policies.may_edit)
def edit_document(
    document: Document,
    *,
    by: Actor,
    title: str,
    title_en: str = "",
    serial_no: str = "",
    issuer: Unit | None = None,
    area: ServiceArea | None = None,
) -> Document:
    """Correct the entry of the register; what a version says is changed in a draft only."""
    words = {"title": title, "title_en": title_en, "serial_no": serial_no}
    set_fields(document, {**words, "issuer": issuer, "area": area})
    return keep(document)


@act("standards.link_documents", may=policies.may_edit)
def link_documents(document: Document, *, by: Actor, target: Document, kind: str) -> Document:
    """Say that the document replaces, rests on or points to another. Saying it twice changes nothing.

    Raises:
        Refusal: "link.itself" for a link to the document itself, "link.kind" for an unknown kind.
    """
    if target.pk == document.pk:
        raise Refusal("link.itself", _("文件不能与自己建立关系，请选择另一份文件。"), field="target")
    if kind not in DocumentLink.Kind.values:
        raise Refusal("link.kind", _("没有这种文件关系，请选择替代、依据或者参见。"), field="kind")
    DocumentLink.objects.get_or_create(source=document, target=target, kind=kind)
    return document


@act("standards.unlink_documents", may=policies.may_edit)
def unlink_documents(document: Document, *, by: Actor, target: Document, kind: str) -> Document:
    """Take a relation away. The second time changes nothing."""
    DocumentLink.objects.filter(source=document, target=target, kind=kind).delete()
    return document
