"""Nobody widens his own rights (design: privilege escalation F25): another person has to do it, and is named
in the audit.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import Appointment, Person, Post, Unit
from duqin.foundation.organisation.queries.tree import in_force
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today

WIDTH = [Post.Reach.UNIT, Post.Reach.SUBTREE, Post.Reach.PORTFOLIO, Post.Reach.ALL]


def refuse_own_gain(by: Actor, person: Person | None) -> None:
    """Refuse an act that hands rights or sight to the one who does it."""
    if person is not None and by.is_person(person.pk):
        raise Refusal("own_gain", _("不能由本人办理扩大自己权限的事项，请由另一位管理人员办理。"))


def refuse_own_gain_by_post(by: Actor, post: Post, unit: Unit | None = None) -> None:
    """Refuse where the actor holds the post (in the unit, when one is named) to which something is given."""
    held = Appointment.objects.filter(in_force(today()), post=post, person_id=by.person_id or 0)
    if (held.filter(unit=unit) if unit else held).exists():
        raise Refusal("own_gain", _("您本人担任这个岗位，不能由本人扩大它的权限，请由另一位管理人员办理。"))


def widens(post: Post, capabilities: Iterable[str], reach: str) -> bool:
    """Whether these capabilities and this reach give more than the post gives now."""
    more = bool(set(capabilities) - set(post.capabilities))
    return more or WIDTH.index(Post.Reach(reach)) > WIDTH.index(Post.Reach(post.reach))
