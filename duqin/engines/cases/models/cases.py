"""Case 整改事项: who must put what right by when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from duqin.engines.cases import states
from duqin.engines.cases.models import closing
from duqin.engines.cases.models.protected import CaseQuerySet
from duqin.engines.cases.rules.lateness import is_office_late, is_unit_late
from duqin.engines.cases.rules.severities import needs_cause
from duqin.foundation.organisation.models import Person, Place, ServiceArea, Unit
from duqin.foundation.trust.models import Versioned
from duqin.kernel.clock import Term, TermUnit
from duqin.kernel.moments import now
from duqin.kernel.refs import Ref
from duqin.kernel.writing import Alike

IN_TIME = timedelta(seconds=1)  # a deadline names a second, and that whole second is still in time


class Case(Versioned):
    """An obligation of a unit. What was seen stays in the room it came from; here is only an opaque origin.

    THE CLOSE GATE. A case is `closed` only by a step of a person who may verify it. It holds for page, API,
    import and shell alike: `save()` refuses a closed case without that step, `Step.save()` refuses the step
    of anyone who may not verify, `objects` refuses to change or to create states past the verbs, and triggers
    of the database (migration 0004) refuse what comes past all of these.
    """

    class Severity(models.TextChoices):
        GENERAL = "general", _("一般")
        SERIOUS = "serious", _("较重")
        MAJOR = "major", _("重大")

    class Recurrence(models.TextChoices):
        NONE = "", _("首次")
        SAME_PLACE = "A", _("同点复发")
        SYSTEMIC = "B", _("系统性复发")
        NOT_EFFECTIVE = "C", _("整改未见效")

    number = models.CharField(max_length=40, unique=True)
    procedure = models.CharField(max_length=20, default="finding")
    origin_kind = models.CharField(max_length=60)
    origin_id = models.CharField(max_length=60)
    origin_label = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    matter = models.CharField(max_length=60, blank=True, help_text="same matter = recurrence; a clause code")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="cases", help_text="must put it right"
    )
    issuer = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="issued_cases", help_text="supervises"
    )
    responsible = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    follower = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        related_name="followed_cases",
        help_text="sees it to the end",
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    area = models.ForeignKey(ServiceArea, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    severity = models.CharField(max_length=8, choices=Severity.choices, default=Severity.GENERAL)
    is_safety = models.BooleanField(default=False, help_text="clocks do not pause for a dispute")
    level = models.PositiveSmallIntegerField(
        default=2, help_text="level of the inspection it came from (1–3)"
    )
    state = models.CharField(max_length=12, choices=states.CASE.choices, default="open")
    term_amount = models.PositiveSmallIntegerField(default=7)
    term_unit = models.CharField(max_length=14, default="working_days")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(
        null=True, help_text="the unit's current deadline; null while its clock stands"
    )
    original_due_at = models.DateTimeField(null=True, help_text="as first issued")
    valid_due_at = models.DateTimeField(null=True, help_text="with granted extension, pauses and deferral")
    office_due_at = models.DateTimeField(
        null=True, help_text="the office's deadline while it has to notify or to verify"
    )
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    measures = models.TextField(blank=True)
    cause = models.TextField(
        blank=True, help_text="required on serious, major and recurrent cases (R-002-31)"
    )
    turn_due_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="deadline of whoever is at turn, kept by save(); null when settled",
    )
    interim_control = models.TextField(blank=True)
    stop_use = models.TextField(
        blank=True, help_text="what is out of use or barred; required to defer a major one"
    )
    review_on = models.DateField(null=True, blank=True, help_text="deferred: next review")
    sent_back_count = models.PositiveSmallIntegerField(default=0)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    recurrence = models.CharField(max_length=1, choices=Recurrence.choices, blank=True)
    recurs = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="recurrences"
    )
    void_reason = models.CharField(max_length=200, blank=True)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]  # it has all the words of the queryset

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            states.CASE.constraint("case_state_known"),
            models.UniqueConstraint(fields=["origin_kind", "origin_id"], name="one_case_per_origin"),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False, verified_by__isnull=False),
                name="closed_only_verified",
            ),
            models.CheckConstraint(
                condition=~Q(state="deferred") | (~Q(interim_control="") & Q(review_on__isnull=False)),
                name="deferred_only_controlled",
            ),
            models.CheckConstraint(
                condition=~Q(state="deferred", severity="major") | ~Q(stop_use=""),
                name="major_deferred_only_stopped",
            ),
            models.CheckConstraint(
                condition=~Q(state="void") | ~Q(void_reason=""), name="void_only_with_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=~Q(state__in=["closed", "void"]), name="case_open_by_due"
            ),
            models.Index(
                fields=["unit", "due_at", "id"],
                condition=~Q(state__in=["closed", "void"]),
                name="case_open_by_unit",
            ),
            models.Index(fields=["turn_due_at", "id"], name="case_by_turn"),
            # The usual list, and its count from the index alone: whoever sees it is told by what follows the order.
            models.Index(
                fields=["turn_due_at", "id", "unit", "severity", "responsible", "follower"],
                condition=~Q(state__in=["closed", "void"]),
                name="case_open_by_turn",
            ),
            models.Index(fields=["matter", "unit", "place"]),
            models.Index(fields=["unit", "state"]),
            models.Index(
                fields=["office_due_at", "id"], condition=Q(state="reported"), name="case_waiting_for_office"
            ),
            # On the desk of every verifier; hardly ever any.
            models.Index(
                fields=["unit", "id"],
                condition=Q(state="reported") & (Q(follower__isnull=True) | Q(follower=F("reported_by"))),
                name="case_followed_by_nobody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the case; refuses `closed` without the step that verified it (Refusal
        "case.closed_unverified")."""
        self._settle()
        super().save(*args, **kwargs)

    def change(self) -> Alike:
        """What `save()` would write, refused as there."""
        self._settle()
        return super().change()

    def _settle(self) -> None:
        if self.state == "closed":
            closing.refuse_unverified(self)
        self.turn_due_at = self.turn_deadline()

    @property
    def origin(self) -> Ref:
        """Where the obligation comes from."""
        return Ref(self.origin_kind, self.origin_id, self.origin_label)

    @property
    def term(self) -> Term:
        """The time given to put it right."""
        return Term(self.term_amount, TermUnit(self.term_unit))

    @property
    def is_open(self) -> bool:
        return self.state not in ("closed", "void")

    @property
    def is_overdue(self) -> bool:
        """Whether the unit is late. While the office has to verify, the delay is the office's (R-001-03)."""
        return is_unit_late(self.state, self.due_at, now())

    @property
    def is_office_overdue(self) -> bool:
        """Whether the office is late with its notice or its verification (R-001-03, R-000-37)."""
        return is_office_late(self.state, self.office_due_at, now())

    @property
    def needs_cause(self) -> bool:
        """Whether it cannot be closed without a cause (R-002-31)."""
        return needs_cause(self.severity, self.recurrence)

    @property
    def is_on_time(self) -> bool | None:
        """Fixed by the date as first issued; None before it was reported."""
        return self._reported_by(self.original_due_at)

    @property
    def is_on_valid_time(self) -> bool | None:
        """Fixed by the validly extended date; None before it was reported."""
        return self._reported_by(self.valid_due_at)

    def turn_deadline(self) -> datetime | None:
        """Deadline of whoever is at turn, from the deadlines of the case; None when settled."""
        if self.state in states.AT_THE_OFFICE:
            return self.office_due_at
        return self.due_at if self.state in states.AT_THE_UNIT else None

    def _reported_by(self, due_at: Any) -> bool | None:
        if self.reported_at is None:
            return None
        return due_at is None or self.reported_at < due_at + IN_TIME
