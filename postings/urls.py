"""Index of the rooms' addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "postings"
urlpatterns: list[URLPattern | URLResolver] = []
