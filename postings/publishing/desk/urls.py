"""Addresses of publishing: desk."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from postings.publishing.desk import figure_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/<slug:slug>/", views.desk_openings, name="desk-institution"),
    path("desk/<slug:slug>/openings.csv", views.desk_openings_table, name="desk-institution-table"),
    path("desk/<slug:slug>/figures/", figure_views.desk_figures, name="desk-figures"),
    path("desk/<slug:slug>/figures.csv", figure_views.desk_figures_table, name="desk-figures-table"),
    path(
        "desk/<slug:slug>/openings/<int:opening_id>/figures/",
        figure_views.desk_opening_figures,
        name="desk-opening-figures",
    ),
    path(
        "desk/<slug:slug>/openings/<int:opening_id>/figures.csv",
        figure_views.desk_opening_figures_table,
        name="desk-opening-figures-table",
    ),
]
