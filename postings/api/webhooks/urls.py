"""Addresses of webhooks."""

from __future__ import annotations

from django.urls import path

from postings.api.webhooks import views

_HOOK = "desk/<slug:slug>/webhooks/<int:webhook_id>/"

urlpatterns = [
    path("desk/<slug:slug>/webhooks/", views.webhooks, name="desk-webhooks"),
    path(_HOOK, views.webhook, name="desk-webhook"),
    path(f"{_HOOK}test/", views.test, name="desk-webhook-test"),
    path(f"{_HOOK}secret/", views.renew, name="desk-webhook-secret"),
    path(f"{_HOOK}switch/", views.switch_on_or_off, name="desk-webhook-switch"),
    path(f"{_HOOK}delete/", views.delete, name="desk-webhook-delete"),
    path(f"{_HOOK}deliveries/<int:delivery_id>/again/", views.again, name="desk-delivery-again"),
]
