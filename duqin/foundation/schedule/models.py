"""Lease 租约: who runs a job now. Run 运行: what a job did."""

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    """The right to run one job until a moment; a killed holder loses it by time alone."""

    job = models.CharField(max_length=80, primary_key=True)
    holder = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField()
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.job


class Run(models.Model):
    """One run that did something or failed; idle runs leave no row, only the lease moves on."""

    job = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["job", "-started_at"])]

    def __str__(self) -> str:
        return f"{self.job} {self.started_at:%F %T}"
