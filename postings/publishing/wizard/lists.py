"""What is offered while somebody types: countries, currencies, time zones and cities."""

from __future__ import annotations

from functools import cache
from itertools import product
from string import ascii_uppercase
from typing import TYPE_CHECKING

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from postings.geography import country_name, is_country
from postings.institutions.access import EDITOR, for_members
from postings.openings.models.opening import ANYWHERE_ON_EARTH
from postings.openings.presentation import currency_name
from postings.publishing.wizard.inputs import country_words, zone_names
from postings.understanding.gazetteer import City, fold, gazetteer, region_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postings.institutions.people_models import Membership

_CURRENCIES = (
    *("EUR", "USD", "GBP", "CHF", "CAD", "AUD", "SEK", "NOK", "DKK", "JPY", "CNY", "SGD", "INR", "KRW"),
    *("HKD", "NZD", "CZK", "PLN", "HUF", "ILS", "AED", "SAR", "BRL", "MXN", "ZAR", "TRY", "TWD"),
)
_SHORTEST, _MOST = 2, 8


@cache
def country_names() -> Sequence[str]:
    codes = ("".join(pair) for pair in product(ascii_uppercase, repeat=2))
    return sorted(country_name(code) for code in codes if is_country(code))


@cache
def currency_names() -> Sequence[tuple[str, str]]:
    return [(code, currency_name(code)) for code in _CURRENCIES]


@cache
def zone_choices(near: tuple[str, ...]) -> Sequence[tuple[str, str]]:
    every = sorted(name for name in zone_names() if name.split("/")[0] in _REGIONS)
    first = [
        ("AoE", "Anywhere on Earth"),
        *((zone, "of a place of this opening") for zone in near),
        ("UTC", ""),
    ]
    return [*first, *((zone, "") for zone in every if zone not in near and zone != ANYWHERE_ON_EARTH)]


_REGIONS = frozenset(
    {
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
)


@require_safe
@for_members(EDITOR)
def draft_cities(request: HttpRequest, membership: Membership) -> JsonResponse:
    """Cities of the bundled list whose names start as typed, those at home and large ones first."""
    home = membership.institution.country
    found = cities_starting(fold(request.GET.get("q", "")[:60]), home)
    cities = [
        {
            "city": city.name,
            "country": country_words(city.country),
            "region": region_name(city.country, city.admin),
        }
        for city in found
    ]
    return JsonResponse({"cities": cities})


def cities_starting(start: str, home: str) -> list[City]:
    if len(start) < _SHORTEST:
        return []
    found = {city for name, cities in gazetteer().names.items() if name.startswith(start) for city in cities}
    return sorted(found, key=lambda city: (city.country != home, -city.population))[:_MOST]
