from __future__ import annotations

import os

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from jobboard.metrics.state import StateCollector

PATH = "/metrics"
FILES = "PROMETHEUS_MULTIPROC_DIR"


def is_offered() -> bool:
    """With a token, and without one to developers."""
    return bool(settings.METRICS_TOKEN) or settings.DEBUG


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever has the token. Without a token in the settings there is nothing here."""
    if not is_offered():
        raise Http404
    if not _is_allowed(request):
        return HttpResponse("", status=401, headers={"WWW-Authenticate": "Bearer"})
    state = CollectorRegistry()
    state.register(StateCollector())
    return HttpResponse(
        generate_latest(_counted()) + generate_latest(state), content_type=CONTENT_TYPE_LATEST
    )


def _is_allowed(request: HttpRequest) -> bool:
    if not settings.METRICS_TOKEN:
        return settings.DEBUG
    return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")


def _counted() -> CollectorRegistry:
    """What was counted: by this process, or by all where they count into files."""
    if FILES not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has no types
    return registry
