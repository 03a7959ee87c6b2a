"""Addresses of inspections, sheets and findings."""

from __future__ import annotations

from django.urls import path

from duqin.domains.inspections.views import (
    begin,
    capture,
    choosing,
    detail,
    files,
    guests,
    handing_in,
    lists,
    report_days,
    reports,
    reviewing,
    sheet,
    signatures,
)

urlpatterns = [
    path("", lists.inspections, name="list"),
    path("start/", begin.start, name="start"),
    path("findings/", lists.findings, name="findings"),
    path("findings/<uuid:pk>/", detail.finding, name="finding"),
    path("findings/<uuid:pk>/change/", capture.change, name="finding_change"),
    path("findings/<uuid:pk>/void/", capture.void, name="finding_void"),
    path("<uuid:pk>/", detail.inspection, name="detail"),
    path("<uuid:pk>/sheet/", sheet.sheet, name="sheet"),
    path("<uuid:pk>/answer/", sheet.answer, name="answer"),
    path("<uuid:pk>/rest/", sheet.rest, name="rest"),
    path("<uuid:pk>/take-back/", sheet.take_back, name="take_back"),
    path("<uuid:pk>/offers/", sheet.offers, name="offers"),
    path("<uuid:pk>/stops/", sheet.stops, name="stops"),
    path("<uuid:pk>/findings/add/", capture.add, name="finding_add"),
    path("<uuid:pk>/signatures/", signatures.signatures, name="signatures"),
    path("<uuid:pk>/signatures/sign/", signatures.sign, name="sign"),
    path("<uuid:pk>/signatures/refuse/", signatures.refuse, name="refuse"),
    path("<uuid:pk>/signatures/obstruct/", signatures.obstruct, name="obstruct"),
    path("<uuid:pk>/differing/", choosing.differing, name="differing"),
    path("<uuid:pk>/differing/<int:number>/", choosing.choose, name="choose"),
    path("<uuid:pk>/guests/", guests.guests, name="guests"),
    path("<uuid:pk>/guests/<int:account_id>/link/", guests.link, name="guest_link"),
    path("<uuid:pk>/submit/", handing_in.submit, name="submit"),
    path("<uuid:pk>/done/", handing_in.handed_in, name="done"),
    path("<uuid:pk>/abandon/", handing_in.abandon, name="abandon"),
    path("<uuid:pk>/confirm/", reviewing.confirm, name="confirm"),
    path("<uuid:pk>/return/", reviewing.return_, name="return"),
    path("<uuid:pk>/release/", reviewing.release, name="release"),
    path("<uuid:pk>/file.<str:ending>", files.record_file, name="record_file"),
    path("ledger.<str:ending>", files.ledger_file, name="ledger_file"),
    path("reports/", reports.archive, name="reports"),
    path("reports/days/", report_days.report_days, name="report_days"),
    path("reports/units/<int:pk>/", reports.unit_report, name="unit_report"),
    path("reports/units/<int:pk>/hand-in/", reports.hand_in, name="report_hand_in"),
    path("reports/units/<int:pk>/file.<str:ending>", reports.report_file, name="report_file"),
]
