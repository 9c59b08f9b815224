"""Addresses of publishing: lifecycle."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from postings.publishing.lifecycle import views
from postings.publishing.lifecycle.acts import ACTS

_OPENING = "desk/<slug:slug>/openings/<int:opening_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(_OPENING, views.desk_opening, name="desk-opening"),
    *(
        path(f"{_OPENING}{key}/", views.desk_opening_act, {"key": key}, name=f"desk-opening-{key}")
        for key in ACTS
    ),
    path(
        "desk/<slug:slug>/templates/<int:template_id>/delete/",
        views.desk_template_delete,
        name="desk-template-delete",
    ),
]
