"""Addresses of the checks of documents."""

from __future__ import annotations

from django.urls import path

from mingzhang.web.checking import reports, views

urlpatterns = [
    path("", views.uploads, name="uploads"),
    path("rows", views.rows, name="upload_rows"),
    path("<int:number>/", views.upload, name="upload"),
    path("<int:number>/aside", views.set_aside, name="upload_aside"),
    path("<int:number>/again", views.again, name="upload_again"),
    path("<int:number>/delete", views.delete, name="upload_delete"),
    path("<int:number>/compare", views.comparison, name="upload_compare"),
    path("<int:number>/report", reports.shown, name="upload_report"),
    path("<int:number>/file/<str:kind>", reports.download, name="upload_file"),
]
