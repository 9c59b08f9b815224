"""What is asked for: each scenario is an endless stream of addresses."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from django.urls import NoReverseMatch, reverse

from benchmarks.candidate import profile_cookie
from benchmarks.chance import zipf
from benchmarks.measuring import DETAIL, EMPTY_VIEW, POPULAR, SEARCH
from benchmarks.queries import Visitors, popular, whole_board
from benchmarks.urls import EMPTY
from benchmarks.world import SEED
from postings.openings.models import Opening
from postings.search.query import DEADLINE, FIT, NEWEST, PAY, RELEVANCE, SORTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.chance import Skewed
    from benchmarks.world import World

PAGE_SIZE = 25
FAR_PAGE = 100
_FREQUENT_WORDS = ("learning", "models", "data", "research", "methods")
_DETAILS = 400
_LETTERS = "abcdefghilmnprst"


@dataclass(frozen=True, slots=True)
class Scenario:
    """`paths` is None where the site has no such address.

    `is_conditional` asks as a reader of feeds does, who has the answer and wants to know whether it changed. `cookie`
    is that of somebody with a session.
    """

    name: str
    paths: Iterator[str] | None
    is_conditional: bool = False
    cookie: str = ""


def scenarios(world: World, size: int) -> list[Scenario]:
    """All, the calibration first."""
    rng = random.Random(f"scenarios {SEED}")
    visitors = Visitors(world)
    searches, favourites = _address("postings:openings"), zipf(popular(world))
    found = [
        Scenario(EMPTY_VIEW, cycle([f"/{EMPTY}"])),
        Scenario(SEARCH, (f"{searches}?{query}" for query in visitors)),
        Scenario(POPULAR, _endless(lambda: f"{searches}?{favourites.pick(rng)}")),
    ]
    # A small board does not have so many pages: there it is one in the middle.
    far = min(FAR_PAGE, size // PAGE_SIZE // 2 + 1)
    found += [
        Scenario(f"{SORTS[sort]}, page {name}", _list(rng, str(searches), sort, page))
        for name, page in ((1, 1), (FAR_PAGE, far))
        for sort in (NEWEST, DEADLINE, PAY, RELEVANCE)
    ]
    profile = profile_cookie(world)
    found += [
        Scenario(f"{SORTS[FIT]}, page {name}", _list(rng, str(searches), FIT, page), cookie=profile)
        for name, page in ((1, 1), (FAR_PAGE, far))
    ]
    found += [
        Scenario(DETAIL, _details(rng)),
        Scenario("Front page", cycle([str(_address("postings:home"))])),
        Scenario("Landing page", _landing(rng)),
        *(
            Scenario(name, _searches(_address(*names), visitors))
            for name, names in (
                ("API, list", ("postings:api-openings",)),
                ("Atom feed", ("postings:feed-atom",)),
                ("Calendar", ("postings:calendar",)),
            )
        ),
        Scenario("API, best match, limit 100", _matches(rng)),
        Scenario("Atom feed, repeated", _again(rng, "postings:feed-atom", favourites)),
        Scenario("Atom feed, unchanged (304)", _again(rng, "postings:feed-atom", favourites), True),
        Scenario("Calendar, repeated", _again(rng, "postings:calendar", favourites)),
        Scenario("Suggestions", _suggestions(rng, visitors)),
    ]
    return found


def _address(*names: str) -> str | None:
    """The first of these that the site has."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return None


def _endless(make: Callable[[], str]) -> Iterator[str]:
    while True:
        yield make()


def _searches(address: str | None, visitors: Visitors) -> Iterator[str] | None:
    return None if address is None else (f"{address}?{query}" for query in visitors)


def _list(rng: random.Random, address: str, sort: str, page: int) -> Iterator[str]:
    """The whole board in one order; for the best match, what holds a frequent word."""

    def make() -> str:
        pairs = [*whole_board(rng), ("sort", sort), ("page", str(page))]
        if sort == RELEVANCE:
            pairs.append(("q", rng.choice(_FREQUENT_WORDS)))
        return f"{address}?{urlencode(pairs)}"

    return _endless(make)


def _matches(rng: random.Random) -> Iterator[str] | None:
    """The longest answers of the API, in the order that costs most, of searches that are all new."""
    address = _address("postings:api-openings")
    if address is None:
        return None

    def make() -> str:
        pairs = [*whole_board(rng), ("q", rng.choice(_FREQUENT_WORDS)), ("sort", RELEVANCE), ("limit", "100")]
        return f"{address}?{urlencode(pairs)}"

    return _endless(make)


def _again(rng: random.Random, name: str, favourites: Skewed[str]) -> Iterator[str] | None:
    """What programs ask for time after time."""
    address = _address(name)
    return None if address is None else _endless(lambda: f"{address}?{favourites.pick(rng)}")


def _details(rng: random.Random) -> Iterator[str]:
    last = Opening.objects.order_by("-pk").values_list("pk", flat=True)[0]
    ids = rng.sample(range(1, last + 1), min(_DETAILS, last))
    return cycle([opening.get_absolute_url() for opening in Opening.objects.filter(pk__in=ids)])


def _landing(rng: random.Random) -> Iterator[str] | None:
    return cycle(["/openings/phd/", "/openings/in/germany/", "/openings/phd/in/united-states/"])


def _suggestions(rng: random.Random, visitors: Visitors) -> Iterator[str] | None:
    """What somebody typed so far."""
    address = _address("postings:suggestions", "postings:suggest", "postings:search-suggestions")
    if address is None:
        return None
    return _endless(lambda: f"{address}?q={quote(visitors.words()[: rng.randint(2, 6)])}")
