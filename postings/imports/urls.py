"""Index of the addresses of imports."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from postings.imports.desk import urls as desk
from postings.imports.pasting import urls as pasting

urlpatterns: list[URLPattern | URLResolver] = [
    *desk.urlpatterns,
    *pasting.urlpatterns,
]
