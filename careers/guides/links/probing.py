"""Asking one address whether it is there, behind the same guard as everything that is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import httpx

from careers.guides.links.models import Outcome
from postings.imports.fetching import (
    MAX_REDIRECTS,
    REDIRECTS,
    check_address,
    guarded_client,
    is_public,
    next_address,
    resolve,
)
from postings.imports.items import FeedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from postings.imports.fetching import Resolver

_SECONDS = 20.0
_HEADERS = {"User-Agent": "jobboard-links/1.0", "Accept": "text/html, */*;q=0.5"}
_FOR_GOOD = frozenset({httpx.codes.MOVED_PERMANENTLY, httpx.codes.PERMANENT_REDIRECT})
_GONE = frozenset({httpx.codes.NOT_FOUND, httpx.codes.GONE})


class Probed(NamedTuple):
    outcome: Outcome
    detail: str


def probe(url: str, *, resolver: Resolver = resolve, is_allowed: Callable[[str], bool] = is_public) -> Probed:
    """HEAD, and GET where that is refused: many servers answer only one of them well. Nothing is read of the body."""
    try:
        with guarded_client(resolver=resolver, is_allowed=is_allowed, max_seconds=_SECONDS) as client:
            return _asked(client, url)
    except httpx.TimeoutException:
        return Probed(Outcome.UNSURE, "It took too long to answer.")
    except httpx.HTTPError as error:
        return Probed(Outcome.UNSURE, f"It does not answer: {error or type(error).__name__}.")
    except FeedError as error:
        return Probed(Outcome.BROKEN, str(error))


def _asked(client: httpx.Client, url: str) -> Probed:
    following, moved_to = url, ""
    for _ in range(MAX_REDIRECTS + 1):
        check_address(following)
        status, location = _answer(client, following)
        if status not in REDIRECTS:
            return _judged(status, moved_to)
        following = next_address(following, location)
        # Only the first step is what the text should be changed to.
        if status in _FOR_GOOD and not moved_to:
            moved_to = following
    return Probed(Outcome.BROKEN, f"It redirects more than {MAX_REDIRECTS} times.")


def _answer(client: httpx.Client, url: str) -> tuple[int, str]:
    """The status and where a redirect leads to."""
    for method in ("HEAD", "GET"):
        with client.stream(method, url, headers=_HEADERS) as response:
            if response.is_success or response.status_code in REDIRECTS or method == "GET":
                return response.status_code, response.headers.get("Location", "")
    raise AssertionError("GET is always the answer")


def _judged(status: int, moved_to: str) -> Probed:
    if status in _GONE:
        return Probed(Outcome.BROKEN, f"It answers {status}: the page is gone.")
    if not httpx.codes.is_success(status):
        return Probed(Outcome.UNSURE, f"It answers {status}. It may refuse programs only: look at it.")
    if moved_to:
        return Probed(Outcome.MOVED, f"Now at {moved_to}")
    return Probed(Outcome.WORKS, "")
