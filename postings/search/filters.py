"""The filter set: request data in, a `SearchQuery` out, and the openings that match it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django_filters
from babel import Locale
from django.db.models.expressions import RawSQL
from django.http import QueryDict
from django.utils import timezone

from postings.geography import is_country
from postings.openings.choices import Contract, Funding, Level, Role, Workplace
from postings.openings.models import ExchangeRate, Opening
from postings.openings.pay import BASE_CURRENCY
from postings.search import text
from postings.search.fields import quoted
from postings.search.fit_filter import FitFilter
from postings.search.kinds import (
    ChoicesFilter,
    CityFilter,
    Context,
    CountryFilter,
    DaysFilter,
    DegreeFilter,
    InstitutionFilter,
    PageFilter,
    ParameterFilter,
    PayFilter,
    SearchFilter,
    TopicFilter,
    VisaFilter,
    WordsFilter,
    one_of,
)
from postings.search.near import NearFilter, WithinFilter
from postings.search.query import MOST_KM, SORTS, USUAL_KM, SearchQuery

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from postings.openings.models.opening import OpeningQuerySet
    from postings.search.extensions import Lens
    from postings.search.fields import LenientField

_MOST_PAY = 100_000_000
_MOST_PAGES = 100_000
_SLUG = re.compile(r"[\w-]+", re.ASCII)
_SLUG_LIMIT = 130
# Parameters that links from elsewhere carry for their own ends: nothing to tell the reader about.
_FOREIGN = re.compile(r"utm_\w+|[a-z]*clid|mc_[ce]id|ref|source|_ga|csrfmiddlewaretoken", re.ASCII)


def _slug(text: str) -> str | None:
    return text if len(text) <= _SLUG_LIMIT and _SLUG.fullmatch(text) else None


def _country(text: str) -> str | None:
    return text.upper() if is_country(text.upper()) else None


_currency = one_of(list(Locale("en").currencies))


@dataclass(frozen=True, slots=True)
class ParsedSearch:
    """What a request asks for, and in plain words what of it could not be read."""

    query: SearchQuery
    notes: tuple[str, ...] = ()


class OpeningFilterSet(django_filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """Every filter of a search, once. The order is the order of the filters on the page."""

    q = WordsFilter("Words")
    role = ChoicesFilter("Role", Role, column="role")
    topic = TopicFilter("Topic", recognise=_slug, index_field="topic")
    country = CountryFilter("Country", recognise=_country, index_field="country")
    city = CityFilter("City", recognise=_slug, index_field="city")
    near = NearFilter("Near", noun="city")
    within = WithinFilter("Within", noun="distance", least=10, most=MOST_KM, default=USUAL_KM)
    degree = DegreeFilter("Degree I hold", noun="degree", column="degree_admitted")
    funding = ChoicesFilter("Funding", Funding, column="funding")
    pay_min = PayFilter("Pay from", noun="lowest pay", upper=True, most=_MOST_PAY)
    pay_max = PayFilter("Pay up to", noun="highest pay", upper=False, most=_MOST_PAY)
    currency = ParameterFilter("Currency", recognise=_currency, default=BASE_CURRENCY)
    visa = VisaFilter("Visa", noun="visa filter", index_field="visa", is_facet=True)
    workplace = ChoicesFilter("Workplace", Workplace, column="workplace")
    level = ChoicesFilter("Level", Level, column="level")
    contract = ChoicesFilter("Contract", Contract, column="contract")
    institution = InstitutionFilter("Institution", recognise=_slug, index_field="institution")
    deadline_within = DaysFilter(
        "Closing within", noun="number of days to the deadline", column="deadline_at", ahead=True, most=3650
    )
    posted_within = DaysFilter(
        "Posted within", noun="number of days since posting", column="published_at", ahead=False, most=3650
    )
    fit = FitFilter("Fit", noun="fit filter", index_field="requires")
    sort = ParameterFilter("Order", recognise=one_of(list(SORTS)))
    page = PageFilter("Page", default=1, most=_MOST_PAGES)

    @property
    def parsed(self) -> ParsedSearch:
        return _parsed(self.data)

    def filter_queryset(self, queryset: OpeningQuerySet) -> OpeningQuerySet:
        query = self.parsed.query
        return narrow(queryset, query, context_of(query))


FILTERS: dict[str, SearchFilter] = dict(OpeningFilterSet.base_filters)
FACETS: dict[str, SearchFilter] = {param: one for param, one in FILTERS.items() if one.is_facet}


# A form would copy each field for each request, whose fields keep nothing of what they read.
_FIELDS: dict[str, LenientField[Any]] = {param: one.field for param, one in FILTERS.items()}


def parse(data: QueryDict | str) -> ParsedSearch:
    """The search that request data (or a query string) asks for. Never an error, and no database."""
    return _parsed(QueryDict(data) if isinstance(data, str) else data)


def _parsed(data: QueryDict) -> ParsedSearch:
    read = {param: one.clean(data.getlist(param)) for param, one in _FIELDS.items() if param in data}
    query = SearchQuery(**{param: one.value for param, one in read.items()})
    notes = [note for one in read.values() for note in one.notes]
    if "pay_min" in read and query.pay_min != read["pay_min"].value:
        notes.append("The lowest pay was above the highest, so we swapped them.")
    return ParsedSearch(query, (*notes, *_unknown_parameters(data)))


def _unknown_parameters(data: QueryDict) -> Iterable[str]:
    unknown = [name for name in data if name not in FILTERS and not _FOREIGN.fullmatch(name)]
    if not unknown:
        return
    if len(unknown) == 1:
        yield f"There is no filter {quoted(unknown[0])}, so it is left out."
    else:
        more = f" and {len(unknown) - 3} more" if len(unknown) > 3 else ""
        yield f"There are no filters {', '.join(map(quoted, unknown[:3]))}{more}, so they are left out."


def context_of(query: SearchQuery, now: datetime | None = None, lens: Lens | None = None) -> Context:
    """What the answer to `query` depends on, read once."""
    now = now or timezone.now()
    has_pay = query.pay_min is not None or query.pay_max is not None
    needs_rates = has_pay and query.currency != BASE_CURRENCY
    rates = ExchangeRate.objects.per_euro() if needs_rates else {}
    return Context(now, rates, text.matches(query.q, now) if query.q else None, lens)


def narrow(
    openings: OpeningQuerySet, query: SearchQuery, context: Context, *, leave_out: str = ""
) -> OpeningQuerySet:
    """Those of `openings` that match `query`, without regard to its parameter `leave_out`. Unordered."""
    for param, one in FILTERS.items():
        condition = None if param == leave_out else one.condition(query, context)
        if condition is not None:
            openings = openings.filter(condition)
    return openings


def matching(query: SearchQuery, now: datetime | None = None, lens: Lens | None = None) -> OpeningQuerySet:
    """The open openings that match `query`. Unordered."""
    # Here, as the engine builds on the filters.
    from postings.search.engine import source

    now = now or timezone.now()
    reader = source.current_reader() if query.q else None
    if reader is not None:
        try:
            ids = reader.ids(query, Context(now, reader.vocabulary.rates, lens=lens))
        except source.ENGINE_ERRORS as error:
            source.report(error)
        else:
            # As rows to join with: thousands of ids in a plain list are searched again for each opening.
            return Opening.objects.open(now).filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [ids]))
    return narrow(Opening.objects.open(now), query, context_of(query, now, lens))
