"""Addresses of logging in, the account, the first page, organisations and people."""

from __future__ import annotations

from django.urls import path

from mingzhang.web.people import door, pages, people_pages, views

urlpatterns = [
    path("", views.home, name="home"),
    path("login", door.log_in, name="login"),
    path("login/second", door.second, name="login_second"),
    path("logout", door.log_out, name="logout"),
    path("invitation/<str:token>", door.invitation, name="invitation"),
    path("account/", views.account, name="account"),
    path("account/password", views.password, name="password"),
    path("account/second-factor", views.second_factor, name="second_factor"),
    path("account/second-factor/off", views.second_factor_off, name="second_factor_off"),
    path("account/recovery-codes", views.recovery_codes, name="recovery_codes"),
    path("account/sessions", views.end_sessions, name="end_sessions"),
    path("account/tokens", views.new_token, name="new_token"),
    path("account/tokens/<int:pk>/end", views.end_token, name="end_token"),
    path("organisations/", pages.tree, name="organisations"),
    path("organisations/new", pages.edit, name="organisation_new"),
    path("organisations/import", pages.take_list, name="organisations_import"),
    path("organisations/<int:pk>/", pages.one, name="organisation"),
    path("organisations/<int:pk>/edit", pages.edit, name="organisation_edit"),
    path("organisations/<int:pk>/close", pages.close, name="organisation_close"),
    path("organisations/people/", people_pages.everybody, name="people"),
    path("organisations/people/<int:pk>/", people_pages.one, name="person"),
    path("organisations/people/<int:pk>/account", people_pages.account, name="person_account"),
    path("grants/<int:pk>/end", people_pages.end_grant, name="grant_end"),
    path("invitations/<int:pk>/revoke", pages.revoke, name="invitation_revoke"),
]
