"""Locations as employers write them, read into places.

A location is read as tokens ("Cambridge", "MA") that have to agree with one another: the city is the one
namesake that lies in the region or country named beside it. A name that stays ambiguous is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from postings.understanding import gazetteer
from postings.understanding.gazetteer import City, country_code, fold, region_name, timezone_of


@dataclass(frozen=True, slots=True)
class Place:
    """A city, or only its region or country where that is all one knows. `country` is ISO alpha-2."""

    city: str
    region: str
    country: str
    latitude: float | None
    longitude: float | None
    timezone: str


# Where most research is advertised. A namesake here counts for more than its population says: "Valencia"
# in a posting is the Spanish one, although the Venezuelan one is larger.
_RESEARCH_COUNTRIES = frozenset({
    "AT", "AU", "BE", "CA", "CH", "CN", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HK", "HR",
    "HU", "IE", "IL", "IN", "IT", "JP", "KR", "LT", "LU", "LV", "NL", "NO", "NZ", "PL", "PT", "RO", "SE",
    "SG", "SI", "SK", "TW", "US",
})  # fmt: skip
_RESEARCH_WEIGHT = 5
# A caller's hint (the employer's country) outweighs size, but a far larger city abroad still wins:
# a London posting of a Canadian employer is in England.
_HINT_WEIGHT = 10
# The likelier namesake has to be this many times likelier than the next; 2.5 leaves out Cambridge,
# Newcastle and Durham, and keeps Vancouver and San Jose.
_CLEAR_LEAD = 2.5
_CLEAR_LEAD_WITH_HINT = 1.25

# A field this long is a text; the longest of 2,350 real locations has 40 characters.
_LONGEST_LOCATION = 400

_THREE_LETTER_CODES = frozenset(
    {"USA", "GBR", "DEU", "FRA", "NLD", "ESP", "IRL", "SWE", "DNK", "AUS", "UAE", "KSA"}
)
_CODES_ALONE = frozenset({"US", "GB", "AE"})

_CITY_STATES = frozenset({"SG", "HK", "MO", "MC", "GI"})
# Alone, these mean a region at least as often as the city.
_REGION_FIRST = frozenset({"quebec", "brandenburg"})
_EITHER = {"washington": "US", "victoria": "", "georgia": ""}

_AREAS = frozenset({
    "africa", "amer", "americas", "anywhere", "apac", "asia", "asia pacific", "benelux", "central europe",
    "dach", "distributed", "east coast", "eastern europe", "eea", "emea", "eu", "europe", "european union",
    "everywhere", "flexible", "global", "globally", "headquarters", "hq", "international", "latam",
    "latin america", "mena", "middle east", "multiple", "multiple locations", "n a", "na", "nordics",
    "north america", "south america", "various", "various locations", "virtual", "west coast",
    "western europe", "worldwide",
})  # fmt: skip
_WITHIN_A_COUNTRY = frozenset({"hq", "headquarters", "east coast", "west coast"})

_WORKPLACE = re.compile(
    r"\b(?:(?:fully|100 ?%) )?(?:remote(?:ly)?(?:[- ](?:first|friendly|only|optional))?|hybrid|on-?site"
    r"|on site|in-?office|in-?person|home ?office|telework|work from home|wfh)\b",
    re.IGNORECASE,
)
_REMOTE = re.compile(r"\bremote", re.IGNORECASE)
_NOISE = re.compile(
    r"\b(?:main |head )?(?:offices?|hq|headquarters?|campus|data cent(?:er|re)s?|opening|only|everywhere"
    r"|preferred|based|locations?|metro(?:politan)?|area|greater|region|downtown|hub|province of"
    r"|city cent(?:er|re)|cedex(?: \d+)?|the)\b|\*",
    re.IGNORECASE,
)
# "DE-Munich", "USA-CA-San Jose"
_CODE_PREFIX = re.compile(r"\b([A-Z]{2,3})-(?=[A-Z])")
# CA 94043, CH-8092, D-80333, 75005, SE-412 96, 2628 CD, CB2 1TN, M5S 1A1
_POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}-)?\d{4,6}(?:-\d{4})?\b(?: ?[A-Z]{2}(?= [A-Z][a-z]))?|\b(?:[A-Z]{1,2}-)?\d{3} \d{2}\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|\b[A-Z]\d[A-Z] \d[A-Z]\d\b"
)
_STRONG = re.compile(
    r"\s*(?:[;|/\n•·&+]|\b(?:or|oder|und|sowie)\b|\band\b(?! (?:Herzegovina|Tobago|Labrador|Kashmir|Wear"
    r"|Nevis)))\s*"
)
_WEAK = re.compile(r"\s*[,()\[\]:]\s*|\s+[-–—]+\s*|\s*[-–—]+\s+|(?<=\w)[-–—]+$|^[-–—]+(?=\w)")
_QUARTER = re.compile(
    r"(.{3,}?)(?:-[A-ZÄÖÜ]\w+| [A-ZØ\d]{1,2}| (?:Øst|Vest|Nord|Syd|Süd|Ost|West|Mitte)| (?:bei|near"
    r"|nr\.?) .+)$"
)
_HAS_QUARTERS = 100_000
# A word no town is called: the token is an employer's department or a street.
_NOT_A_TOWN = re.compile(
    r"\d|\b(?:universit|institut|department|dept|school|faculty|centre|center|college|hospital|laborator"
    r"|lab\b"
    r"|building|street|road|avenue|stra(?:ss|ß)e|room|floor|team|coast|states?|country|time ?zone|company"
    r"|group|park$|remote|any|all|other|various|multiple|several|within|from|work|travel|tbd|tba)",
    re.IGNORECASE,
)
_TOWN = re.compile(r"(?:[A-ZÀ-ÖØ-Þ][\w'’.-]+|d[aeiou]s?|del|la|le|les|sur|am|an|der|den|in|of|upon|[- ])+")


@dataclass(frozen=True, slots=True)
class _Token:
    """One piece of a location and everything it could mean."""

    text: str
    cities: tuple[City, ...] = ()
    regions: tuple[tuple[str, str], ...] = ()
    country: str = ""

    @property
    def is_code(self) -> bool:
        """Whether it is "US" or "NY": short, and a region or country rather than a city."""
        return (
            len(self.text.replace(".", "")) <= 3
            and self.text.isupper()
            and bool(self.regions or self.country)
        )

    @property
    def is_known(self) -> bool:
        return bool(self.cities or self.regions or self.country)

    def names(self, city: City) -> bool:
        """Whether this token, written beside the city, confirms it."""
        return (
            (city.country, city.admin) in self.regions or self.country == city.country or city in self.cities
        )


def parse_place(text: str, country_hint: str = "") -> Place | None:
    """The place a location names; the first when it names several."""
    places = parse_places(text, country_hint)
    return places[0] if places else None


def parse_places(text: str, country_hint: str = "") -> list[Place]:
    """Every place a location names, in order. `country_hint` (a name or code) decides between namesakes."""
    return list(_parse(text, country_code(country_hint)))


@lru_cache(maxsize=8192)
def _parse(text: str, hint: str) -> tuple[Place, ...]:
    text = without_extras(text[:_LONGEST_LOCATION])
    groups = [group for part in _STRONG.split(text) for group in _group(_tokens(part))]
    places = [_resolve(group, hint) for group in groups]
    # "Cambridge or Boston, MA": a name nobody can place alone takes the region of its sibling.
    sibling = next((p for p in places if p and p.city and p.country), None)
    if sibling:
        for index, place in enumerate(places):
            if place is None and any(token.cities for token in groups[index]):
                places[index] = _beside(groups[index], sibling)
    return tuple(dict.fromkeys(place for place in places if place))


def without_extras(text: str) -> str:
    text = _WORKPLACE.sub(" , ", " ".join(text.replace("\n", ";").split()))
    return _CODE_PREFIX.sub(r"\1, ", _POSTCODE.sub(" ", text))


def _tokens(part: str) -> Iterator[_Token]:
    for piece in _WEAK.split(part):
        piece = piece.strip(" .*-–—'\"’!")
        if piece:
            yield from _read(piece)


def _read(piece: str) -> Iterator[_Token]:
    """The piece as one token; failing that without its filler words, or cut in two ("Austin TX")."""
    token = _lookup(piece)
    if token is None and (bare := " ".join(_NOISE.sub(" ", piece).split()).strip(" -")) != piece:
        if not bare:
            return
        piece, token = bare, _lookup(bare)
    if token is not None:
        if token.is_known:
            yield token
        return
    yield from _cut_in_two(piece)


def _cut_in_two(piece: str) -> Iterator[_Token]:
    words = piece.split()
    for cut in range(len(words) - 1, 0, -1):
        head, tail = _lookup(" ".join(words[:cut])), _lookup(" ".join(words[cut:]))
        # Not "ETH Zurich": a code is a head only before another country, as in "US Canada".
        is_head = head and head.is_known and (not head.is_code or (tail and tail.country))
        if head and tail and is_head and (tail.country or tail.regions):
            yield head
            yield tail
            return
    # "Stuttgart-Vaihingen", "Aarhus C", "Praha 6": a city and its quarter.
    quarter = _QUARTER.match(piece)
    city = _lookup(quarter[1]) if quarter else None
    has_quarters = city and (" bei " in piece or any(c.population >= _HAS_QUARTERS for c in city.cities))
    yield city if city and has_quarters else _Token(piece)


def _lookup(piece: str) -> _Token | None:
    """What the words mean; a token that means nothing for a continent; None for words we do not know."""
    key = fold(piece)
    if key in _AREAS:
        return _Token(piece)
    letters = piece.replace(".", "")
    cities = gazetteer.find_cities(piece)
    # Two or three letters are a code only in capitals: "in", "or" and "me" are words, "Ulm" is a city.
    if len(letters) <= 3 and not letters.isupper():
        return _Token(piece, cities) if cities and piece.istitle() else None
    regions = gazetteer.find_regions(piece)
    country = country_code(piece)
    if len(letters) == 3 and country and letters not in _THREE_LETTER_CODES:
        country = ""  # EST is a time zone before it is Estonia, ETH a university.
    if len(letters) <= 3 and (regions or country) and key not in gazetteer.CITY_ALIASES:
        cities = ()  # "WA" is not Wa in Ghana.
    return _Token(piece, cities, regions, country) if cities or regions or country else None


def _group(tokens: Iterable[_Token]) -> list[list[_Token]]:
    """Tokens that describe one place together; a token that contradicts those before it opens the next."""
    groups: list[list[_Token]] = []
    for token in tokens:
        if groups and _agree([*groups[-1], token]):
            groups[-1].append(token)
        else:
            groups.append([token])
    return groups


def _agree(tokens: list[_Token]) -> bool:
    known = [token for token in tokens if token.is_known]
    if len(known) < 2:
        return True
    if _matching_cities(known):
        return True
    return _common_country(known) != "" and sum(bool(t.regions) for t in known) < 2


def _matching_cities(known: list[_Token]) -> list[City]:
    """The cities that one token names and every other token confirms."""
    found: dict[City, None] = {}
    for index, token in enumerate(known):
        others = known[:index] + known[index + 1 :]
        for city in token.cities:
            if all(other.names(city) for other in others):
                found[city] = None
    return list(found)


def _common_country(known: list[_Token]) -> str:
    """The one country all tokens can be in when none of them has to be a city; "" when there is none."""
    options: set[str] | None = None
    for token in known:
        mine = {token.country} if token.country else set()
        mine |= {country for country, _ in token.regions}
        options = mine if options is None else options & mine
    return next(iter(options)) if options and len(options) == 1 else ""


def _resolve(group: list[_Token], hint: str) -> Place | None:
    known = [token for token in group if token.is_known]
    if not known:
        return None
    if len(known) == 1:
        before = group[: group.index(known[0])]
        return _resolve_alone(known[0], before[-1].text if before else "", hint)
    if fold(known[0].text) in _REGION_FIRST and not known[1].regions and (country := _common_country(known)):
        return _larger(known[0], country)
    cities = _matching_cities(known)
    if not cities:
        country = _common_country(known)
        return _larger(next((t for t in known if t.regions), known[0]), country) if country else None
    # "Paris, France" states a country, "Paris, TX" a region: within it the largest namesake is meant.
    states_region = any((c.country, c.admin) in t.regions for t in known[1:] for c in cities)
    return _pick(cities, hint, lead=1.0 if states_region else _CLEAR_LEAD)


def _resolve_alone(token: _Token, before: str, hint: str) -> Place | None:
    """The place of the only token we know; `before` is the unknown word in front of it."""
    key = fold(token.text)
    if key in gazetteer.CITY_ALIASES and not before:
        return _pick(list(token.cities), hint)
    if key in _EITHER:
        return country_place(_EITHER[key])
    if token.is_code:
        return _resolve_code(token, before, hint)
    if token.country and token.country not in _CITY_STATES:
        return _town(before, "", token.country) or country_place(token.country)
    in_regions = [c for c in token.cities if (c.country, c.admin) in token.regions]
    if token.regions and (key in _REGION_FIRST or not in_regions):
        return _larger(token, token.regions[0][0]) if len(token.regions) == 1 else None
    return _pick(in_regions or list(token.cities), hint)


def _resolve_code(token: _Token, before: str, hint: str) -> Place | None:
    """A code with no city we know: "IL" is Illinois and Israel, "PT" also a time zone."""
    meanings = [(country, region_name(country, admin)) for country, admin in token.regions]
    if token.country:
        meanings.append((token.country, ""))
    if hint in {country for country, _ in meanings}:
        meanings = [(country, region) for country, region in meanings if country == hint]
    elif len(meanings) == 1 and not before and meanings[0][0] not in _CODES_ALONE:
        return None
    if len(meanings) != 1:
        return None
    country, region = meanings[0]
    return _town(before, region, country) or Place("", region, country, None, None, timezone_of(country))


def _beside(group: list[_Token], sibling: Place) -> Place | None:
    cities = [city for token in group for city in token.cities if city.country == sibling.country]
    near = [city for city in cities if region_name(city.country, city.admin) == sibling.region]
    return _pick(near or cities, sibling.country)


def _pick(cities: list[City], hint: str, lead: float = _CLEAR_LEAD) -> Place | None:
    """The likeliest namesake if clearly likelier than the others; else the country they share."""
    if not cities:
        return None
    ranked = sorted(cities, key=lambda city: _weight(city, hint), reverse=True)
    best = ranked[0]
    if len(ranked) > 1:
        needed = min(lead, _CLEAR_LEAD_WITH_HINT) if hint else lead
        if _weight(best, hint) < needed * _weight(ranked[1], hint):
            countries = {city.country for city in ranked}
            return country_place(best.country) if len(countries) == 1 else None
    return Place(
        best.name,
        region_name(best.country, best.admin),
        best.country,
        best.latitude,
        best.longitude,
        best.timezone,
    )


def _weight(city: City, hint: str) -> float:
    weight = float(city.population)
    if city.country in _RESEARCH_COUNTRIES:
        weight *= _RESEARCH_WEIGHT
    return weight * _HINT_WEIGHT if city.country == hint else weight


def _town(name: str, region: str, country: str) -> Place | None:
    """A place too small for the gazetteer, named right beside its region or country."""
    if len(name.split()) > 3 or name.isupper() or _NOT_A_TOWN.search(name) or not _TOWN.fullmatch(name):
        return None
    return Place(name, region, country, None, None, timezone_of(country))


def _larger(token: _Token, country: str) -> Place | None:
    """The region the token names in that country, or the country."""
    codes = [admin for c, admin in token.regions if c == country]
    return _region(country, codes[0]) if codes else country_place(country)


def _region(country: str, admin: str) -> Place:
    return Place("", region_name(country, admin), country, None, None, timezone_of(country))


def country_place(country: str) -> Place | None:
    return Place("", "", country, None, None, timezone_of(country)) if country else None


# --- What other rules ask about a location ------------------------------------------------------------


def split_alternatives(text: str) -> list[str]:
    """The parts of "Ghent / Leuven"."""
    return [part for part in _STRONG.split(text) if part.strip()]


def says_only_remote(text: str) -> bool:
    """Whether it is "remote" and no place: "Remote opening"."""
    return bool(_REMOTE.search(text)) and not _NOISE.sub("", without_extras(text)).strip(" ,.-")


def says_where(text: str) -> bool:
    """Whether a region or country is written beside the city."""
    return any((token.country or token.regions) and not token.cities for token in _tokens(text))


def names_area(text: str) -> bool:
    """Whether it names a continent or the like: "EMEA"."""
    return any(fold(piece) in _AREAS - _WITHIN_A_COUNTRY for piece in _WEAK.split(without_extras(text)))


def is_exact(text: str) -> bool:
    """Whether every word is understood, and a lone city is too large to be somebody's name or a building."""
    tokens = [token for part in split_alternatives(without_extras(text)) for token in _tokens(part)]
    if not tokens or not all(token.is_known for token in tokens):
        return False
    if says_where(text):
        return True
    return all(max((c.population for c in t.cities), default=0) >= _HAS_QUARTERS for t in tokens)
