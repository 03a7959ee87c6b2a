"""RightsStamp: the one row by which a process sees that rights have changed."""

from __future__ import annotations

from django.db import models


class RightsStamp(models.Model):
    """A random text, put down anew by triggers whenever a row is written that rights are reckoned from: appointments,
    seats, posts, units, providers, contracts (migrations/_rights.py).

    It changes in the transaction of what changes and goes back with it, so equal stamps mean equal rows. No act writes it.
    """

    text = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.text
