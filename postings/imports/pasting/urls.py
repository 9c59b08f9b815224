"""Addresses of imports: pasting."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from postings.imports.pasting import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/<slug:slug>/paste/", views.desk_paste, name="desk-paste"),
    path("desk/<slug:slug>/paste/<int:link_id>/", views.desk_pasted, name="desk-pasted"),
    path("desk/<slug:slug>/paste/<int:link_id>/choose/", views.desk_pasted_choose, name="desk-pasted-choose"),
    path("desk/<slug:slug>/paste/<int:link_id>/again/", views.desk_pasted_again, name="desk-pasted-again"),
    path("desk/<slug:slug>/paste/<int:link_id>/blank/", views.desk_pasted_blank, name="desk-pasted-blank"),
]
