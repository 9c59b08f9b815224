"""The searches of alerts: the form they keep, and how a run reads them by the hundred thousand."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from postings.openings.pay import BASE_CURRENCY
from postings.search.filters import parse
from postings.search.query import MANY, SearchQuery

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBERS = ("within", "pay_min", "pay_max", "deadline_within", "posted_within", "page")
_READ: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(("q", "near", "currency", "degree", "sort"), str),
    **dict.fromkeys(_NUMBERS, int),
    "visa": bool,
}


def alert_query(query: SearchQuery) -> SearchQuery:
    """`query` as an alert keeps it: without what says nothing of an opening on the day it arrives."""
    has_pay = query.pay_min is not None or query.pay_max is not None
    currency = query.currency if has_pay else BASE_CURRENCY
    return query.with_(sort="", posted_within=None, fit=False, currency=currency)


def from_canonical(query_string: str) -> SearchQuery:
    """What `parse` reads from a canonical query string, in a quarter of the time: nothing in it is checked.

    A parameter that there is no longer is left to `parse`.
    """
    values: dict[str, Any] = {}
    many: defaultdict[str, list[str]] = defaultdict(list)
    for pair in query_string.split("&") if query_string else ():
        param, _, written = pair.partition("=")
        if param in MANY:
            many[param].append(unquote_plus(written))
        elif param in _READ:
            values[param] = _READ[param](unquote_plus(written))
        else:
            return parse(query_string).query
    values.update((param, tuple(chosen)) for param, chosen in many.items())
    return SearchQuery(**values)
