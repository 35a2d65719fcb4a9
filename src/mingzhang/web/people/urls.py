"""Addresses of logging in, the account, and the first page."""

from __future__ import annotations

from django.urls import path

from mingzhang.web.people import views

urlpatterns = [
    path("", views.home, name="home"),
    path("login", views.log_in, name="login"),
    path("logout", views.log_out, name="logout"),
    path("account", views.account, name="account"),
    path("account/password", views.password, name="password"),
]
