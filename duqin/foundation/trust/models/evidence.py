"""Evidence 证据: a photograph or file known by its content."""

from __future__ import annotations

from django.db import models


class Evidence(models.Model):
    """A file by SHA-256 of its original bytes. The original stays sealed; `shown` is re-encoded without EXIF and GPS."""

    sha256 = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(help_text="bytes of the original")
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    original = models.CharField(max_length=200)
    shown = models.CharField(max_length=200, blank=True)
    thumbnail = models.CharField(max_length=200, blank=True)
    taken_at = models.DateTimeField(null=True, help_text="device time, kept beside the server's")
    received_at = models.DateTimeField()
    received_by_id = models.CharField(max_length=60)
    received_by_name = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["received_at"])]

    def __str__(self) -> str:
        return self.sha256[:12]
