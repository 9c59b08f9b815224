"""Numbers for the pages that lead into the list: openings by role, country and topic, and what they pay."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pickle import UnpicklingError
from time import monotonic
from typing import TYPE_CHECKING, TypeVar, cast

from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache
from django.db import connection
from django.db.models import Aggregate, Count, FloatField
from django.db.models.functions import Coalesce
from django.utils import timezone
from redis.exceptions import RedisError

from postings.openings.choices import Role
from postings.openings.models import Opening
from postings.search.answering import values_of
from postings.search.engine import source
from postings.search.filters import FACETS
from postings.search.kinds import Context
from postings.search.landing import address_of
from postings.search.query import SearchQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from postings.openings.models.opening import OpeningQuerySet

T = TypeVar("T")

# While a new version of the site comes up, both may find what the other kept.
_OF_ANOTHER_VERSION = (AttributeError, ImportError, TypeError, UnpicklingError)

# A count may be this old. Rows themselves are never kept: an opening that closed must not be shown as open.
KEPT_SECONDS, NEAR_SECONDS = 60, 5
# Quartiles of fewer would say more about single employers than about the role.
FEWEST_FOR_BAND = 8


@dataclass(frozen=True, slots=True)
class Tally:
    """How many open openings have a value, and the list of them."""

    value: str
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Every role in the order of the filters, also those without openings; topics and countries by count."""

    roles: list[Tally]
    topics: list[Tally]
    countries: list[Tally]
    institutions: int


@dataclass(frozen=True, slots=True)
class PayBand:
    """The quartiles of what open openings of a role pay, in euro a year, and how many state their pay."""

    low: Decimal
    median: Decimal
    high: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class RolePay:
    """Pay at a glance for one role. With too few openings there is a count and no band."""

    role: str
    label: str
    count: int
    band: PayBand | None
    url: str


class Quartiles(Aggregate):
    """The three quartiles, interpolated between neighbours."""

    template = "percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(FloatField())


def counts() -> Counts:
    return kept_near("counts", _counts)


def role_counts() -> list[Tally]:
    return counts().roles


def pay_by_role() -> list[RolePay]:
    """Every role in the order of the filters, from the middle of each stated pay."""
    return kept_near("pay", _pay_by_role)


def pay_bands() -> dict[str, PayBand]:
    """Role to its band; a role with fewer than `FEWEST_FOR_BAND` openings that state pay is missing."""
    return {one.role: one.band for one in pay_by_role() if one.band is not None}


def _counts() -> Counts:
    context, reader = Context(timezone.now(), rates={}), source.current_reader()
    found = {param: values_of(param, context, reader) for param in ("role", "topic", "country")}
    roles, topics, countries = (_tallies(param, counts) for param, counts in found.items())
    institutions = values_of("institution", context, reader)
    return Counts(roles, _by_count(topics), _by_count(countries), len(institutions))


def _tallies(param: str, counts: Mapping[str, int]) -> list[Tally]:
    labels = FACETS[param].labels(counts.keys())
    return [
        Tally(value, labels[value], count, _address(SearchQuery().toggled(param, value), count))
        for value, count in counts.items()
        if value in labels
    ]


def _address(query: SearchQuery, count: int) -> str:
    """A landing exists while it has openings."""
    return address_of(query) if count else query.get_absolute_url()


def _by_count(tallies: list[Tally]) -> list[Tally]:
    return sorted(tallies, key=lambda one: (-one.count, one.label))


def with_stated_pay(openings: OpeningQuerySet) -> OpeningQuerySet:
    """Those that state their pay, with the `middle` of it in euro a year."""
    low, high = Coalesce("pay_yearly_min", "pay_yearly_max"), Coalesce("pay_yearly_max", "pay_yearly_min")
    return openings.annotate(middle=(low + high) / Decimal(2)).filter(middle__isnull=False).order_by()


def _pay_by_role() -> list[RolePay]:
    rows = (
        with_stated_pay(Opening.objects.open())
        .values("role")
        .annotate(count=Count("pk"), quartiles=Quartiles("middle", output_field=ArrayField(FloatField())))
    )
    found = {row["role"]: (row["count"], row["quartiles"]) for row in rows}
    return [
        RolePay(
            role=role.value,
            label=role.label,
            count=count,
            band=_band(quartiles, count) if count >= FEWEST_FOR_BAND else None,
            url=_address(SearchQuery(role=(role.value,)), count),
        )
        for role in Role
        for count, quartiles in [found.get(role.value, (0, []))]
    ]


def _band(quartiles: list[float], count: int) -> PayBand:
    low, median, high = (Decimal(amount).quantize(Decimal(1), ROUND_HALF_UP) for amount in quartiles)
    return PayBand(low, median, high, count)


def kept(name: str, compute: Callable[[], T], seconds: int = KEPT_SECONDS) -> T:
    """What `compute` gave within the last `seconds`.

    Two sites beside each other may share a cache, but never a database: its name is part of the key.
    """
    key = _key(name)
    kept: T | None = None
    try:
        kept = cache.get(key)
    except RedisError:
        return compute()  # Redis may be lost at any time; then the pages are slower, not gone.
    except _OF_ANOTHER_VERSION:
        pass
    if kept is None:
        kept = compute()
        with suppress(RedisError):
            cache.set(key, kept, seconds)
    return kept


def _key(name: str) -> str:
    return f"search.browse.{connection.settings_dict['NAME']}.{name}"


def forget_one(name: str) -> None:
    """What is known to have changed."""
    _near.pop(name, None)
    with suppress(RedisError):
        cache.delete(_key(name))


def kept_near(name: str, compute: Callable[[], T]) -> T:
    """The same, for what every page asks for: with a copy in this process, so that Redis is seldom asked."""
    now = monotonic()
    until, value = _near.get(name, (now, None))
    if until <= now or value is None:
        value = kept(name, compute, KEPT_SECONDS - NEAR_SECONDS)
        _near[name] = (now + NEAR_SECONDS, value)
    return cast("T", value)


def forget() -> None:
    """For tests: drop the copies of this process."""
    _near.clear()


_near: dict[str, tuple[float, object]] = {}
