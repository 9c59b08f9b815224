"""Addresses of keys."""

from __future__ import annotations

from django.urls import path

from postings.api.keys import views

urlpatterns = [
    path("desk/<slug:slug>/keys/", views.keys, name="desk-keys"),
    path("desk/<slug:slug>/keys/<int:key_id>/revoke/", views.revoke, name="desk-key-revoke"),
]
