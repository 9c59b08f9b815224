"""Addresses of the institutions room."""

from __future__ import annotations

from django.urls import path

from postings.institutions import views

urlpatterns = [
    path("institutions/<slug:slug>/logo", views.institution_logo, name="institution-logo"),
]
