"""How many openings require nothing of what is missing, as the engine counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from postings.openings.models import ExchangeRate, Opening
from postings.search.answering import first_of, ids_of
from postings.search.engine import source
from postings.search.extensions import Lens
from postings.search.kinds import Context
from postings.search.query import FIT, SearchQuery

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_FITTING = SearchQuery(fit=True)
_BY_FIT = SearchQuery(fit=True, sort=FIT)


class Named(NamedTuple):
    title: str
    institution: str
    url: str


class Board:
    """The open openings of one moment."""

    def __init__(self) -> None:
        self._now, self._reader = timezone.now(), source.current_reader()

    def total(self) -> int:
        return self.found(SearchQuery())

    def found(self, query: SearchQuery) -> int:
        return first_of(query, self._context(), self._reader)[0]

    def fitting(self, missing: frozenset[str]) -> int:
        return first_of(_FITTING, self._context(missing), self._reader)[0]

    def newly_fitting(
        self, missing: frozenset[str], gained: frozenset[str], before: int, limit: int
    ) -> Sequence[int]:
        """The newest that fit once what is `gained` is not missing any more.

        In the order by fit, with the gained keys as unknown, they stand behind the `before` that fit already.
        """
        context = self._context(missing, gained)
        return ids_of(_BY_FIT, context, self._reader, limit=limit, offset=before)

    def named(self, ids: Collection[int]) -> dict[int, Named]:
        """In one statement, and only those still open."""
        openings = Opening.objects.open(self._now).filter(pk__in=ids).select_related("institution")
        read = openings.only("title", "institution__name").order_by()
        return {one.pk: Named(one.title, one.institution.name, one.get_absolute_url()) for one in read}

    def _context(
        self, missing: frozenset[str] = frozenset(), unknown: frozenset[str] = frozenset()
    ) -> Context:
        rates = self._reader.vocabulary.rates if self._reader else ExchangeRate.objects.per_euro()
        return Context(self._now, rates, lens=Lens("", missing, unknown))
