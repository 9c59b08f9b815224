"""Addresses of the openings room."""

from __future__ import annotations

from django.urls import path

from postings.openings import views

urlpatterns = [
    path("post/", views.post, name="post"),
]
