"""The rules that come with the application, put in at the first run."""

from __future__ import annotations

from importlib.resources import files

import yaml
from django.db import transaction

from duqin.engines.cases.models import ClockRule, LadderRung
from duqin.engines.cases.services.terms import shipped


@transaction.atomic
def seed_rules() -> int:
    """Put in the shipped clock rules and rungs that are missing; what was edited stays. Returns how many were
    added.

    A downward call of the first run and of the demo, without an actor of its own.
    """
    added = 0
    for line in shipped():
        term = {"amount": line["amount"], "unit": line["unit"], "source": line["source"]}
        key = {name: line[name] for name in ("procedure", "kind", "severity")}
        added += ClockRule.objects.get_or_create(**key, defaults=term)[1]
    ladder = (files("duqin.engines.cases") / "seed" / "ladder.yaml").read_text("utf-8")
    for line in yaml.safe_load(ladder):
        key = {
            "procedure": line["procedure"],
            "after_working_days": line["after"],
            "severity": line["severity"],
        }
        rest = {"name": line["name"], "roles": line["roles"], "effects": line["effects"]}
        added += LadderRung.objects.get_or_create(**key, defaults=rest)[1]
    return added
