"""Addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from mingzhang.web.releases import views

urlpatterns: list[URLPattern] = [
    path("releases/", views.index, name="releases"),
    path("releases/<int:number>/", views.one, name="release"),
    path("releases/<int:number>/build/", views.build, name="release_build"),
    path("releases/pack/<int:number>/progress/", views.progress, name="release_progress"),
    path("releases/pack/<int:number>/preview/<path:name>", views.preview, name="release_preview"),
    path("releases/pack/<int:number>/files/<path:name>", views.file, name="release_file"),
    path("releases/version/<int:number>/take-down/", views.take_down, name="release_take_down"),
]
