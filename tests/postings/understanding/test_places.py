from __future__ import annotations

import time
import zoneinfo

import pytest

from postings.understanding.document import Document
from postings.understanding.gazetteer import fold, gazetteer
from postings.understanding.places import (
    Place,
    country_code,
    find_places,
    parse_place,
    parse_places,
    reconcile,
    timezone_of,
)


def _short(places: list[Place]) -> list[str]:
    return [f"{place.city or place.region}/{place.country}" for place in places]


ONE_PLACE = [
    # Fillers people put beside a city
    ("San Francisco-Hybrid", "San Francisco", "California", "US"),
    ("*HQ - San Francisco, CA", "San Francisco", "California", "US"),
    ("New York HQ", "New York", "New York", "US"),
    ("Sunnyvale Office", "Sunnyvale", "California", "US"),
    ("Lyon (on-site)", "Lyon", "Auvergne-Rhône-Alpes", "FR"),
    ("Kansas City, MO - Data Center", "Kansas City", "Missouri", "US"),
    ("Mountain View, CA 94043", "Mountain View", "California", "US"),
    ("CH-8092 Zürich", "Zurich", "Zurich", "CH"),
    ("2628 CD Delft", "Delft", "South Holland", "NL"),
    ("Cambridge CB2 1TN, UK", "Cambridge", "England", "GB"),
    # Two names for one city are one facet value
    ("Munich", "Munich", "Bavaria", "DE"),
    ("München, Germany", "Munich", "Bavaria", "DE"),
    ("Muenchen", "Munich", "Bavaria", "DE"),
    ("Zürich", "Zurich", "Zurich", "CH"),
    ("Zurich, Switzerland", "Zurich", "Zurich", "CH"),
    ("Göteborg", "Gothenburg", "", "SE"),
    ("Bangalore, India", "Bengaluru", "Karnataka", "IN"),
    ("Wien", "Vienna", "Vienna", "AT"),
    ("Lisboa", "Lisbon", "", "PT"),
    ("Frankfurt am Main", "Frankfurt", "Hesse", "DE"),
    ("New York City, NY", "New York", "New York", "US"),
    ("NYC", "New York", "New York", "US"),
    ("SF", "San Francisco", "California", "US"),
    ("LA", "Los Angeles", "California", "US"),
    ("SF Bay Area", "San Francisco Bay Area", "California", "US"),
    ("Bay Area, CA", "San Francisco Bay Area", "California", "US"),
    # Namesakes
    ("London, UK", "London", "England", "GB"),
    ("London, Ontario", "London", "Ontario", "CA"),
    ("London, ON, Canada", "London", "Ontario", "CA"),
    ("Cambridge, MA", "Cambridge", "Massachusetts", "US"),
    ("Cambridge, Mass", "Cambridge", "Massachusetts", "US"),
    ("Cambridge, UK", "Cambridge", "England", "GB"),
    ("Perth, WA", "Perth", "Western Australia", "AU"),
    ("Paris, TX", "Paris", "Texas", "US"),
    ("Athens, GA", "Athens", "Georgia", "US"),
    ("Atlanta, Georgia", "Atlanta", "Georgia", "US"),
    ("Tbilisi, Georgia", "Tbilisi", "", "GE"),
    ("Valencia", "Valencia", "Valencian Community", "ES"),
    # A two-letter code is a state, a province or a country, whichever has the city
    ("Denver, CO", "Denver", "Colorado", "US"),
    ("Bogota, CO", "Bogotá", "", "CO"),
    ("Berlin, DE", "Berlin", "Berlin", "DE"),
    ("Bloomington, IN", "Bloomington", "Indiana", "US"),
    ("New Orleans, LA", "New Orleans", "Louisiana", "US"),
    ("Toronto, CA", "Toronto", "Ontario", "CA"),
    # Short names that are not codes
    ("Ulm", "Ulm", "Baden-Württemberg", "DE"),
    ("Zug, Switzerland", "Zug", "Zug", "CH"),
    ("Ås", "Ås", "", "NO"),
    # The country first, a region in between, a quarter
    ("Austria - Linz", "Linz", "Upper Austria", "AT"),
    ("Grenoble, Auvergne-Rhône-Alpes, France", "Grenoble", "Auvergne-Rhône-Alpes", "FR"),
    ("Stuttgart-Vaihingen", "Stuttgart", "Baden-Württemberg", "DE"),
    ("Aarhus C", "Aarhus", "", "DK"),
    ("Austin TX", "Austin", "Texas", "US"),
    ("Washington, D.C.", "Washington", "District of Columbia", "US"),
    ("Singapore, Singapore - Remote", "Singapore", "", "SG"),
    ("Luxembourg, Luxembourg", "Luxembourg", "", "LU"),
    ("School of Informatics, Edinburgh", "Edinburgh", "Scotland", "GB"),
    # Too small for the gazetteer, but beside its country
    ("Oberndorf, Switzerland", "Oberndorf", "", "CH"),
    ("Stony Brook, NY", "Stony Brook", "New York", "US"),
    # Country codes in front
    ("DE-Munich", "Munich", "Bavaria", "DE"),
    ("USA-CA-San Jose", "San Jose", "California", "US"),
    ("Garching bei München", "Garching", "Bavaria", "DE"),
    ("Hanover, NH", "Hanover", "New Hampshire", "US"),
    ("Hanover", "Hannover", "Lower Saxony", "DE"),
    # No more than a region or country
    ("Texas", "", "Texas", "US"),
    ("Québec", "", "Quebec", "CA"),
    ("Remote - United States", "", "", "US"),
    ("USA (Everywhere)", "", "", "US"),
    ("Remote-India (PEO)", "", "", "IN"),
    ("Luxembourg", "", "", "LU"),
    ("Mexico", "", "", "MX"),
    ("Washington", "", "", "US"),
    ("Remote, Deutschland", "", "", "DE"),
]


