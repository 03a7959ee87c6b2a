"""What waits in rooms of the foundation, which know of no workbench: versions of standards to adopt and to publish."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.engines.workbench.ports import TodoItem
from duqin.foundation.standards import queries as standards
from duqin.foundation.standards import states
from duqin.kernel.actors import Actor

MOST = 100
STEPS = {"in_review": gettext_lazy("登记会议通过"), "adopted": gettext_lazy("公布")}


def standards_todo(by: Actor) -> list[TodoItem]:
    """Versions handed in and adopted, for whoever may decide on them; the page of each has the next step, and the way
    back."""
    return [
        TodoItem(
            title=version.local_title,
            url=reverse("standards:version", args=[version.document.code, version.number]),
            step=STEPS[version.state],
            state=states.VERSION[version.state],
            number=_("第 %(n)s 版") % {"n": version.number},
            unit=version.document.area.local_name if version.document.area else "",
        )
        for version in standards.to_decide(by)[:MOST]
    ]
