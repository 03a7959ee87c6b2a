"""RecordImport 历史检查导入: a file of past inspections on its way in. ImportedInspection: which line became what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from duqin.domains.inspections import states
from duqin.domains.inspections.models.inspections import Inspection
from duqin.foundation.organisation.models import Person
from duqin.foundation.trust.models import Versioned


class RecordImport(Versioned):
    """A file with its mapping, what checking it came to, and how far the import is."""

    state = models.CharField(max_length=12, choices=states.IMPORT.choices, default="uploaded")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField(help_text="bytes")
    path = models.CharField(
        max_length=200, blank=True, help_text="the file as it was sent, below the media folder"
    )
    mapping: models.JSONField[Any, Any] = models.JSONField(default=dict, help_text="as it was written")
    into_frozen = models.BooleanField(default=False, help_text="frozen months are corrected (version n + 1)")
    language = models.CharField(max_length=10, blank=True, help_text="of the sentences about the lines")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    asked_by_name = models.CharField(max_length=120)
    phase = models.CharField(max_length=12, blank=True, help_text="reading, checking, writing")
    progress = models.PositiveIntegerField(default=0, help_text="lines checked so far")
    total = models.PositiveIntegerField(default=0, help_text="lines of the file")
    heartbeat_at = models.DateTimeField(
        null=True, help_text="a worker was at it; one that is killed goes silent"
    )
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    sample: models.JSONField[Any, Any] = models.JSONField(default=list, help_text="the first inspections")
    faults: models.JSONField[Any, Any] = models.JSONField(default=list, help_text="[line, heading, sentence]")
    notes: models.JSONField[Any, Any] = models.JSONField(default=list, help_text="sentences about the file")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="what the confirmation is bound to")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            states.IMPORT.constraint("record_import_state_known")
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=models.Q(state__in=["uploaded", "waiting"]),
                name="record_import_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportedInspection(models.Model):
    """An inspection that came out of a file: its key in the older records (once for ever), and its lines."""

    inspection = models.OneToOneField(Inspection, on_delete=models.CASCADE, related_name="imported")
    record_import = models.ForeignKey(RecordImport, on_delete=models.PROTECT, related_name="inspections")
    key = models.CharField(max_length=200, unique=True, help_text="source and key in the older records")
    digest = models.CharField(
        max_length=64, help_text="of its lines: the same key with other content is told"
    )
    lines: models.JSONField[Any, Any] = models.JSONField(
        help_text="[line number, id of the answer, id of the finding or null]"
    )

    def __str__(self) -> str:
        return self.key

    @property
    def shown_key(self) -> str:
        """Its key in the older records, with their name where they have one."""
        return self.key.lstrip(":")

    @property
    def first_line(self) -> int:
        """Number of its first line in the file."""
        return min(line[0] for line in self.lines)

    @property
    def last_line(self) -> int:
        """Number of its last line in the file."""
        return max(line[0] for line in self.lines)
