"""Where this process gets its answers from: the index on disk, or one in its own memory."""

from __future__ import annotations

import logging
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING

from django.conf import settings

from postings.search.engine.inline import InlineIndex
from postings.search.engine.raw import raw_connection
from postings.search.engine.store import SearchUnavailable, Store

if TYPE_CHECKING:
    from postings.search.engine.reader import Reader

logger = logging.getLogger(__name__)

INLINE, PROCESS = "inline", "process"
# What the engine raises when an index is not as it should be.
ENGINE_ERRORS = (ValueError, OSError, RuntimeError, SearchUnavailable)


# Every search would say it.
_COMPLAIN_EVERY = 60.0


class _Complaint:
    at = -_COMPLAIN_EVERY


def current_reader() -> Reader | None:
    """The newest state of the index; None, and a line in the log, where there is none."""
    try:
        if settings.SEARCH_INDEXER == INLINE:
            return _inline().reader(raw_connection())
        return _store().reader()
    except ENGINE_ERRORS as error:
        report(error)
        return None


def report(error: Exception) -> None:
    """The engine failed: say so, and let the index be looked at again, here and by the indexer."""
    now = monotonic()
    if now - _Complaint.at > _COMPLAIN_EVERY:
        _Complaint.at = now
        logger.error("The search engine is not available, so the database answers: %s", error)
    if settings.SEARCH_INDEXER != INLINE and not isinstance(error, SearchUnavailable):
        _store().report_broken()


def is_ready() -> bool:
    return current_reader() is not None


@cache
def _inline() -> InlineIndex:
    return InlineIndex()


@cache
def _store() -> Store:
    return Store()
