"""Questions of interpretation and their answers (R-004-112); exceptions decided in a meeting (R-004-113)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import Unit
from duqin.foundation.standards import policies
from duqin.foundation.standards.models import Clause, Interpretation, Waiver
from duqin.foundation.standards.services.keeping import keep
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today


@act("standards.ask", may=policies.may_ask)
def ask(*, by: Actor, clause_code: str, question: str) -> Interpretation:
    """Ask how a clause is meant; the question stands beneath the clause at once, the answer follows.

    Raises:
        Refusal: "interpretation.no_question", "clause.unknown".
    """
    refuse_unknown(clause_code)
    if not question.strip():
        raise Refusal("interpretation.no_question", _("请写明您的问题。"), field="question")
    asked = {"clause_code": clause_code, "question": question.strip(), "asked_on": today()}
    return keep(Interpretation(**asked, asked_by_name=by.ref.label[:60]))


@act("standards.answer", may=policies.may_edit)
def answer(interpretation: Interpretation, *, by: Actor, answer: str) -> Interpretation:
    """Give the official answer, or better it; the day and the name of the last answer are shown."""
    if not answer.strip():
        raise Refusal("interpretation.no_answer", _("请写明答复。"), field="answer")
    interpretation.answer = answer.strip()
    interpretation.answered_by_name, interpretation.answered_on = by.ref.label[:60], today()
    return keep(interpretation)


@act("standards.waive", may=policies.may_adopt)
def waive(
    *,
    by: Actor,
    clause_code: str,
    from_date: date,
    to_date: date,
    minutes: str,
    unit: Unit | None = None,
    reason: str = "",
) -> Waiver:
    """Except a unit with all below it (or everyone) from a clause, from a day to a day, both included.

    Args:
        minutes: meeting and date on which the exception rests; there is none without.

    Raises:
        Refusal: "waiver.no_minutes", "waiver.dates", "clause.unknown".
    """
    refuse_unknown(clause_code)
    if not minutes.strip():
        raise Refusal("waiver.no_minutes", _("请写明决定豁免的会议和日期。"), field="minutes")
    _refuse_disorder(from_date, to_date)
    return keep(
        Waiver(
            clause_code=clause_code,
            unit=unit,
            from_date=from_date,
            to_date=to_date,
            minutes=minutes.strip(),
            reason=reason.strip(),
        )
    )


@act("standards.end_waiver", may=policies.may_adopt)
def end_waiver(waiver: Waiver, *, by: Actor, to_date: date) -> Waiver:
    """Let an exception end earlier (or later, if a meeting says so); it is never deleted."""
    _refuse_disorder(waiver.from_date, to_date)
    waiver.to_date = to_date
    return keep(waiver)


def _refuse_disorder(from_date: date, to_date: date) -> None:
    if to_date < from_date:
        raise Refusal("waiver.dates", _("豁免的结束日期不能早于开始日期。"), field="to_date")


def refuse_unknown(clause_code: str) -> None:
    """Raise Refusal "clause.unknown" for a code that no version has."""
    if not Clause.objects.filter(code=clause_code).exists():
        raise Refusal(
            "clause.unknown", _("没有编号为“%(code)s”的条款。") % {"code": clause_code}, field="clause_code"
        )
