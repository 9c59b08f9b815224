"""Addresses of the alerts room. What is behind a token is for whoever has the mail that it came in."""

from __future__ import annotations

from django.urls import path

from postings.alerts.pages import account, changing, confirming, creating, ending, managing, not_for_me

urlpatterns = [
    path("account/alerts/", account.account_alerts, name="account-alerts"),
    path("alerts/", creating.alert_links, name="alert-links"),
    path("alerts/new/", creating.alert_create, name="alert-create"),
    path("alerts/confirm/<str:token>/", confirming.alert_confirm, name="alert-confirm"),
    path("alerts/keep/<str:token>/", confirming.alert_keep, name="alert-keep"),
    path("alerts/unsubscribe/<str:token>/", ending.alert_unsubscribe, name="alert-unsubscribe"),
    path("alerts/unsubscribe/<str:token>/instead/", ending.alert_instead, name="alert-instead"),
    path("alerts/not-for-me/<str:token>/", not_for_me.alert_not_for_me, name="alert-not-for-me"),
    path("alerts/manage/<str:token>/", managing.alert_manage, name="alert-manage"),
    path("alerts/manage/<str:token>/end-all/", managing.alert_end_all, name="alert-end-all"),
    path("alerts/manage/<str:token>/delete/", managing.alert_delete, name="alert-delete"),
    path("alerts/manage/<str:token>/<int:alert_id>/", changing.alert_change, name="alert-change"),
    path("alerts/manage/<str:token>/<int:alert_id>/pause/", changing.alert_pause, name="alert-pause"),
    path("alerts/manage/<str:token>/<int:alert_id>/<slug:act>/", managing.alert_act, name="alert-act"),
]
