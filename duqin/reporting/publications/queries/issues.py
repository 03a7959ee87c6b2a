"""Issues an actor may read, and their words with the figures in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from duqin.foundation.trust import queries as trust
from duqin.foundation.trust.models import Evidence
from duqin.kernel.actors import Actor
from duqin.reporting.publications import policies
from duqin.reporting.publications.models import Bulletin, BulletinReading, BulletinSection
from duqin.reporting.publications.rules.words import Token, pieces


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, or a figure with the records it counts."""

    text: str
    code: str = ""

    @property
    def is_figure(self) -> bool:
        return bool(self.code)


def bulletins(by: Actor) -> QuerySet[Bulletin]:
    """Published issues, newest first; drafts too for those who write or publish."""
    rows = Bulletin.objects.select_related("issuer", "number").order_by("-period", "-id")
    if not policies.may_read(by) and not by.is_system:
        return rows.none()
    if policies.may_draft(by) or policies.may_publish(by):
        return rows.exclude(state="discarded")
    return rows.filter(state="published")


def bulletin_for(by: Actor, period: str) -> Bulletin | None:
    """The issue of a month, if there is one that the actor may read."""
    return bulletins(by).filter(period=period).first()


def sees_evidence(by: Actor, evidence_id: int) -> bool:
    """Whether the file is a photograph of a typical problem in an issue that this actor may read."""
    sha = Evidence.objects.filter(pk=evidence_id).values_list("sha256", flat=True).first()
    shown = bulletins(by).values_list("figures__typical", flat=True)
    return any(sha in problem["photos"] for problems in shown for problem in problems or ())


def rendered(section: BulletinSection, figures: dict[str, Any]) -> list[list[Piece]]:
    """Paragraphs of a section, figures in place."""
    known = figures.get("figures", {})
    return [
        [
            Piece(str(known[p.code]["text"]), p.code)
            if isinstance(p, Token) and p.code in known
            else Piece(str(p))
            for p in pieces(line)
        ]
        for line in section.text.splitlines()
        if line.strip()
    ]


def checkpoint(bulletin: Bulletin) -> trust.Checkpoint | None:
    """The checkpoint printed in a published issue."""
    return trust.read_checkpoint(bulletin.checkpoint) if bulletin.checkpoint else None


def readers(bulletin: Bulletin) -> QuerySet[BulletinReading]:
    """Who has read the issue, in order."""
    return (
        BulletinReading.objects.filter(Q(bulletin=bulletin))
        .select_related("person__unit")
        .order_by("read_at")
    )
