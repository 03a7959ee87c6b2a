"""A noun that people edit: the gate locks it, compares the version the form was made from, and counts it up."""

from __future__ import annotations

from django.db import models


class Versioned(models.Model):
    """Adds a version counter; set `expected_version` before calling a verb to be told of a stale form (409)."""

    version = models.PositiveIntegerField(default=1, editable=False)
    expected_version: int | None = None

    class Meta:
        abstract = True
