"""Addresses of the search room."""

from __future__ import annotations

from django.urls import path

from postings.search import views

urlpatterns = [
    path("openings/", views.opening_list, name="openings"),
]
