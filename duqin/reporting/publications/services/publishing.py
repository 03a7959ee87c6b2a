"""Publish an issue: number, moment, name; the figures stay as they are for ever."""

from __future__ import annotations

from django.utils.translation import gettext as _

from duqin.engines.assessment import queries as assessment
from duqin.engines.assessment import services as scores
from duqin.engines.documents import services as documents
from duqin.engines.workbench import services as workbench
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.trust import queries as trust
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.clock import Term, TermUnit, due
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.kernel.refs import Ref
from duqin.reporting.publications import policies, states
from duqin.reporting.publications.models import Bulletin, BulletinReading
from duqin.reporting.publications.queries.month import listed_units

NUMBER = "监控巡查信息〔{year}〕{seq}号"
REPLY = Term(5, TermUnit.working_days)


@act("publications.publish", may=policies.may_publish)
def publish(bulletin: Bulletin, *, by: Actor) -> Bulletin:
    """Publish the draft, the month's scores with it, and tell the head of every unit listed.

    The newest checkpoint of the audit is printed in it, so that every reader's copy bears witness to the records of
    before; without one there is none.

    Raises:
        Refusal: bulletin.drifted when a score was corrected after the figures were taken; anchor.damaged.
    """
    _same_scores(bulletin)
    states.BULLETIN.move(bulletin, "publish")
    scores.publish_month(by=by, period=bulletin.period)
    moment = now()
    bulletin.number = documents.draw_number(
        kind="bulletin",
        unit=bulletin.issuer,
        year=int(bulletin.period[:4]),
        pattern=NUMBER,
        used_for=Ref.to(bulletin),
    )
    bulletin.published_at, bulletin.published_by_id, bulletin.published_by_name = (
        moment,
        by.person_id,
        str(by),
    )
    bulletin.reply_due_at = due(moment, REPLY, organisation.calendar()).due
    newest = trust.newest_checkpoint()
    bulletin.checkpoint = newest.note if newest else ""
    bulletin.save()
    documents.issue("publications.bulletin", bulletin, by=by)
    for unit in listed_units(bulletin.figures):
        if (head := organisation.head_of(unit)) is not None:
            workbench.notify(
                head,
                key=f"bulletin.published:{bulletin.pk}",
                kind="publications.published",
                title=lambda: _("%(title)s已发布") % {"title": bulletin.title},
                url=f"/publications/{bulletin.period}/",
            )
    return bulletin


@act(
    "publications.acknowledge",
    may=lambda by, bulletin: bulletin.state == "published" and by.person_id is not None,
)
def acknowledge(bulletin: Bulletin, *, by: Actor) -> Bulletin:
    """Note that this person has read the issue; once."""
    BulletinReading.objects.get_or_create(
        bulletin=bulletin, person_id=by.person_id or 0, defaults={"read_at": now()}
    )
    return bulletin


def _same_scores(bulletin: Bulletin) -> None:
    current = {str(unit): str(card.score) for unit, card in assessment.frozen(bulletin.period).items()}
    printed = {str(line["unit"]): line["score"] for line in bulletin.figures["units"]}
    if any(current.get(unit) != score for unit, score in printed.items()):
        raise Refusal(
            "bulletin.drifted", _("考核表在取数之后有更正，请先“重新取数”，使通报与考核表的得分一致。")
        )
