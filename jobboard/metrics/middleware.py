"""Counts every request: by the name of its view, never by its address, so that the number of series is bounded."""

from __future__ import annotations

from contextlib import ExitStack
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.core.exceptions import MiddlewareNotUsed
from django.db import connections
from prometheus_client import Counter, Histogram

from jobboard.metrics.views import PATH, is_offered, metrics

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Static files, redirects, and addresses at which there is nothing.
NO_VIEW = "none"

REQUESTS = Counter(
    "jobboard_requests", "Requests answered, by view, method and status.", ["view", "method", "status"]
)
SECONDS = Histogram(
    "jobboard_request_seconds",
    "From a request's arrival in Django to its answer.",
    ["view", "method"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
STATEMENTS = Histogram(
    "jobboard_request_sql_statements",
    "SQL statements that a request took.",
    ["view"],
    buckets=(0, 1, 2, 3, 4, 6, 8, 12, 20, 50, 100),
)


class MetricsMiddleware:
    """Not there at all where nobody may read the figures.

    It answers /metrics itself, as the health middleware does its addresses and for the same reason.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not is_offered():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == PATH:
            return metrics(request)
        started = perf_counter()
        counter = _StatementCounter()
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(counter))
            response = self.get_response(request)
        _count(request, response, perf_counter() - started, counter.statements)
        return response


class _StatementCounter:
    def __init__(self) -> None:
        self.statements = 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        self.statements += 1
        return execute(sql, values, many, context)


def _count(request: HttpRequest, response: HttpResponseBase, seconds: float, statements: int) -> None:
    match = request.resolver_match
    view = match.view_name if match else NO_VIEW
    method = request.method if request.method in _METHODS else "other"
    REQUESTS.labels(view, method, response.status_code).inc()
    SECONDS.labels(view, method).observe(seconds)
    STATEMENTS.labels(view).observe(statements)
