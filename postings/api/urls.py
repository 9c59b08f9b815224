"""Addresses of the API room."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from postings.api import views
from postings.api.routes import api

# Without django-ninja's own answer at the root, where the page to try the API is.
_operations = [
    address for address in api.urls[0] if isinstance(address, URLPattern) and address.name != "api-root"
]

urlpatterns = [
    path("", include("postings.api.keys.urls")),
    path("api/v1/", views.explorer, name="api"),
    path("api/v1/openapi.json", views.document, name="api-document"),
    path("api/v1/", include(_operations)),
]
