"""Everything this room plugs in."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from duqin.engines.documents import services
from duqin.engines.documents.models import PaperFile
from duqin.engines.documents.ports import papers
from duqin.engines.documents.wording import ACTS, COLUMNS
from duqin.foundation.trust.ports import Wording, wordings
from duqin.kernel.jobs import periodic
from duqin.kernel.stored_files import Held, holds_files

wordings.register(
    "documents", Wording(ACTS, COLUMNS, {"paper": lambda: {paper.key: paper.title for paper in papers}})
)

periodic(
    "documents.make_files", every=timedelta(minutes=1), run=services.make_files, label=_("生成签发文书的文件")
)
holds_files(PaperFile, Held("path", _("签发文书的文件"), sha256="sha256", again=services.make_again))
