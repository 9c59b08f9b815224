"""What a search needs to know of the board beside its openings: names of values, rates, synonyms.

Kept for as long as the index says that none of it changed, so that a page asks the database for nothing but its
rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from postings.openings.models import ExchangeRate
from postings.openings.pay import BASE_CURRENCY
from postings.search.engine.words import Synonyms, synonyms_of
from postings.search.filters import FACETS
from postings.search.kinds import city_label
from postings.search.pay_steps import PaySteps, pay_steps_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Labels = dict[str, dict[str, str]]

# The facets whose values are rows.
_NAMED = ("topic", "institution", "city")
_SQL = """
SELECT
    (
        SELECT coalesce(json_agg(json_build_array(currency, "on", per_euro::text) ORDER BY currency), '[]')
        FROM (
            SELECT DISTINCT ON (currency) currency, "on", per_euro
            FROM postings_exchangerate ORDER BY currency, "on" DESC
        ) AS newest
    ),
    (SELECT coalesce(json_agg(to_json(words)), '[]') FROM postings_synonymgroup)
"""
# A large city has tens of thousands of rows; of the spellings in the newest, the one with accents sorts last.
_NAMES_SQL = """
SELECT 'topic', slug, name, '' FROM postings_topic WHERE slug = ANY(%(topic)s)
UNION ALL
SELECT 'institution', slug, name, '' FROM postings_institution WHERE slug = ANY(%(institution)s)
UNION ALL
SELECT 'city', asked.key, max(place.city), max(place.country)
FROM unnest(%(city)s::text[]) AS asked(key)
CROSS JOIN LATERAL (
    SELECT city, country FROM postings_location
    WHERE city_key = asked.key ORDER BY opening_id DESC LIMIT 20
) AS place
GROUP BY asked.key
"""


class _Facts(NamedTuple):
    rates: dict[str, ExchangeRate]
    groups: list[list[str]]


@dataclass
class Vocabulary:
    """Reads lazily, and each thing once."""

    _labels: Labels = field(default_factory=lambda: {param: {} for param in _NAMED})
    _pay_steps: dict[str, PaySteps | None] = field(default_factory=dict)

    @property
    def rates(self) -> Mapping[str, ExchangeRate]:
        return self._facts.rates

    def pay_steps(self, currency: str) -> PaySteps | None:
        """None where the currency has no known rate."""
        if currency not in self._pay_steps:
            self._pay_steps[currency] = pay_steps_of(currency, self.rates)
        return self._pay_steps[currency]

    @cached_property
    def currencies(self) -> list[str]:
        """Those in which pay can be asked for, euro first."""
        return [BASE_CURRENCY, *(currency for currency in self.rates if currency != BASE_CURRENCY)]

    @cached_property
    def synonyms(self) -> Synonyms:
        return synonyms_of(self._facts.groups)

    def labels(self, wanted: Mapping[str, Collection[str]]) -> Labels:
        """The names of the wanted values of each facet. A value that the board does not know is missing."""
        missing = {
            param: [value for value in wanted.get(param, ()) if value not in self._labels[param]]
            for param in _NAMED
        }
        if any(missing.values()):
            self._read_labels(missing)
        return {param: self._labels_of(param, values) for param, values in wanted.items()}

    def _labels_of(self, param: str, values: Collection[str]) -> dict[str, str]:
        if param not in _NAMED:
            return FACETS[param].labels(values)
        known = self._labels[param]
        return {value: known[value] for value in values if value in known}

    def _read_labels(self, missing: Mapping[str, Collection[str]]) -> None:
        """What the board does not know is not kept: anybody may ask for any number of such values."""
        with connection.cursor() as cursor:
            cursor.execute(_NAMES_SQL, {param: list(values) for param, values in missing.items()})
            for param, value, name, code in cursor.fetchall():
                self._labels[param][value] = city_label(name, code) if param == "city" else name

    @cached_property
    def _facts(self) -> _Facts:
        with connection.cursor() as cursor:
            cursor.execute(_SQL)
            rates, groups = cursor.fetchone()
        return _Facts(
            {
                currency: ExchangeRate(currency=currency, on=date.fromisoformat(on), per_euro=Decimal(rate))
                for currency, on, rate in rates
            },
            groups,
        )
