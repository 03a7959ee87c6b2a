"""Who may have a paper issued: whoever its room says; the verb that leads to it has asked already."""

from __future__ import annotations

from typing import Any

from duqin.engines.documents.ports import papers
from duqin.kernel.actors import Actor


def may_issue(by: Actor, paper: str, noun: Any) -> bool:
    return by.is_system or papers[paper].may_issue(by, noun)
