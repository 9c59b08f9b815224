"""The kinds of filters: how each narrows openings, counts them by value, and names its values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict, Unpack

import django_filters
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Func, Max, OuterRef, Q, TextField
from django.db.models.expressions import RawSQL

from postings.geography import country_name
from postings.institutions.models import Institution
from postings.openings.choices import DEGREE_ORDER, Degree, Visa
from postings.openings.models import Location, Opening, Topic
from postings.openings.pay import to_euro
from postings.search.clauses import AnyOf, Between, Clause, Nothing, cents, microseconds
from postings.search.fields import FlagField, LenientField, NumberField, ValueField, ValuesField, WordsField

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from django.db.models import TextChoices

    from postings.openings.models import ExchangeRate
    from postings.openings.models.opening import OpeningQuerySet
    from postings.search.extensions import Lens
    from postings.search.query import SearchQuery


@dataclass(frozen=True, slots=True)
class Context:
    """What an answer depends on beside the query.

    `matched` are the openings that hold the query's words, best first; None where there are no words. `lens` is
    how the visitor's profile reads qualifications; None where there is no profile.
    """

    now: datetime
    rates: Mapping[str, ExchangeRate]
    matched: tuple[int, ...] | None = None
    lens: Lens | None = None
    # What one filter works out for several questions to the index.
    memory: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    # The tiers of openings by fit, as the database tells them.
    tiers: dict[int, int] = field(default_factory=dict, compare=False, repr=False)


class Declaration(TypedDict, total=False):
    """What a filter may be declared with beside its label; the second half is for its field."""

    noun: str
    index_field: str
    is_facet: bool
    recognise: Callable[[str], str | None]
    default: str | int
    least: int
    most: int


class Unnest(Func):
    """An array as one row for each of its elements."""

    function = "unnest"
    set_returning = True
    output_field = TextField()


class SearchFilter(django_filters.Filter):  # type: ignore[misc]  # django-filter carries no types
    """One parameter of a search, declared once.

    `noun` names it in sentences, `index_field` is its field in a search index, and a facet counts openings
    beside each of its values. The parameter is the attribute's name in the filter set.
    """

    field_class: ClassVar[type[LenientField[Any]]]

    def __init__(self, label: str, **declared: Unpack[Declaration]) -> None:
        self.noun = declared.get("noun") or label.lower()
        self.index_field = declared.pop("index_field", "")
        self.is_facet = declared.pop("is_facet", False)
        super().__init__(label=label, **{**declared, "noun": self.noun})

    @property
    def param(self) -> str:
        return str(self.field_name)

    def condition(self, query: SearchQuery, context: Context) -> Q | None:
        """What an opening must fulfil; None where the query does not use this filter."""
        return None

    def clause(self, query: SearchQuery, context: Context) -> Clause | None:
        """`condition`, as it is asked of a search index. Words are the engine's own."""
        return None

    def counts(self, openings: OpeningQuerySet) -> dict[str, int]:
        """Value to the number of `openings` that choosing it would leave."""
        raise NotImplementedError

    def counts_of(self, found: Mapping[str, int]) -> dict[str, int]:
        """`counts`, from the number of openings under each value of the index field."""
        return dict(found)

    def labels(self, values: Collection[str]) -> dict[str, str]:
        """The names of `values`. A value that the board does not know is missing."""
        raise NotImplementedError


class WordsFilter(SearchFilter):
    field_class: ClassVar = WordsField

    def condition(self, query: SearchQuery, context: Context) -> Q | None:
        if context.matched is None:
            return None
        # As rows to join with: thousands of ids in a plain list are searched again for each opening.
        ids = RawSQL("SELECT unnest(%s::bigint[])", [list(context.matched)])
        return Q(pk__in=ids)


class ParameterFilter(SearchFilter):
    """A parameter that narrows nothing by itself: order, page, the unit of pay."""

    field_class: ClassVar = ValueField


class PageFilter(SearchFilter):
    field_class: ClassVar = NumberField


class ValuesFilter(SearchFilter):
    """Repeatable: any of the chosen values will do."""

    field_class: ClassVar = ValuesField

    def __init__(self, label: str, **declared: Unpack[Declaration]) -> None:
        declared["is_facet"] = True
        super().__init__(label, **declared)

    def condition(self, query: SearchQuery, context: Context) -> Q | None:
        values = query.chosen(self.param)
        return self.any_of(values) if values else None

    def clause(self, query: SearchQuery, context: Context) -> Clause | None:
        values = query.chosen(self.param)
        return AnyOf(self.index_field, values) if values else None

    def any_of(self, values: tuple[str, ...]) -> Q:
        raise NotImplementedError


