"""IssuedPaper 已签发文书, PaperFile 文书文件: what was issued, word for word, and the files made from it."""

from __future__ import annotations

from typing import Any

from django.db import models

from duqin.foundation.organisation.models import Person


class IssuedPaper(models.Model):
    """A paper as it was issued: the context it is made from. Append-only by database trigger.

    A later state of the same noun (received, closed) is a further edition; earlier ones stay.
    """

    paper = models.CharField(max_length=60, help_text="key of the paper")
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    edition = models.PositiveSmallIntegerField(default=1)
    number = models.CharField(max_length=120, blank=True)
    context: models.JSONField[Any, Any] = models.JSONField()
    context_sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    issued_by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "object_kind", "object_id", "edition"], name="one_paper_an_edition"
            )
        ]
        indexes = [models.Index(fields=["-issued_at"])]

    def __str__(self) -> str:
        return f"{self.number or self.paper} v{self.edition}"


class PaperFile(models.Model):
    """A file of an issued paper, kept under the hash of its bytes. Append-only by database trigger."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"

    issued = models.ForeignKey(IssuedPaper, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=4, choices=Format.choices)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="bytes")
    path = models.CharField(max_length=120)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issued", "format"], name="one_file_a_format")]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}.{self.format}"
