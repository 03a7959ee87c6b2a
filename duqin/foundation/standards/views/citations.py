"""The citation register: what clauses lean on, how sure we are, and when it was last checked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from duqin.foundation.standards import policies, queries, services, states
from duqin.foundation.standards.forms import CitationForm
from duqin.foundation.standards.models import Citation
from duqin.foundation.standards.models.citations import Verification
from duqin.foundation.standards.rules.languages import in_language
from duqin.foundation.standards.views.finding import posted, run_form
from duqin.ui.access import by_of, page
from duqin.ui.addresses import PageOf
from duqin.ui.listing import Choices, Column, DateRange, Empty, Listing, Search
from duqin.ui.verbs import expecting

CITATIONS = Listing(
    name="standards.citations",
    columns=(
        Column(
            "title",
            _("名称"),
            "local_title",
            sort="title",
            priority=1,
            link=PageOf("standards:citation", "code"),
        ),
        Column("number", _("文号"), priority=3),
        Column("issuer", _("制定机关"), lambda c: in_language(c.issuer, c.issuer_en), priority=3),
        Column("kind", _("种类"), lambda c: c.get_kind_display()),
        Column("state", _("核对状态"), lambda c: states.VERIFICATION[c.state], kind="state", sort="state"),
        Column("articles", _("已核条文"), lambda c: ", ".join(c.verified_articles), priority=3),
        Column("checked_on", _("核对日期"), kind="day", sort="checked_on", nullable=True),
        Column("used", _("引用条款数"), kind="number", sort="used"),
    ),
    filters=(
        Search(
            "q",
            _("名称、文号或说明"),
            fields=("title", "title_en", "number", "issuer", "short", "note", "code"),
        ),
        Choices("state", _("核对状态"), choices=Verification.choices),
        Choices("kind", _("种类"), choices=Citation.Kind.choices),
        DateRange("checked", _("核对日期"), field="checked_on"),
    ),
    order="title",
    empty=Empty(_("还没有登记依据"), _("条款所依据的法律、标准、制度和合同登记在这里，并写明是否核实。")),
)


@require_GET
@page(may=policies.may_look)
def citation_list(request: HttpRequest) -> HttpResponseBase:
    """The whole register; doubtful entries are found here and printed nowhere."""
    by = by_of(request)
    return CITATIONS.respond(
        request,
        queries.citations(by),
        title=_("依据登记"),
        template="standards/citations.html",
        may_edit=policies.may_edit(by),
        totals=queries.register_count(),
    )


def the_citation(request: HttpRequest, code: str) -> Citation:
    return get_object_or_404(queries.citations(by_of(request)), code=code)


@require_GET
@page(may=policies.may_look)
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One citation and the clauses that lean on it."""
    by, citation = by_of(request), the_citation(request, code)
    context = {
        "citation": citation,
        "state": states.VERIFICATION[citation.state],
        "issuer": in_language(citation.issuer, citation.issuer_en),
        "uses": queries.uses_of(citation, by),
        "columns": USES,
        "may_edit": policies.may_edit(by),
    }
    return render(request, "standards/citation.html", context)


USES = (
    Column(
        "code",
        _("条款"),
        lambda b: f"{b.clause.code} {b.clause.local_title}",
        priority=1,
        link=PageOf("standards:clause", "clause.code"),
    ),
    Column("article", _("条号")),
    Column("state", _("核对状态"), lambda b: states.VERIFICATION[b.standing], kind="state"),
    Column(
        "document",
        pgettext_lazy("of one", "制度文件"),
        lambda b: b.clause.document_version.document.local_title,
    ),
)


@require_http_methods(["GET", "POST"])
@page(may=policies.may_edit)
def create(request: HttpRequest) -> HttpResponse:
    """Enter a citation."""
    form = CitationForm(posted(request))
    listed = reverse("standards:citations")

    def write() -> Citation:
        said = form.said
        return services.add_citation(by=by_of(request), code=said.pop("code"), fields=said)

    return run_form(
        request,
        form,
        write,
        done=lambda row: reverse("standards:citation", args=[row.code]),
        title=_("登记依据"),
        crumbs=[(_("依据登记"), listed)],
        cancel_url=listed,
        submit_label=_("登记"),
        draft_key="standards-citation",
    )


@require_http_methods(["GET", "POST"])
@page(may=policies.may_edit)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct a citation or record a check."""
    citation = the_citation(request, code)
    form = CitationForm(posted(request), noun=citation)
    shown = reverse("standards:citation", args=[code])
    return run_form(
        request,
        form,
        lambda: services.edit_citation(expecting(citation, request), by=by_of(request), fields=form.said),
        done=lambda _row: shown,
        title=_("核对依据"),
        crumbs=[(_("依据登记"), reverse("standards:citations")), (citation.local_title, shown)],
        cancel_url=shown,
    )