class ChoicesFilter(ValuesFilter):
    """Over a column with a closed vocabulary. A blank column matches no value."""

    def __init__(
        self, label: str, vocabulary: type[TextChoices], *, column: str, **declared: Unpack[Declaration]
    ) -> None:
        declared["recognise"], declared["index_field"] = one_of(vocabulary.values), column
        super().__init__(label, **declared)
        self.vocabulary = vocabulary
        self.values = tuple(vocabulary.values)  # Which makes a list anew each time.
        self.column = column

    def any_of(self, values: tuple[str, ...]) -> Q:
        return Q(**{f"{self.column}__in": values})

    def counts(self, openings: OpeningQuerySet) -> dict[str, int]:
        return self.counts_of(column_counts(openings, self.column))

    def counts_of(self, found: Mapping[str, int]) -> dict[str, int]:
        return {value: found.get(value, 0) for value in self.values}

    def labels(self, values: Collection[str]) -> dict[str, str]:
        return {value: str(label) for value, label in self.vocabulary.choices if value in values}


class InstitutionFilter(ValuesFilter):
    def any_of(self, values: tuple[str, ...]) -> Q:
        return Q(institution__slug__in=values)

    def counts(self, openings: OpeningQuerySet) -> dict[str, int]:
        return column_counts(openings, "institution__slug")

    def labels(self, values: Collection[str]) -> dict[str, str]:
        if not values:
            return {}
        return dict(Institution.objects.filter(slug__in=values).values_list("slug", "name"))


class TopicFilter(ValuesFilter):
    """A topic of the upper level stands for those below it too."""

    def any_of(self, values: tuple[str, ...]) -> Q:
        tagged = Opening.topics.through.objects.filter(
            Q(topic__slug__in=values) | Q(topic__parent__slug__in=values)
        )
        return Q(pk__in=tagged.values("opening"))

    def counts(self, openings: OpeningQuerySet) -> dict[str, int]:
        own_and_upper = Func("topics__slug", "topics__parent__slug", template="ARRAY[%(expressions)s]")
        return element_counts(openings, own_and_upper)

    def labels(self, values: Collection[str]) -> dict[str, str]:
        return dict(Topic.objects.filter(slug__in=values).values_list("slug", "name")) if values else {}


class CountryFilter(ValuesFilter):
    """Where the place of work is, or from where the employer says it may be done remotely."""

    def any_of(self, values: tuple[str, ...]) -> Q:
        there = Location.objects.filter(country__in=values)
        return Q(pk__in=there.values("opening")) | Q(remote_countries__overlap=list(values))

    def counts(self, openings: OpeningQuerySet) -> dict[str, int]:
        of_places = ArraySubquery(
            Location.objects.filter(opening=OuterRef("pk")).order_by().values("country")
        )
        return element_counts(openings, Func("remote_countries", of_places, function="array_cat"))

    def labels(self, values: Collection[str]) -> dict[str, str]:
        return {code: country_name(code) for code in values}


class CityFilter(ValuesFilter):
    """By `Location.city_key`, which holds the country: no city of one country is taken for another's."""

    def any_of(self, values: tuple[str, ...]) -> Q:
        return Q(pk__in=Location.objects.filter(city_key__in=values).values("opening"))

    def counts(self, openings: OpeningQuerySet) -> dict[str, int]:
        places = Location.objects.filter(opening__in=openings.values("pk")).exclude(city_key="")
        counted = places.order_by().values("city_key").annotate(n=Count("opening", distinct=True))
        return dict(counted.values_list("city_key", "n"))

    def labels(self, values: Collection[str]) -> dict[str, str]:
        """Of two spellings that share a key, the one with accents: it sorts after the one without."""
        if not values:
            return {}
        named = Location.objects.filter(city_key__in=values).order_by().values("city_key")
        named = named.annotate(name=Max("city"), code=Max("country"))
        return {
            key: city_label(name, code) for key, name, code in named.values_list("city_key", "name", "code")
        }


class DegreeFilter(SearchFilter):
    """The degree the candidate holds. An opening that does not say what it admits is left out:
    the filter promises that each opening shown would take this candidate.
    """

    field_class: ClassVar = ValueField

    def __init__(self, label: str, *, column: str, **declared: Unpack[Declaration]) -> None:
        declared["recognise"], declared["index_field"] = one_of(Degree.values), column
        declared["is_facet"] = True
        super().__init__(label, **declared)
        self.column = column

    def condition(self, query: SearchQuery, context: Context) -> Q | None:
        if not query.degree:
            return None
        return Q(**{f"{self.column}__in": _degrees_up_to(query.degree)})

    def clause(self, query: SearchQuery, context: Context) -> Clause | None:
        return AnyOf(self.index_field, _degrees_up_to(query.degree)) if query.degree else None

    def counts(self, openings: OpeningQuerySet) -> dict[str, int]:
        return self.counts_of(column_counts(openings, self.column))

    def counts_of(self, found: Mapping[str, int]) -> dict[str, int]:
        ordered = sorted(DEGREE_ORDER, key=DEGREE_ORDER.__getitem__)
        return dict(zip(ordered, accumulate(found.get(name, 0) for name in ordered), strict=True))

    def labels(self, values: Collection[str]) -> dict[str, str]:
        return {value: str(label) for value, label in Degree.choices if value in values}


