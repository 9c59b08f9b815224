"""The site's addresses, and one that costs nothing but Django itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from jobboard.urls import urlpatterns as site_urlpatterns

EMPTY = "benchmark-empty/"


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [path(EMPTY, empty), *site_urlpatterns]
