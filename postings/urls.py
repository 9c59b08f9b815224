"""Index of the rooms' addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

app_name = "postings"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("postings.accounts.urls")),
    path("", include("postings.institutions.urls")),
    path("", include("postings.moderation.urls")),
    path("", include("postings.publishing.urls")),
    path("", include("postings.imports.urls")),
    path("", include("postings.alerts.urls")),
    path("", include("postings.feeds.urls")),
    path("", include("postings.api.urls")),
    path("", include("postings.search.urls")),
    path("", include("postings.search.page_urls")),
    path("", include("postings.openings.urls")),
]
