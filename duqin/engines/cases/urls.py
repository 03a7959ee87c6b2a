"""Addresses of the room: noun / identity / verb."""

from __future__ import annotations

from django.urls import include, path

from duqin.engines.cases.views import (
    by_unit,
    details,
    extensions,
    lists,
    notice_files,
    notices,
    registers,
    rules,
    verbs,
)

app_name = "cases"

urlpatterns = [
    path("", lists.case_list, name="list"),
    path("units/", by_unit.by_unit, name="by_unit"),
    path(
        "notices/",
        include(
            [
                path("", registers.notice_list, name="notices"),
                path("numbers/", registers.number_list, name="numbers"),
                path("draft/", notices.draft_notice, name="draft_notice"),
                path("<int:pk>/", notices.notice, name="notice"),
                path("<int:pk>/file.<str:ending>", notice_files.notice_file, name="notice_file"),
                path("<int:pk>/proof/", notice_files.notice_proof, name="notice_proof"),
                path("<int:pk>/revise/", notices.notice_revise, name="notice_revise"),
                path("<int:pk>/issue/", notices.notice_issue, name="notice_issue"),
                path("<int:pk>/discard/", notices.notice_discard, name="notice_discard"),
                path("<int:pk>/receive/", notices.notice_receive, name="notice_receive"),
                path("<int:pk>/sign/", notices.notice_sign, name="notice_sign"),
                path("<int:pk>/refuse/", notices.notice_refuse_receipt, name="notice_refuse_receipt"),
                path("<int:pk>/withdraw/", notices.notice_withdraw, name="notice_withdraw"),
                path("<int:pk>/track/", notices.notice_track, name="notice_track"),
            ]
        ),
    ),
    path("extensions/", registers.extension_list, name="extensions"),
    path("extensions/<int:pk>/", extensions.extension, name="extension"),
    path("accountability/", registers.accountability_list, name="accountability"),
    path("ladder/", rules.ladder, name="ladder"),
    path("ladder/new/", rules.new_rung, name="new_rung"),
    path("ladder/<int:pk>/", rules.rung, name="rung"),
    path("clock-rules/", rules.clock_rules, name="clock_rules"),
    path("clock-rules/<int:pk>/", rules.clock_rule, name="clock_rule"),
    path("<str:number>/", details.detail, name="detail"),
    *(
        path(f"<str:number>/{verb.replace('_', '-')}/", verbs.act_on, {"verb": verb}, name=verb)
        for verb in verbs.PAGES
    ),
]
