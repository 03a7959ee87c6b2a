"""`{% load ui %}`: all tags and filters of the components. What each does stands in README.md."""

from __future__ import annotations

from django import template

from duqin.ui.tags import blocks, evidence, fields, figures, marks

register = template.Library()

for part in (marks, blocks, evidence, figures, fields):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
