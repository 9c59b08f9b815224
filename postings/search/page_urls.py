"""Addresses of the pages around the list."""

from __future__ import annotations

from django.urls import path, re_path

from postings.search import directory, institution_page, opening_page, pages
from postings.search.urls import topic_urlpatterns

urlpatterns = [
    path("", pages.home, name="home"),
    # The id ends the address, so a title may change without breaking links to it.
    re_path(
        r"^openings/(?P<slug>[-a-zA-Z0-9_]+)-(?P<opening_id>[0-9]{1,18})/$",
        opening_page.opening_detail,
        name="opening",
    ),
    *topic_urlpatterns,
    path("institutions/", directory.institution_list, name="institutions"),
    path("institutions/<slug:slug>/", institution_page.institution_detail, name="institution"),
]
