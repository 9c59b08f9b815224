"""Index of the addresses of publishing."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from postings.publishing.bulk import urls as bulk
from postings.publishing.desk import urls as desk
from postings.publishing.lifecycle import urls as lifecycle
from postings.publishing.wizard import urls as wizard

urlpatterns: list[URLPattern | URLResolver] = [
    *wizard.urlpatterns,
    *lifecycle.urlpatterns,
    *desk.urlpatterns,
    *bulk.urlpatterns,
]
