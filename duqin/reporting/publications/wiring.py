"""Everything publications plugs in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.engines.documents.ports import papers as all_papers
from duqin.engines.workbench.ports import Topic, topics
from duqin.foundation.trust.ports import Wording, evidence_viewers, wordings
from duqin.reporting.publications import papers, policies, queries
from duqin.reporting.publications.wording import ACTS, COLUMNS
from duqin.ui import navigation

wordings.register("publications", Wording(ACTS, COLUMNS))

evidence_viewers.register("publications", queries.sees_evidence)
all_papers.register(papers.BulletinForm.key, papers.BulletinForm())

issues = Topic(
    "publications.issues", _("监控巡查信息发布"), ("publications.published",), _("请查看通报"), rings=False
)
topics.register(issues.code, issues)

navigation.register(
    navigation.NavItem(
        "bulletins",
        _("监控巡查信息"),
        "publications:bulletins",
        "news",
        "assessment",
        30,
        shown_to=policies.may_read,
    )
)
