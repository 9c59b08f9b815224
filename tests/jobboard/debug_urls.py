"""The site's addresses as they are in debug, whatever the tests run with."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from jobboard import design, outbox, urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("design/", design.components, name="design"),
    path("outbox/", outbox.message_list, name="outbox"),
    path("outbox/<str:name>/", outbox.message, name="outbox-message"),
    path("outbox/<str:name>/html/", outbox.message_html, name="outbox-message-html"),
    *urls.urlpatterns,
]
