"""Inspections over the API: plans, tasks, visits and what they found."""

from duqin.domains.inspections.api import findings, plans, tasks, visits
from duqin.domains.inspections.api.shapes import room

__all__ = ["findings", "plans", "room", "tasks", "visits"]
