"""Addresses of the room: noun / identity / verb."""

from __future__ import annotations

from django.urls import path

from duqin.foundation.standards.views import (
    checklists,
    citations,
    clauses,
    decisions,
    documents,
    drafts,
    exceptions,
    importing,
    versions,
)

app_name = "standards"

DOCUMENT = "documents/<slug:code>/"
VERSION = f"{DOCUMENT}v<int:number>/"
CLAUSE = f"{VERSION}clauses/<str:clause>/"

urlpatterns = [
    path("documents/", documents.document_list, name="documents"),
    path("documents/new/", documents.create, name="document_new"),
    path(DOCUMENT, documents.detail, name="document"),
    path(f"{DOCUMENT}edit/", documents.edit, name="document_edit"),
    path(f"{DOCUMENT}link/", documents.link, name="document_link"),
    path(f"{DOCUMENT}unlink/", documents.unlink, name="document_unlink"),
    path(f"{DOCUMENT}compare/", versions.compare, name="compare"),
    path(f"{DOCUMENT}start/", drafts.start, name="version_start"),
    path(VERSION, versions.detail, name="version"),
    path(f"{VERSION}print/", versions.paper, name="version_print"),
    path(f"{VERSION}export/<str:form>/", versions.export, name="version_export"),
    path(f"{VERSION}edit/", drafts.edit, name="version_edit"),
    path(f"{VERSION}discard/", drafts.discard, name="version_discard"),
    path(f"{VERSION}submit/", decisions.submit, name="version_submit"),
    path(f"{VERSION}return/", decisions.return_, name="version_return"),
    path(f"{VERSION}adopt/", decisions.adopt, name="version_adopt"),
    path(f"{VERSION}publish/", decisions.publish, name="version_publish"),
    path(f"{VERSION}repeal/", decisions.repeal, name="version_repeal"),
    path(f"{VERSION}clauses/new/", drafts.add_clause, name="clause_new"),
    path(CLAUSE, clauses.in_version, name="clause_in_version"),
    path(f"{CLAUSE}edit/", drafts.edit_clause, name="clause_edit"),
    path(f"{CLAUSE}remove/", drafts.remove_clause, name="clause_remove"),
    path("clauses/", clauses.search, name="clauses"),
    path("clauses/<str:clause>/", clauses.today, name="clause"),
    path("clauses/<str:clause>/ask/", exceptions.ask, name="ask"),
    path("clauses/<str:clause>/waive/", exceptions.waive, name="waive"),
    path("questions/", exceptions.question_list, name="questions"),
    path("questions/<int:pk>/answer/", exceptions.answer, name="answer"),
    path("waivers/", exceptions.waiver_list, name="waivers"),
    path("waivers/<int:pk>/end/", exceptions.end_waiver, name="waiver_end"),
    path("checklists/", checklists.checklist_list, name="checklists"),
    path("checklists/new/", checklists.create, name="checklist_new"),
    path("checklists/<slug:code>/", checklists.detail, name="checklist"),
    path("checklists/<slug:code>/edit/", checklists.edit, name="checklist_edit"),
    path("citations/", citations.citation_list, name="citations"),
    path("citations/new/", citations.create, name="citation_new"),
    path("citations/<slug:code>/", citations.detail, name="citation"),
    path("citations/<slug:code>/edit/", citations.edit, name="citation_edit"),
    path("import/", importing.import_pack, name="import"),
]
