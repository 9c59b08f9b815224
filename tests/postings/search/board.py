"""A board of random openings, and a search over it so simple that it can be read at a glance.

The naive search is what the filter set, the facets and any later engine are held against.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import acos, cos, radians, sin
from random import Random
from typing import TYPE_CHECKING

from django.utils import timezone

from postings.openings.choices import (
    DEGREE_ORDER,
    Contract,
    DeadlineKind,
    Degree,
    Funding,
    Level,
    Role,
    Visa,
    Workplace,
)
from postings.openings.models import ExchangeRate, Location, Opening
from postings.search.query import SearchQuery
from tests.factories import ExchangeRateFactory, InstitutionFactory, OpeningFactory, TopicFactory

if TYPE_CHECKING:
    from collections.abc import Sequence

PLACES = [
    ("Zürich", "CH"),
    ("Bern", "CH"),
    ("Berlin", "DE"),
    ("Cambridge", "GB"),
    ("Cambridge", "US"),
    ("", "SE"),
    ("", "DE"),
]
COUNTRIES = ["CH", "DE", "GB", "US", "SE", "FR"]
CITIES = ["zurich-ch", "bern-ch", "berlin-de", "cambridge-gb", "cambridge-us"]
# Zürich and Bern are 95.5 km apart; Munich, which the board does not know, is 242 km from Zürich.
COORDINATES = {
    "zurich-ch": (47.3769, 8.5417),
    "bern-ch": (46.948, 7.4474),
    "berlin-de": (52.52, 13.405),
    "cambridge-gb": (52.2053, 0.1218),
    "cambridge-us": (42.3751, -71.1056),
}
CURRENCIES = ["EUR", "USD", "SEK"]
PERIODS = ["year", "month", "hour"]
CLOSED_STATES = ["draft", "in_review", "scheduled", "rejected", "closed", "expired", "lapsed"]
PARAMS = [
    *("role", "level", "topic", "country", "city", "workplace", "contract", "funding", "institution"),
    *("near", "pay_min", "pay_max", "degree", "deadline_within", "posted_within", "visa"),
]


class Board:
    """`size` random openings, about one in five of them not open."""

    def __init__(self, random: Random, size: int = 60) -> None:
        self.random = random
        self.now = timezone.now()
        for currency, rate in (("USD", "1.0837"), ("SEK", "11.313")):
            ExchangeRateFactory.create(currency=currency, per_euro=Decimal(rate))
        self.institutions = InstitutionFactory.create_batch(4)
        # No numbers at the end: such topics have no landing.
        upper = [TopicFactory.create(name=name) for name in ("Topic A", "Topic B")]
        lower = zip(("Topic C", "Topic D", "Topic E"), [*upper, upper[0]], strict=True)
        self.topics = [*upper, *(TopicFactory.create(name=name, parent=parent) for name, parent in lower)]
        for _ in range(size):
            self._add_opening()
        for key, (latitude, longitude) in COORDINATES.items():
            Location.objects.filter(city_key=key).update(latitude=latitude, longitude=longitude)
        self.rates = ExchangeRate.objects.per_euro()
        rows = Opening.objects.prefetch_related("locations", "topics__parent").select_related("institution")
        self.openings = list(rows)

    def _add_opening(self) -> None:
        random = self.random
        workplace = random.choice(["", *Workplace.values])
        contract = random.choice(["", *Contract.values])
        facts: dict[str, object] = {
            "institution": random.choice(self.institutions),
            "role": random.choice(Role.values),
            "level": random.choice(["", *Level.values]),
            "workplace": workplace,
            "remote_countries": self._some(COUNTRIES, 3) if workplace == Workplace.REMOTE else [],
            "contract": contract,
            "funding": random.choice(Funding.values),
            "visa": random.choice(["", *Visa.values]),
            "degree_admitted": random.choice(["", *Degree.values]),
            "topics": self._some(self.topics, 3),
            "locations": self._some(PLACES, 3),
            "published_at": self.now - timedelta(hours=random.randrange(1, 24 * 20)),
            **self._pay(),
        }
        if random.random() < 0.5:
            hours = random.randrange(1, 24 * 20)
            facts["deadline_kind"], facts["deadline_zone"] = DeadlineKind.MOMENT, "UTC"
            facts["deadline_at"] = self.now + timedelta(hours=hours)
        if random.random() < 0.2:
            state = random.choice(CLOSED_STATES)
            kept = {"published_at", "deadline_at", "deadline_kind", "deadline_zone"}
            facts = {name: value for name, value in facts.items() if name not in kept}
            facts[state] = True
        OpeningFactory.create(**facts)

    def _some(self, values: Sequence[object], most: int) -> list[object]:
        return self.random.sample(values, self.random.randrange(most + 1))

    def _pay(self) -> dict[str, object]:
        period = self.random.choice(PERIODS)
        low = self.random.randrange(20_000, 120_000, 5_000) // {"year": 1, "month": 12, "hour": 2080}[period]
        high = low + self.random.randrange(0, low)
        ends = self.random.choice([(None, None), (low, high), (low, None), (None, high)])
        if ends == (None, None):
            return {}
        currency = self.random.choice(CURRENCIES)
        stated = [None if end is None else Decimal(end) for end in ends]
        return dict(
            zip(
                ("pay_min", "pay_max", "pay_currency", "pay_period"), (*stated, currency, period), strict=True
            )
        )

    def random_query(self, most_filters: int = 3) -> SearchQuery:
        random = self.random
        values: dict[str, object] = {
            "role": self._several(Role.values),
            "level": self._several(Level.values),
            "topic": self._several([topic.slug for topic in self.topics]),
            "country": self._several(COUNTRIES),
            "city": self._several(CITIES),
            "workplace": self._several(Workplace.values),
            "contract": self._several(Contract.values),
            "funding": self._several(Funding.values),
            "institution": self._several([one.slug for one in self.institutions]),
            "near": random.choice([*CITIES, "munich-de"]),
            "pay_min": random.randrange(20_000, 150_000, 1_000),
            "pay_max": random.randrange(20_000, 150_000, 1_000),
            "degree": random.choice(Degree.values),
            "deadline_within": random.randrange(1, 20),
            "posted_within": random.randrange(1, 20),
            "visa": True,
        }
        chosen = random.sample(PARAMS, random.randrange(most_filters + 1))
        values["within"] = random.choice([10, 50, 95, 96, 100, 250, 500])
        if "near" in chosen:
            chosen.append("within")
        return SearchQuery(
            currency=random.choice(CURRENCIES),
            **{param: values[param] for param in chosen},  # type: ignore[arg-type]  # by name, as parsed
        )

    def _several(self, values: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.random.sample(values, self.random.randrange(1, 3)))

    def matches(self, query: SearchQuery) -> set[int]:
        return {opening.pk for opening in self.openings if self.is_match(opening, query)}

    def is_match(self, opening: Opening, query: SearchQuery) -> bool:
        return opening.is_open(self.now) and all(
            self._holds(opening, param, query) for param in PARAMS if query.chosen(param)
        )

    def _holds(self, opening: Opening, param: str, query: SearchQuery) -> bool:
        if param in ("pay_min", "pay_max"):
            return self._pay_holds(opening, param, query)
        if param == "near":
            return self._is_near(opening, query)
        if param == "degree":
            admitted = opening.degree_admitted
            return bool(admitted) and DEGREE_ORDER[admitted] <= DEGREE_ORDER[query.degree]
        if param == "deadline_within":
            return _is_within(opening.deadline_at, self.now, query.deadline_within)
        if param == "posted_within":
            return _is_within(self.now, opening.published_at, query.posted_within)
        return bool(values_of(opening, param) & set(query.chosen(param)))

    def _is_near(self, opening: Opening, query: SearchQuery) -> bool:
        """By the angle between two directions from the middle of the earth."""
        here = _direction(*(COORDINATES | {"munich-de": (48.13743, 11.57549)})[query.near])
        places = [COORDINATES[place.city_key] for place in opening.locations.all() if place.city_key]
        return any(
            6371.0088 * acos(min(1.0, sum(a * b for a, b in zip(here, _direction(*place), strict=True))))
            <= query.within
            for place in places
        )

    def _pay_holds(self, opening: Opening, param: str, query: SearchQuery) -> bool:
        ends = [end for end in (opening.pay_yearly_min, opening.pay_yearly_max) if end is not None]
        if not ends:
            return False
        asked = Decimal(getattr(query, param))
        if query.currency != "EUR":
            asked /= self.rates[query.currency].per_euro
        asked = asked.quantize(Decimal("0.01"), ROUND_HALF_UP)
        return max(ends) >= asked if param == "pay_min" else min(ends) <= asked


def _direction(latitude: float, longitude: float) -> tuple[float, float, float]:
    north, east = radians(latitude), radians(longitude)
    return cos(north) * cos(east), cos(north) * sin(east), sin(north)


def _is_within(later: datetime | None, earlier: datetime | None, days: int | None) -> bool:
    if later is None or earlier is None or days is None:
        return False
    return timedelta(0) <= later - earlier <= timedelta(days=days)


def values_of(opening: Opening, param: str) -> set[str]:
    """What an opening counts as, in the words of one facet."""
    if param == "topic":
        topics = list(opening.topics.all())
        return {topic.slug for topic in topics} | {topic.parent.slug for topic in topics if topic.parent}
    if param == "country":
        return {place.country for place in opening.locations.all()} | set(opening.remote_countries)
    if param == "city":
        return {place.city_key for place in opening.locations.all()} - {""}
    if param == "institution":
        return {opening.institution.slug}
    if param == "visa":
        return {"1"} if opening.visa == Visa.SPONSORED else set()
    if param == "degree":
        admitted = opening.degree_admitted
        return {held for held in DEGREE_ORDER if admitted and DEGREE_ORDER[held] >= DEGREE_ORDER[admitted]}
    return {getattr(opening, param)} - {""}