@pytest.mark.parametrize(("text", "city", "region", "country"), ONE_PLACE)
def test_parse_place_one(text: str, city: str, region: str, country: str) -> None:
    place = parse_place(text)
    assert place is not None
    assert (place.city, place.region, place.country) == (city, region, country)
    assert len(parse_places(text)) == 1


# Nothing, a continent, too many namesakes
NO_PLACE = ["", "HQ", "EMEA", "Remote", "Hybrid", "Worldwide", "Main Campus", "East Coast", "TBD", "???"]
NO_PLACE += ["Cambridge", "Georgia", "Newcastle", "Victoria", "Multiple locations", "東京都"]
# Codes that mean two things, time zones and acronyms
NO_PLACE += ["CA", "Remote - DE", "Remote (EST)", "PT", "ETH Zurich", "Urbana-Champaign, IL"]


@pytest.mark.parametrize("text", NO_PLACE)
def test_parse_place_unknown(text: str) -> None:
    assert parse_place(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("London / Paris / Berlin", ["London/GB", "Paris/FR", "Berlin/DE"]),
        ("Berlin; London; Munich", ["Berlin/DE", "London/GB", "Munich/DE"]),
        ("SF or NYC", ["San Francisco/US", "New York/US"]),
        ("SF / NY", ["San Francisco/US", "New York/US"]),
        ("San Francisco, New York, or Seattle", ["San Francisco/US", "New York/US", "Seattle/US"]),
        ("New York, NY, San Francisco, CA", ["New York/US", "San Francisco/US"]),
        ("Cambridge or Boston, MA", ["Cambridge/US", "Boston/US"]),
        ("Zurich, Switzerland or London, UK", ["Zurich/CH", "London/GB"]),
        ("Remote (US/Canada)", ["/US", "/CA"]),
        ("Remote US Canada", ["/US", "/CA"]),
        ("Sarajevo, Bosnia and Herzegovina", ["Sarajevo/BA"]),
        ("London or remote", ["London/GB"]),
        ("Oslo, Oslo", ["Oslo/NO"]),
    ],
)
def test_parse_places_several(text: str, expected: list[str]) -> None:
    assert _short(parse_places(text)) == expected


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [
        ("Cambridge", "GB", "Cambridge/GB"),
        ("Cambridge", "United States", "Cambridge/US"),
        ("Durham", "GB", "Durham/GB"),
        # A hint is the employer's country, not the city's: far larger namesakes abroad still win.
        ("London", "CA", "London/GB"),
        ("Dublin", "US", "Dublin/IE"),
        ("Paris", "US", "Paris/FR"),
    ],
)
def test_parse_place_hint(text: str, hint: str, expected: str) -> None:
    assert _short(parse_places(text, hint)) == [expected]


def test_parse_place_carries_coordinates_and_zone() -> None:
    place = parse_place("Zürich")
    assert place is not None
    assert place.latitude == pytest.approx(47.37, abs=0.05)
    assert place.longitude == pytest.approx(8.55, abs=0.05)
    assert place.timezone == "Europe/Zurich"


