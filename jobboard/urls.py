"""The site's addresses: each app's own, and the project's."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from jobboard import design, health, outbox
from jobboard.metrics.views import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("postings.urls")),
    path("", include("careers.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

if settings.ANYMAIL_ESP and "WEBHOOK_SECRET" in settings.ANYMAIL:
    from jobboard.reports import of_service

    urlpatterns.append(path("anymail/", include(of_service(settings.ANYMAIL_ESP))))

if settings.DEVELOPER_PAGES:
    urlpatterns += [
        path("design/", design.components, name="design"),
        path("outbox/", outbox.message_list, name="outbox"),
        path("outbox/<str:name>/", outbox.message, name="outbox-message"),
        path("outbox/<str:name>/html/", outbox.message_html, name="outbox-message-html"),
    ]
