"""Index of the rooms' addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

app_name = "careers"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("careers.guides.urls")),
    path("", include("careers.salaries.urls")),
    path("", include("careers.fit.urls")),
    path("", include("careers.advice.urls")),
    path("", include("careers.programmes.urls")),
]
