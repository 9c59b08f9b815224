"""Addresses of the openings room."""

from __future__ import annotations

from django.urls import path, re_path

from postings.openings import views
from postings.openings.statistics import applying

urlpatterns = [
    path("post/", views.post, name="post"),
    re_path(
        r"^openings/(?P<slug>[-a-zA-Z0-9_]+)-(?P<opening_id>[0-9]{1,18})/apply/$",
        applying.opening_apply,
        name="opening-apply",
    ),
]
