"""SQL statements that took long, in the log `jobboard.slow_queries`: which, how long, and for which view.

What a statement was given is left out: it may be somebody's name or address.
"""

from __future__ import annotations

import logging
import re
from contextlib import ExitStack
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

logger = logging.getLogger(__name__)

# The start says what is read or written, the end holds the conditions; between are the names of columns.
_START, _END = 300, 900
# A name in quotes stays, text in any quotes PostgreSQL knows goes, and so do numbers.
_VALUE = re.compile(
    r"""
    ("[^"]*")
    | \bE'(?:[^'\\]|\\.|'')*(?:'|$)
    | '[^']*(?:'|$)
    | \$(\w*)\$ .*? (?:\$\2\$|$)
    | (?<![\w%$.])\d+(?:\.\d+)?\b
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_MANY = re.compile(r"\((%s|\?)(?:, ?(?:%s|\?))+\)")


class SlowQueryMiddleware:
    """Not there at all where SLOW_QUERY_MS is 0."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if settings.SLOW_QUERY_MS <= 0:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.seconds = settings.SLOW_QUERY_MS / 1000

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        watch = _Watch(request, self.seconds)
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(watch))
            return self.get_response(request)


class _Watch:
    def __init__(self, request: HttpRequest, seconds: float) -> None:
        self.request = request
        self.seconds = seconds

    def __call__(
        self, execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        started = perf_counter()
        try:
            return execute(sql, values, many, context)
        finally:
            seconds = perf_counter() - started
            if seconds >= self.seconds:
                self._tell(sql, seconds)

    def _tell(self, sql: str, seconds: float) -> None:
        match = self.request.resolver_match
        view = match.view_name if match else "no view"
        logger.warning("%.0f ms in %s: %s", seconds * 1000, view, statement_of(sql))


def statement_of(sql: str) -> str:
    """One line of bounded length, without the values that are written into it."""
    bare = _VALUE.sub(lambda found: found[1] or "?", str(sql))
    line = _MANY.sub(r"(\1, …)", " ".join(bare.split()))
    return line if len(line) <= _START + _END else f"{line[:_START]} … {line[-_END:]}"
