"""Requests that no person waits for. A short list that is kept: what it misses is counted as a person."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

# Whatever is no browser that a person reads in. Cubot makes telephones.
_MACHINE = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|scrap|fetch|preview|monitor|headless|lighthouse|facebookexternalhit|archive"
    r"|curl|wget|httpx|python|java/|go-http|okhttp|axios|node|ruby|perl|php",
    re.IGNORECASE,
)
# Browsers say so when they load what may be wanted next.
_AHEAD = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")


@lru_cache(1024)
def is_machine(user_agent: str) -> bool:
    return not user_agent or bool(_MACHINE.search(user_agent))


def is_by_machine(request: HttpRequest) -> bool:
    """Of a program, or loaded ahead by a browser, or asked for without its content."""
    meta = request.META
    return (
        request.method != "GET"
        or any("prefetch" in meta.get(name, "") or "prerender" in meta.get(name, "") for name in _AHEAD)
        or is_machine(meta.get("HTTP_USER_AGENT", ""))
    )
