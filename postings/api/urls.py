"""Addresses of the API room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import URLPattern, include, path

from postings.api import views
from postings.api.desk.routes import api as desk_api
from postings.api.routes import api

if TYPE_CHECKING:
    from ninja import NinjaAPI


def _operations(of: NinjaAPI) -> list[URLPattern]:
    """One for each address, without django-ninja's own answer at the root, where the page to try the API is."""
    named = {one.name: one for one in of.urls[0] if isinstance(one, URLPattern)}
    return [one for name, one in named.items() if name != "api-root"]


urlpatterns = [
    path("", include("postings.api.keys.urls")),
    path("", include("postings.api.webhooks.urls")),
    path("api/v1/", views.explorer, name="api"),
    path("api/v1/openapi.json", views.document, name="api-document"),
    path("api/v1/", include(_operations(api))),
    path("api/v1/desk/", include(_operations(desk_api))),
]
