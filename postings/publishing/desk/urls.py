"""Addresses of publishing: desk."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from postings.publishing.desk import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/<slug:slug>/", views.desk_openings, name="desk-institution"),
    path("desk/<slug:slug>/openings.csv", views.desk_openings_table, name="desk-institution-table"),
]
