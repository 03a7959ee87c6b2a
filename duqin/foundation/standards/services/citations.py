"""The register of citations with their state of verification (R-004-01)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from duqin.foundation.standards import policies
from duqin.foundation.standards.models import Citation
from duqin.foundation.standards.rules.packs import CitationTable, PackCitation
from duqin.foundation.standards.services.keeping import keep, set_fields
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today


@act("standards.add_citation", may=policies.may_edit)
def add_citation(*, by: Actor, code: str, fields: Mapping[str, Any]) -> Citation:
    """Enter a law, norm, rule or contract into the register.

    Args:
        code: short stable name, small letters, figures and hyphens; packs refer to it.
        fields: columns of Citation by name.
    """
    citation = Citation(code=code.strip())
    return _write(citation, fields)


@act("standards.edit_citation", may=policies.may_edit)
def edit_citation(citation: Citation, *, by: Actor, fields: Mapping[str, Any]) -> Citation:
    """Correct the entry, or record what was read: state, articles, and when it was last checked.

    Takes effect on every clause that leans on it, fixed ones included: from a doubtful citation nothing is
    printed any more, and an article that has been read loses the mark 待核.
    """
    return _write(citation, fields)


def _write(citation: Citation, fields: Mapping[str, Any]) -> Citation:
    set_fields(citation, dict(fields))
    if citation.state == "verified" and citation.checked_on is None:
        raise Refusal("citation.not_checked", _("标为“已核实”的依据要写明核对日期。"), field="checked_on")
    if citation.checked_on and citation.checked_on > today():
        raise Refusal("citation.checked_ahead", _("核对日期不能晚于今天。"), field="checked_on")
    if citation.state == "doubtful" and not citation.note:
        raise Refusal("citation.no_doubt", _("标为“存疑”的依据要在说明中写明疑点。"), field="note")
    return keep(citation)


def add_missing(table: CitationTable, codes: Iterable[str] | None = None) -> int:
    """Enter what the register does not have (only these codes, when given); entries it has are left alone.

    Runs inside the caller's verb. Returns how many were entered.
    """
    known = set(Citation.objects.values_list("code", flat=True))
    wanted = None if codes is None else set(codes)
    rows = [c for c in table.citations if c.code not in known and (wanted is None or c.code in wanted)]
    Citation.objects.bulk_create([_row(citation) for citation in rows])
    return len(rows)


def _row(citation: PackCitation) -> Citation:
    names = [
        "code",
        "title",
        "title_en",
        "kind",
        "tier",
        "state",
        "checked_on",
        "short",
        "issuer",
        "issuer_en",
        "number",
        "edition",
        "effective_on",
        "note",
        "note_en",
    ]
    values = {name: getattr(citation, name) for name in names}
    return Citation(**values, verified_articles=list(citation.verified_articles))
