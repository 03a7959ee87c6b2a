"""The institution: founded once at the first run, with the usual posts and areas, and its settings."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Institution, Post, ServiceArea
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now

ONLY = 1
"""Primary key of the one row, so that of two first runs at the same moment one fails."""


@act("organisation.found", may=policies.may_found)
def found(
    *, by: Actor, name: str, name_en: str = "", short_name: str = "", is_demo: bool = False
) -> Institution:
    """Make the institution with the posts of seed/posts.yaml and the areas of seed/areas.yaml, still without
    owners.

    Raises:
        Refusal: it exists already.
    """
    if Institution.objects.exists():
        raise Refusal("institution.exists", _("学校已经建立，不能重复初始化。"))
    institution = Institution.objects.create(
        pk=ONLY, name=name, name_en=name_en, short_name=short_name, is_demo=is_demo, founded_at=now()
    )
    Post.objects.bulk_create(Post(**post) for post in seed("posts.yaml"))
    ServiceArea.objects.bulk_create(
        ServiceArea(**area, order=place) for place, area in enumerate(seed("areas.yaml"), start=1)
    )
    return institution


@act("organisation.update_institution", may=policies.may_administer)
def update_institution(
    institution: Institution,
    *,
    by: Actor,
    name: str,
    name_en: str = "",
    short_name: str = "",
    password_profile: str,
    second_step: str | None = None,
) -> Institution:
    """Change the name and the rules for signing in; office hours belong to the calendar (set_office_hours).

    Args:
        password_profile: "asvs" (long, no forced change) or "dengbao" (等保: composition and regular change).
        second_step: who must sign in with a one-time code: "own", "duties" (等保: who decides, administers or audits)
            or "all"; it takes effect at the next page of each of them. None leaves it as it is.

    Raises:
        Refusal: the profile or the rule for the second step does not exist.
    """
    if password_profile not in Institution.PasswordProfile.values:
        raise Refusal("institution.profile", _("没有这样的密码规则。"), field="password_profile")
    if second_step is not None and second_step not in Institution.SecondStep.values:
        raise Refusal("institution.second_step", _("没有这样的两步验证规则。"), field="second_step")
    institution.name, institution.name_en, institution.short_name = name, name_en, short_name
    institution.password_profile = password_profile
    institution.second_step = second_step or institution.second_step
    institution.save()
    return institution


def keep_setting(institution: Institution, name: str, value: Any) -> Institution:
    """Keep what the house settled under a name; for the verbs of rooms above, in their transaction and policy.

    A second time replaces the value.
    """
    institution.settings = {**institution.settings, name: value}
    institution.save()
    return institution


def seed(file: str) -> list[dict[str, Any]]:
    """Rows of a file of the room's seed."""
    text = (files("duqin.foundation.organisation") / "seed" / file).read_text("utf-8")
    rows: list[dict[str, Any]] = yaml.safe_load(text)
    return rows
