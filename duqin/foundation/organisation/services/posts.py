"""Posts: their duties, their rights as data, and the units that have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Post, Unit
from duqin.foundation.organisation.services.own_gain import refuse_own_gain_by_post, widens
from duqin.foundation.trust.services import act
from duqin.kernel import capabilities as rights
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal


@act("organisation.create_post", may=policies.may_maintain)
def create_post(
    *,
    by: Actor,
    code: str,
    name: str,
    name_en: str = "",
    duties: str = "",
    capabilities: Sequence[str] = (),
    reach: str = Post.Reach.UNIT,
    units: Iterable[Unit] = (),
) -> Post:
    """Make a post with its rights; `units` are those that have it and show it as vacant while nobody holds
    it.

    Raises:
        Refusal: the code is taken, or a right of this name does not exist.
    """
    if Post.objects.filter(code=code).exists():
        raise Refusal(
            "post.code_taken", _("代码“%(code)s”已经用于另一个岗位。") % {"code": code}, field="code"
        )
    refuse_unknown(capabilities)
    post = Post.objects.create(
        code=code,
        name=name,
        name_en=name_en,
        duties=duties,
        capabilities=sorted(set(capabilities)),
        reach=reach,
    )
    post.units.set(units)
    return post


@act("organisation.update_post", may=policies.may_maintain)
def update_post(
    post: Post,
    *,
    by: Actor,
    name: str | None = None,
    name_en: str | None = None,
    duties: str | None = None,
    capabilities: Sequence[str] | None = None,
    reach: str | None = None,
    units: Iterable[Unit] | None = None,
) -> Post:
    """Change a post; new rights hold for every holder from the next request on. None leaves a thing as it is.

    Raises:
        Refusal: a right does not exist, or the actor would widen a post that he holds himself.
    """
    wanted = post.capabilities if capabilities is None else sorted(set(capabilities))
    refuse_unknown(set(wanted) - set(post.capabilities))
    if widens(post, wanted, reach or post.reach):
        refuse_own_gain_by_post(by, post)
    post.capabilities, post.reach = wanted, reach or post.reach
    post.name = post.name if name is None else name
    post.name_en = post.name_en if name_en is None else name_en
    post.duties = post.duties if duties is None else duties
    post.save()
    if units is not None:
        post.units.set(units)
    return post


def refuse_unknown(capabilities: Iterable[str]) -> None:
    """Refuse rights that no room has declared."""
    if unknown := sorted(set(capabilities) - rights.declared().keys()):
        raise Refusal(
            "post.unknown_right",
            _("没有这样的权限：%(codes)s。") % {"codes": _("、").join(unknown)},
            field="capabilities",
        )
