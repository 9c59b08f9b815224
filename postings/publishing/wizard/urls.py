"""Addresses of publishing: wizard."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from postings.publishing.wizard import finishing, lists, moving, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/<slug:slug>/openings/new/", views.draft_new, name="draft-new"),
    path("desk/<slug:slug>/cities/", lists.draft_cities, name="draft-cities"),
    path("desk/<slug:slug>/openings/<int:opening_id>/edit/", views.desk_edit, name="desk-edit"),
    path("desk/<slug:slug>/drafts/<int:draft_id>/preview/", finishing.draft_preview, name="draft-preview"),
    path("desk/<slug:slug>/drafts/<int:draft_id>/publish/", finishing.draft_publish, name="draft-publish"),
    path("desk/<slug:slug>/drafts/<int:draft_id>/delete/", views.draft_delete, name="draft-delete"),
    path("desk/<slug:slug>/drafts/<int:draft_id>/merge/", moving.draft_merge, name="draft-merge"),
    path("desk/<slug:slug>/drafts/<int:draft_id>/<slug:step>/", views.draft_step, name="draft-step"),
]