def test_parse_place_long_text_is_cheap() -> None:
    parse_place("Berlin")
    started = time.perf_counter()
    parse_places("Aa, " * 5000)
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("location", "address", "expected"),
    [
        # They agree, or the address settles what the text leaves open
        ("San Francisco", ("San Francisco", "CA", "United States"), ["San Francisco/US"]),
        ("Cambridge", ("Cambridge", "MA", "US"), ["Cambridge/US"]),
        ("Dublin", ("Dublin", "California", "US"), ["Dublin/US"]),
        ("HQ", ("Graz", "", "Austria"), ["Graz/AT"]),
        ("", ("Heidelberg", "Baden Würtemberg", "Germany"), ["Heidelberg/DE"]),
        ("Bogota", ("", "", "Colombia"), ["Bogotá/CO"]),
        ("", ("Oberndorf", "", "DE"), ["Oberndorf/DE"]),
        # They contradict each other: what people read wins
        ("London", ("San Francisco", "California", "United States"), ["London/GB"]),
        ("Dublin, Ireland", ("Dublin", "California", "US"), ["Dublin/IE"]),
        ("Athens", ("Attica", "", "Greece"), ["Athens/GR"]),
        ("Sofia", ("Bulgaria", "", "Bulgaria"), ["Sofia/BG"]),
        (
            "San Francisco Office",
            ("San Francisco, Seattle", "California, Washington", "US"),
            ["San Francisco/US"],
        ),
        ("Sweden", ("Stockholm", "", "Sweden"), ["/SE"]),
        ("Bay Area, CA", ("Palo Alto", "California", "US"), ["San Francisco Bay Area/US"]),
        # The address behind "Remote" or a continent is the employer's seat
        ("Remote", ("Sunnyvale", "California", "United States"), ["/US"]),
        ("Remote Opening", ("Sunnyvale", "California", "United States"), ["/US"]),
        ("Remote", ("", "", ""), []),
        ("LatAm", ("", "", "Panama"), []),
        ("Europe", ("", "", "European Union"), []),
        ("East Coast", ("East Coast", "", "United States"), ["/US"]),
        ("", ("", "", ""), []),
    ],
)
def test_reconcile_location_and_address(
    location: str, address: tuple[str, str, str], expected: list[str]
) -> None:
    assert _short(reconcile(location, *address)) == expected


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("USA", "US"), ("U.S.", "US"), ("United States of America", "US"), ("us", "US"), ("UK", "GB"),
        ("England", "GB"), ("Great Britain", "GB"), ("Deutschland", "DE"), ("DEU", "DE"), ("Holland", "NL"),
        ("The Netherlands", "NL"), ("Korea", "KR"), ("Republic of Korea", "KR"), ("Suisse", "CH"),
        ("Österreich", "AT"), ("Türkiye", "TR"), ("Czech Republic", "CZ"), ("Viet Nam", "VN"),
        ("Trinidad & Tobago", "TT"), ("Georgia", "GE"), ("Kosovo", "XK"),
        ("European Union", ""), ("Europe", ""), ("Atlantis", ""), ("", ""),
    ],
)  # fmt: skip
def test_country_code_names_and_codes(name: str, code: str) -> None:
    assert country_code(name) == code


def test_timezone_of_countries() -> None:
    assert timezone_of("DE") == "Europe/Berlin"
    assert timezone_of("ES") == "Europe/Madrid"
    assert timezone_of("US") == ""
    assert timezone_of("") == ""


def test_gazetteer_zones_exist() -> None:
    known = zoneinfo.available_timezones()
    zones = {city.timezone for cities in gazetteer().names.values() for city in cities}
    assert zones <= known


def test_fold_letters() -> None:
    assert fold("Ælfgård-Straße’s Łódź") == "aelfgard strasse s lodz"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Location: Grenoble, France", ["Grenoble/FR"]),
        ("Place of work: Uppsala, Sweden.", ["Uppsala/SE"]),
        ("📍 Location: NYC", ["New York/US"]),
        ("Location: Austria - Graz", ["Graz/AT"]),
        ("This position is based in our Zürich office.", ["Zurich/CH"]),
        ("The PhD student will be based in Tromsø, Norway.", ["Tromsø/NO"]),
        ("This role is hybrid based in Lyon or Paris, with two days in the office.", ["Lyon/FR", "Paris/FR"]),
        # The company, a wish, or words nobody can be sure of
        ("We are a team of 40 based in San Francisco.", []),
        ("Ideally you are based in Berlin.", []),
        ("There is a preference for candidates to be based in Boston.", []),
        ("Location: Institute of Mathematics, third floor", []),
        ("Location: Kirchberg", []),
        ("Our collaborators sit in Paris, France and Rome, Italy.", []),
        ("The location of the sensors is Lyon, where data are gathered.", []),
    ],
)
def test_find_places_sentence(sentence: str, expected: list[str]) -> None:
    document = Document.from_text("", f"We do research.\n{sentence}\nPlease apply.")
    found = find_places(document)
    assert _short([f.value for f in found]) == expected
    assert all(f.evidence == sentence for f in found)


def test_find_places_under_heading() -> None:
    document = Document.from_text("", "Location:\n- Ghent, Belgium\n- Leuven, Belgium\nAbout us:\nWe teach.")
    assert _short([f.value for f in find_places(document)]) == ["Ghent/BE", "Leuven/BE"]


def test_find_places_line_of_the_house() -> None:
    document = Document.from_text(
        "", "Postdoc in reef data\nInstitute of Tides - Hannover, Germany\nRead more"
    )
    assert _short([f.value for f in find_places(document)]) == ["Hannover/DE"]
    assert find_places(Document.from_text("", "Postdoc\nWe met - in Hannover, Germany - by chance.")) == []


def test_find_places_title() -> None:
    document = Document.from_text("PhD position in robot learning – Hannover, Germany", "We teach robots.")
    assert _short([f.value for f in find_places(document)]) == ["Hannover/DE"]
    assert find_places(Document.from_text("PhD in Nice, clean code", "We code.")) == []
