"""Inspections over the API: plans, tasks, visits and what they found."""

from duqin.domains.inspections.api import findings, plans, reports, tasks, visits
from duqin.domains.inspections.api.shapes import room

__all__ = ["findings", "plans", "reports", "room", "tasks", "visits"]