class VisaFilter(SearchFilter):
    field_class: ClassVar = FlagField

    def condition(self, query: SearchQuery, context: Context) -> Q | None:
        return Q(visa=Visa.SPONSORED) if query.visa else None

    def clause(self, query: SearchQuery, context: Context) -> Clause | None:
        return AnyOf(self.index_field, (Visa.SPONSORED.value,)) if query.visa else None

    def counts(self, openings: OpeningQuerySet) -> dict[str, int]:
        return self.counts_of(column_counts(openings, "visa"))

    def counts_of(self, found: Mapping[str, int]) -> dict[str, int]:
        return {"1": found.get(Visa.SPONSORED, 0)}

    def labels(self, values: Collection[str]) -> dict[str, str]:
        return dict.fromkeys(values, Visa.SPONSORED.label)


class PayFilter(SearchFilter):
    """One end of the pay asked for, held against the other end of the pay stated.

    `pay_min` asks that the stated range reaches it, so it is held against the upper end (the only one, where
    one is stated), `pay_max` the other way round. An opening without stated pay matches neither; so does
    every opening when the currency has no known rate.
    """

    field_class: ClassVar = NumberField

    def __init__(self, label: str, *, upper: bool, **declared: Unpack[Declaration]) -> None:
        declared["index_field"] = "pay_yearly_max" if upper else "pay_yearly_min"
        super().__init__(label, **declared)
        self.upper = upper

    def condition(self, query: SearchQuery, context: Context) -> Q | None:
        asked: int | None = getattr(query, self.param)
        if asked is None:
            return None
        euro = _asked_euro(asked, query, context)
        if euro is None:
            return Q(pk__in=())
        ends = ("pay_yearly_max", "pay_yearly_min") if self.upper else ("pay_yearly_min", "pay_yearly_max")
        lookup = "gte" if self.upper else "lte"
        stated, other = ends
        return Q(**{f"{stated}__{lookup}": euro}) | Q(
            **{f"{stated}__isnull": True, f"{other}__{lookup}": euro}
        )

    def clause(self, query: SearchQuery, context: Context) -> Clause | None:
        asked: int | None = getattr(query, self.param)
        if asked is None:
            return None
        euro = _asked_euro(asked, query, context)
        if euro is None:
            return Nothing()
        return Between(self.index_field, *((cents(euro), None) if self.upper else (0, cents(euro))))


class DaysFilter(SearchFilter):
    """A number of days around now: deadlines ahead, publications behind."""

    field_class: ClassVar = NumberField

    def __init__(self, label: str, *, column: str, ahead: bool, **declared: Unpack[Declaration]) -> None:
        declared["index_field"] = column
        super().__init__(label, **declared)
        self.column, self.ahead = column, ahead

    def condition(self, query: SearchQuery, context: Context) -> Q | None:
        days: int | None = getattr(query, self.param)
        return None if days is None else Q(**{f"{self.column}__range": self._span(days, context)})

    def clause(self, query: SearchQuery, context: Context) -> Clause | None:
        days: int | None = getattr(query, self.param)
        if days is None:
            return None
        start, end = self._span(days, context)
        return Between(self.index_field, microseconds(start), microseconds(end))

    def _span(self, days: int, context: Context) -> tuple[datetime, datetime]:
        span = timedelta(days=days)
        return (context.now, context.now + span) if self.ahead else (context.now - span, context.now)


def _asked_euro(asked: int, query: SearchQuery, context: Context) -> Decimal | None:
    """Rounded like the stored pay, so that a stated 100,000 reaches an asked 100,000 in any currency."""
    euro = to_euro(Decimal(asked), query.currency, context.rates)
    return None if euro is None else euro.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _degrees_up_to(held: str) -> tuple[str, ...]:
    return tuple(name for name, rank in DEGREE_ORDER.items() if rank <= DEGREE_ORDER[held])


def city_label(city: str, country: str) -> str:
    return ", ".join(part for part in (city, country) if part)


def one_of(values: Collection[str]) -> Callable[[str], str | None]:
    """Recognises these values, in any case."""
    known = {value.lower(): value for value in values}
    return lambda text: known.get(text.lower())


def column_counts(openings: OpeningQuerySet, column: str) -> dict[str, int]:
    """Value of `column` to the number of openings; blanks are not counted."""
    counted = openings.order_by().exclude(**{column: ""}).values(column).annotate(n=Count("pk"))
    return dict(counted.values_list(column, "n"))


def element_counts(openings: OpeningQuerySet, array: Func) -> dict[str, int]:
    """Element of `array` to the number of openings that have it; blanks are not counted."""
    counted = openings.order_by().annotate(element=Unnest(array)).values("element")
    counted = counted.annotate(n=Count("pk", distinct=True))
    return {element: n for element, n in counted.values_list("element", "n") if element}
