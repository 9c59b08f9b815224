"""Addresses of the feeds room."""

from __future__ import annotations

from django.urls import path, re_path

from postings.feeds import views

urlpatterns = [
    path("openings/feed.atom", views.atom, name="feed-atom"),
    path("openings/feed.rss", views.rss, name="feed-rss"),
    path("openings/calendar.ics", views.calendar, name="calendar"),
    re_path(
        r"^openings/(?P<slug>[-a-zA-Z0-9_]+)-(?P<opening_id>[0-9]{1,18})/deadline\.ics$",
        views.opening_calendar,
        name="opening-calendar",
    ),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap_section, name="sitemap-section"),
    path("robots.txt", views.robots, name="robots"),
]
