"""Addresses of imports: desk."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from postings.imports.desk import views

_FEED = "desk/<slug:slug>/feeds/<int:feed_id>/"
_RUN = f"{_FEED}readings/<int:run_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/<slug:slug>/feeds/", views.desk_feeds, name="desk-feeds"),
    path(_FEED, views.desk_feed, name="desk-feed"),
    path(f"{_FEED}connect/", views.desk_feed_connect, name="desk-feed-connect"),
    path(f"{_FEED}look/", views.desk_feed_look, name="desk-feed-look"),
    path(f"{_FEED}forget/", views.desk_feed_forget, name="desk-feed-forget"),
    path(f"{_FEED}pause/", views.desk_feed_pause, name="desk-feed-pause"),
    path(f"{_FEED}resume/", views.desk_feed_resume, name="desk-feed-resume"),
    path(f"{_FEED}sync/", views.desk_feed_sync, name="desk-feed-sync"),
    path(f"{_FEED}disconnect/", views.desk_feed_disconnect, name="desk-feed-disconnect"),
    path(f"{_FEED}changes/<int:change_id>/", views.desk_feed_decide, name="desk-feed-decide"),
    path(_RUN, views.desk_feed_run, name="desk-feed-run"),
    path(f"{_RUN}accept/", views.desk_feed_run_accept, name="desk-feed-run-accept"),
    path(f"{_RUN}discard/", views.desk_feed_run_discard, name="desk-feed-run-discard"),
]
