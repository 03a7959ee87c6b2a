"""Addresses of the first page, providers, accounts, settings and the import."""

from __future__ import annotations

from django.urls import path

from duqin.foundation.organisation.views import accounts, house, providers, tokens

urlpatterns = [
    path("", house.home, name="home"),
    path("institution/", house.institution, name="institution"),
    path("import/", house.import_upload, name="import"),
    path("import/template/", house.import_template, name="import_template"),
    path("import/<slug:sha256>/", house.import_preview, name="import_preview"),
    path("providers/", providers.provider_list, name="providers"),
    path("providers/new/", providers.provider_new, name="provider_new"),
    path("providers/<str:code>/", providers.provider_detail, name="provider"),
    path("providers/<str:code>/edit/", providers.provider_edit, name="provider_edit"),
    path("providers/<str:code>/hand-over/", providers.provider_hand_over, name="provider_hand_over"),
    path("providers/<str:code>/contracts/new/", providers.contract_new, name="contract_new"),
    path("contracts/<int:pk>/", providers.contract_detail, name="contract"),
    path("contracts/<int:pk>/edit/", providers.contract_edit, name="contract_edit"),
    path("contracts/<int:pk>/end/", providers.contract_end, name="contract_end"),
    path("tokens/", tokens.token_list, name="tokens"),
    path("tokens/new/", tokens.token_new, name="token_new"),
    path("tokens/<int:pk>/", tokens.token_detail, name="token"),
    path("tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account_new"),
    path("accounts/<int:pk>/", accounts.account_detail, name="account"),
    path("accounts/<int:pk>/edit/", accounts.account_edit, name="account_edit"),
    path("accounts/<int:pk>/window/", accounts.account_window, name="account_window"),
    path("accounts/<int:pk>/disable/", accounts.account_disable, name="account_disable"),
    path("accounts/<int:pk>/enable/", accounts.account_enable, name="account_enable"),
    path("accounts/<int:pk>/sessions/", accounts.account_sessions, name="account_sessions"),
    path("accounts/<int:pk>/second-step/", accounts.account_second_step, name="account_second_step"),
    path("accounts/<int:pk>/administrator/", accounts.account_administrator, name="account_administrator"),
    path("accounts/<int:pk>/link/", accounts.account_link, name="account_link"),
]
