"""ClientOperation 客户端操作: an id made by a client, and what it was used for."""

from __future__ import annotations

import uuid

from django.db import models


class ClientOperation(models.Model):
    """Makes retries harmless: the same id with the same content changes nothing, with other content is a conflict."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verb = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was said")
    noun_id = models.CharField(max_length=60, help_text="what it made or changed")
    at = models.DateTimeField(help_text="server time")

    def __str__(self) -> str:
        return f"{self.verb} {self.id}"
