"""The life of a version: submit → return | adopt → publish → repeal (domain-model §4.1)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import Unit
from duqin.foundation.standards import policies, queries, states
from duqin.foundation.standards.models import Document, DocumentVersion
from duqin.foundation.standards.rules.periods import yearly_review
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal, Refusals
from duqin.kernel.moments import today


@act("standards.submit", may=policies.may_edit)
def submit(version: DocumentVersion, *, by: Actor) -> DocumentVersion:
    """Hand a draft in for review; from now on it is not edited.

    Raises:
        Refusals: "version.not_ready" with everything that is missing, e.g. "clause.no_basis" (R-000-35).
        Refusal: "state.not_allowed" when it is no draft.
    """
    states.VERSION.move(version, "submit")
    refuse_unready(version)
    version.save()
    return version


@act("standards.return", may=policies.may_return)
def return_version(version: DocumentVersion, *, by: Actor, reason: str) -> DocumentVersion:
    """Send a version in review back to be edited; the reason is kept in its history."""
    states.VERSION.move(version, "return")
    if not reason.strip():
        raise Refusal("version.no_reason", _("请写明退回修改的理由。"), field="reason")
    version.save()
    return version


@act("standards.adopt", may=policies.may_adopt)
def adopt(version: DocumentVersion, *, by: Actor, meeting: str, adopted_on: date | None) -> DocumentVersion:
    """Record that a meeting has adopted the version (R-002-33, R-004-111); its clauses are fixed from now on.

    Raises:
        Refusal: "version.no_meeting", "version.no_meeting_day", "version.meeting_ahead".
    """
    states.VERSION.move(version, "adopt")
    if not meeting.strip():
        raise Refusal("version.no_meeting", _("请写明通过这个版本的会议。"), field="meeting")
    if adopted_on is None:
        raise Refusal("version.no_meeting_day", _("请填写会议通过的日期。"), field="adopted_on")
    if adopted_on > today():
        raise Refusal("version.meeting_ahead", _("会议通过的日期不能晚于今天。"), field="adopted_on")
    refuse_unready(version)
    version.adopted_at_meeting, version.adopted_on = meeting.strip(), adopted_on
    version.save()
    return version


@act("standards.publish", may=policies.may_adopt)
def publish(
    version: DocumentVersion,
    *,
    by: Actor,
    published_on: date,
    effective_on: date,
    expires_on: date | None = None,
    review_due_on: date | None = None,
    interpreter: Unit | None = None,
) -> DocumentVersion:
    """Publish an adopted version and say from when it applies: two different days (R-004-108).

    Args:
        effective_on: the first day on which inspections use it; the version before is replaced from then on.
        expires_on: the last day, to its 24:00; none for no end. The stated day holds (R-004-109).
        review_due_on: when it must be looked at again; a year after adoption unless given (R-004-12).
        interpreter: who answers questions on it; unchanged when not given.

    Raises:
        Refusal: "version.dates_…" with the field, when the days are not in order.
        Refusals: "version.not_ready" when a clause has lost its basis since.
    """
    document = Document.objects.select_for_update().get(pk=version.document_id)
    states.VERSION.move(version, "publish")
    refuse_unready(version)
    version.published_on, version.effective_on, version.expires_on = published_on, effective_on, expires_on
    _refuse_disorder(version)
    version.review_due_on = review_due_on or yearly_review(version.adopted_on or published_on)
    version.interpreter = interpreter or version.interpreter
    version.save()
    if version.title:
        document.title, document.title_en = version.title, version.title_en or document.title_en
        document.save(update_fields=["title", "title_en"])
    return version


@act("standards.repeal", may=policies.may_adopt)
def repeal(version: DocumentVersion, *, by: Actor, repealed_on: date, reason: str) -> DocumentVersion:
    """Put a published version out of force from a day on, without a successor; it stays readable.

    Raises:
        Refusal: "version.no_reason", "version.dates_repealed" when the day lies before publication.
    """
    states.VERSION.move(version, "repeal")
    if not reason.strip():
        raise Refusal("version.no_reason", _("请写明废止的理由和决定的会议。"), field="reason")
    if version.published_on and repealed_on < version.published_on:
        raise Refusal("version.dates_repealed", _("废止日期不能早于公布日期。"), field="repealed_on")
    version.repealed_on = repealed_on
    version.save()
    return version


def refuse_unready(version: DocumentVersion) -> None:
    """Raise Refusals with everything the version still lacks."""
    if faults := queries.faults_of(version):
        raise Refusals("version.not_ready", _("这个版本还不完整，请先补齐。"), faults)


def _refuse_disorder(version: DocumentVersion) -> None:
    """Adopted ≤ published ≤ effective ≤ last day, and not before the version it replaces."""
    adopted, published, start, end = (
        version.adopted_on, version.published_on, version.effective_on, version.expires_on
    )  # fmt: skip
    if published is None or start is None:
        raise Refusal("version.dates_missing", _("请填写公布日期和施行日期。"))
    if adopted and published < adopted:
        raise Refusal("version.dates_published", _("公布日期不能早于会议通过的日期。"), field="published_on")
    if start < published:
        sentence = _("施行日期不能早于会议通过和公布的日期，规定不追溯以前的检查。")
        raise Refusal("version.dates_effective", sentence, field="effective_on")
    if end and end < start:
        raise Refusal("version.dates_expires", _("失效日期不能早于施行日期。"), field="expires_on")
    others = DocumentVersion.objects.filter(document=version.document_id, state="published").exclude(
        pk=version.pk
    )
    newest = others.order_by("-effective_on").first()
    if newest and newest.effective_on and start < newest.effective_on:
        sentence = _("第 %(n)d 版自 %(day)s 起施行，新版本的施行日期不能比它更早。")
        data = {"n": newest.number, "day": newest.effective_on.isoformat()}
        raise Refusal("version.dates_before_older", sentence % data, field="effective_on")
