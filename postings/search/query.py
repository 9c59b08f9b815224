"""The one meaning of a search. Page, counts, feeds, the API and alerts all take a `SearchQuery`."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from django.urls import get_script_prefix, reverse

from postings.openings.pay import BASE_CURRENCY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

# Longer searches are pasted text; the limit also bounds the work that one request can cause.
WORDS_LIMIT = 200
MANY = ("role", "level", "topic", "country", "city", "workplace", "contract", "funding", "institution")
RELEVANCE, NEWEST, DEADLINE, PAY, FIT = "relevance", "newest", "deadline", "pay", "fit"
USUAL_KM, MOST_KM = 50, 500
SORTS: dict[str, str] = {
    RELEVANCE: "Best match",
    NEWEST: "Newest",
    DEADLINE: "Deadline",
    PAY: "Pay",
    FIT: "Best fit first",
}


def tidy_words(text: str) -> str:
    """`text` as it is searched for: one line, composed letters, no control characters, cut to the limit.

    NUL and lone surrogates, which PostgreSQL and URLs refuse, are control characters here.
    """
    if text.isascii() and text.isprintable():
        # The most of what is typed has nothing to look up, letter by letter.
        return " ".join(" ".join(text.split())[:WORDS_LIMIT].split())
    visible = "".join(" " if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in text)
    composed = unicodedata.normalize("NFC", " ".join(visible.split()))
    return " ".join(composed[:WORDS_LIMIT].split())


class _Written:
    """The query string, once it was asked for: a page of results asks some searches for it several times."""

    __slots__ = ("_written",)
    _written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery(_Written):
    """A search in canonical form: equal searches are equal values, with one query string.

    Values of a repeatable filter are alternatives; different filters must all hold. `pay_min` and `pay_max`
    are whole units of `currency` a year. `degree` is the one the candidate holds: openings match that say
    what they admit and admit it. `sort` is "" for the usual order: relevance with words, else newest.
    `near` is the key of a city, and `within` the kilometres around it. `fit`, and the order by fit, hold openings
    against a profile, which goes with the question (`Context.lens`): without one both say nothing.
    The order, the page and the currency do not change which openings match, except as the unit of pay.
    """

    q: str = ""
    role: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    workplace: tuple[str, ...] = ()
    contract: tuple[str, ...] = ()
    funding: tuple[str, ...] = ()
    institution: tuple[str, ...] = ()
    near: str = ""
    within: int = USUAL_KM
    pay_min: int | None = None
    pay_max: int | None = None
    currency: str = BASE_CURRENCY
    degree: str = ""
    deadline_within: int | None = None
    posted_within: int | None = None
    visa: bool = False
    fit: bool = False
    sort: str = ""
    page: int = 1

    def __post_init__(self) -> None:
        self._put_in_form(_DEFAULTS)

    def _put_in_form(self, changed: Collection[str]) -> None:
        """Canonical, where only the values of `changed` may not be yet."""
        if "q" in changed:
            self._set("q", tidy_words(self.q))
        for name in MANY:
            if name in changed and len(values := getattr(self, name)) > 1:
                self._set(name, tuple(sorted(set(values))))
        if self.pay_min is not None and self.pay_max is not None and self.pay_min > self.pay_max:
            low, high = self.pay_max, self.pay_min
            self._set("pay_min", low)
            self._set("pay_max", high)
        if not self.near:
            self._set("within", USUAL_KM)
        if self.sort == self.usual_sort or (self.sort == RELEVANCE and not self.q):
            self._set("sort", "")

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    @property
    def usual_sort(self) -> str:
        return RELEVANCE if self.q else NEWEST

    @property
    def order(self) -> str:
        """The order in force: one of `SORTS`."""
        return self.sort or self.usual_sort

    @property
    def is_empty(self) -> bool:
        """Whether every open opening matches."""
        return self.with_(sort="", page=1, currency=BASE_CURRENCY) == SearchQuery()

    @property
    def needs_profile(self) -> bool:
        """Whether its answer is another one for each visitor."""
        return self.fit or self.sort == FIT

    def without_profile(self) -> SearchQuery:
        """What of it means the same to everybody: for feeds, alerts, and whoever has no profile. On the same page."""
        if not self.needs_profile:
            return self
        return self.with_(fit=False, sort="" if self.sort == FIT else self.sort, page=self.page)

    def chosen(self, param: str) -> tuple[str, ...]:
        """The values of a parameter as they stand in the URL, () where it has its default."""
        value = getattr(self, param)
        if isinstance(value, tuple):
            return value
        if value == _DEFAULTS[param]:
            return ()
        return ("1",) if value is True else (str(value),)

    def with_(self, **changes: Any) -> SearchQuery:
        """The same search with other values. It starts on page 1 again unless `page` is among them."""
        made = object.__new__(SearchQuery)
        for put, value in zip(_PUTS, _values_of(self), strict=True):
            put(made, value)
        made._set("page", 1)
        for name, value in changes.items():
            made._set(name, value)
        made._put_in_form(changes)
        return made

    def without(self, param: str, value: str | None = None) -> SearchQuery:
        """Without one value of `param`, or without `param` altogether."""
        if param in MANY and value is not None:
            return self.with_(**{param: tuple(one for one in getattr(self, param) if one != value)})
        return self.with_(**{param: _DEFAULTS[param]})

    def toggled(self, param: str, value: str) -> SearchQuery:
        """With `value` chosen if it was not, else without it."""
        if value in self.chosen(param):
            return self.without(param, value)
        if param in MANY:
            return self.with_(**{param: (*getattr(self, param), value)})
        return self.with_(**{param: True if isinstance(_DEFAULTS[param], bool) else value})

    def to_querystring(self) -> str:
        """Canonical: parameters and values sorted, defaults dropped; "" for the empty search."""
        try:
            return self._written
        except AttributeError:
            pairs = (
                f"{param}={quote_plus(value)}"
                for param in _IN_STRING
                if getattr(self, param) != _DEFAULTS[param]
                for value in self.chosen(param)
            )
            self._set("_written", "&".join(pairs))
        return self._written

    def get_absolute_url(self) -> str:
        """The list of openings that match."""
        query_string = self.to_querystring()
        address = _list_address(get_script_prefix())
        return f"{address}?{query_string}" if query_string else address


@lru_cache(maxsize=16)
def _list_address(prefix: str) -> str:
    """Looked up once for each `prefix` that the site is served under."""
    return reverse("postings:openings")


_DEFAULTS: dict[str, Any] = {one.name: one.default for one in fields(SearchQuery)}
_IN_STRING = sorted(_DEFAULTS)
# A copy is made by the slots themselves: a page of results makes dozens.
_values_of: Callable[[SearchQuery], tuple[Any, ...]] = attrgetter(*_DEFAULTS)
_PUTS: list[Callable[[SearchQuery, Any], None]] = [getattr(SearchQuery, name).__set__ for name in _DEFAULTS]
