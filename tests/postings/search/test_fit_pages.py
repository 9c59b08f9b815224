"""The list and an opening's page for somebody with a profile, and for everybody else."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from postings.alerts.wish import Wish
from postings.api.listing import opening_list
from postings.feeds.subscription import asked_of
from postings.openings.cards import cards_of
from postings.openings.choices import Degree, Necessity, PayKind, QualificationKind
from postings.openings.models import Qualification
from postings.search.engine import source
from postings.search.engine.source import current_reader
from postings.search.extensions import Lens, Market, extensions
from postings.search.fit_words import short_words
from postings.search.fitting import fit_lines
from postings.search.keeping import KEEPER
from postings.search.misses import kept_query
from postings.search.query import SearchQuery
from postings.search.results import search
from tests.factories import LocationFactory, OpeningFactory, QualificationFactory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from postings.openings.models import Opening

pytestmark = pytest.mark.django_db

LIST = "/openings/"
LENS = Lens("mine", frozenset({"skill:jax", "publications:2"}), frozenset({"other"}))


@pytest.fixture(autouse=True)
def nothing_is_kept() -> Iterator[None]:
    KEEPER.clear()
    yield
    KEEPER.clear()


@pytest.fixture
def lens(monkeypatch: pytest.MonkeyPatch) -> Lens:
    monkeypatch.setattr(extensions, "lens_of", lambda request: LENS)
    return LENS


@pytest.fixture
def visitor() -> Client:
    """Somebody who brings a session."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a-session"
    return client


@pytest.fixture
def openings() -> list[Opening]:
    """The nearest to what the profile has is the oldest."""
    far, near = OpeningFactory.create(open=True, title="Far"), OpeningFactory.create(open=True, title="Near")
    for opening in (far, near):
        QualificationFactory.create(opening=opening, name="PyTorch", text="PyTorch")
    QualificationFactory.create(opening=far, name="JAX", text="JAX")
    now = timezone.now()
    type(far).objects.filter(pk=near.pk).update(published_at=now - timedelta(days=3))
    return [near, far]


def page(client: Client, address: str = LIST, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def places(html: str, *texts: str) -> list[int]:
    found = [html.find(text) for text in texts]
    assert -1 not in found, texts
    return found


def test_list_with_a_profile_says_how_each_opening_stands(
    lens: Lens, visitor: Client, openings: list[Opening]
) -> None:
    html = page(visitor)
    assert "<span>Fit: 1 met</span>" in html
    assert "<span>1 missing (JAX)</span>" in html
    assert html.count('name="fit"') == 2, "any, or only what can be got"
    assert "Nothing required missing" in html
    assert "Rank by what you can get" not in html


def test_best_fit_comes_first_and_the_filter_leaves_the_rest_out(
    lens: Lens, visitor: Client, openings: list[Opening]
) -> None:
    newest, best = page(visitor), page(visitor, f"{LIST}?sort=fit")
    assert places(newest, ">Far</a>", ">Near</a>") == sorted(places(newest, ">Far</a>", ">Near</a>"))
    assert places(best, ">Near</a>", ">Far</a>") == sorted(places(best, ">Near</a>", ">Far</a>"))
    only = page(visitor, f"{LIST}?fit=1")
    assert ">Far</a>" not in only
    assert "Openings, with nothing required that I lack" in only


def test_links_to_follow_a_list_leave_the_profile_out(
    lens: Lens, visitor: Client, openings: list[Opening]
) -> None:
    html = page(visitor, f"{LIST}?fit=1&sort=fit&role=researcher")
    for start in ("/alerts/new/", "/openings/feed.atom", "/openings/calendar.ics"):
        assert f"{start}?role=researcher" in html
    assert "new/?fit" not in html


def test_swap_for_htmx_has_the_same_rows(lens: Lens, visitor: Client, openings: list[Opening]) -> None:
    html = page(visitor, f"{LIST}?sort=fit", **{"HX-Request": "true"})
    assert "<span>1 missing (JAX)</span>" in html
    assert 'id="facet-fit-values"' in html


def test_a_profile_never_reaches_a_kept_page(
    monkeypatch: pytest.MonkeyPatch, visitor: Client, openings: list[Opening], client: Client
) -> None:
    """What was kept for everybody is not served to somebody with a profile, and theirs is kept for nobody."""
    plain = page(client)
    assert "Fit:" not in plain
    monkeypatch.setattr(extensions, "lens_of", lambda request: LENS)
    own = visitor.get(LIST)
    assert "Fit: 1 met" in own.content.decode()
    assert set(own.headers["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert page(client) == plain
    KEEPER.clear()
    assert "Fit:" in page(visitor)
    assert "Fit:" not in page(client)


def test_landing_says_how_each_opening_stands_to_one_visitor(
    lens: Lens, visitor: Client, openings: list[Opening], client: Client
) -> None:
    own = visitor.get("/openings/researcher/")
    assert "<span>1 missing (JAX)</span>" in own.content.decode()
    assert set(own.headers["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert "Fit:" not in page(client, "/openings/researcher/")
    assert "Fit:" in page(visitor, "/openings/researcher/")


def test_who_brings_no_session_is_not_asked_for_a_profile(
    monkeypatch: pytest.MonkeyPatch, client: Client, openings: list[Opening]
) -> None:
    def fail(request: HttpRequest) -> Lens | None:
        raise AssertionError("A session was looked for.")

    monkeypatch.setattr(extensions, "lens_of", fail)
    for address in (LIST, f"{LIST}?fit=1", "/openings/researcher/", "/openings/values/topic/"):
        response = client.get(address)
        assert response.status_code in (200, 404)
        assert settings.SESSION_COOKIE_NAME not in response.cookies


def test_without_a_profile_the_list_says_what_it_leaves_out(
    monkeypatch: pytest.MonkeyPatch, visitor: Client, client: Client, openings: list[Opening]
) -> None:
    monkeypatch.setattr(extensions, "fit_url", lambda: "/make-a-profile/")
    for who in (client, visitor):
        html = page(who, f"{LIST}?fit=1&sort=fit")
        assert "holds openings against a profile, which cannot be done here" in html
        assert places(html, ">Far</a>", ">Near</a>") == sorted(places(html, ">Far</a>", ">Near</a>"))
        assert 'name="fit"' not in html
        assert '<a class="sorts-more" href="/make-a-profile/">Rank by what you can get</a>' in html


def test_list_with_a_profile_reads_its_rows_in_one_statement(
    lens: Lens, visitor: Client, openings: list[Opening]
) -> None:
    page(visitor, f"{LIST}?sort=fit")
    with CaptureQueriesContext(connection) as few:
        page(visitor, f"{LIST}?sort=fit")
    OpeningFactory.create_batch(6, open=True, qualifications=["JAX"])
    page(visitor, f"{LIST}?sort=fit")
    with CaptureQueriesContext(connection) as many:
        page(visitor, f"{LIST}?sort=fit")
    assert len(many) == len(few)


def test_programs_and_alerts_have_no_profile(openings: list[Opening]) -> None:
    asked, now, reader = QueryDict("fit=1&sort=fit&role=researcher"), timezone.now(), current_reader()
    answer = opening_list(asked, now, reader).answer
    assert answer.count == 2
    assert [row.title for row in answer.results] == ["Far", "Near"]
    assert len([note for note in answer.notes if "profile" in note]) == 2
    assert "fit" not in answer.facets
    assert asked_of(asked, now, reader).subscription.query == SearchQuery(role=("researcher",))
    wish = Wish.of(asked)
    assert wish.query == SearchQuery(role=("researcher",))
    assert len(wish.notes) == 2


def test_a_program_goes_on_where_it_was_whatever_the_order(openings: list[Opening]) -> None:
    first = opening_list(QueryDict("sort=fit&limit=1"), timezone.now(), current_reader()).answer
    assert first.next is not None
    rest = QueryDict(first.next.partition("?")[2])
    assert [one.title for one in opening_list(rest, timezone.now(), current_reader()).answer.results] == [
        "Near"
    ]


def test_a_miss_of_a_profile_is_none_of_the_board() -> None:
    assert kept_query(SearchQuery(fit=True)) is None
    assert kept_query(SearchQuery(fit=True, visa=True)) == SearchQuery(visa=True)


def test_nothing_that_fits_shows_ways_on(lens: Lens) -> None:
    OpeningFactory.create(open=True, qualifications=["JAX"], title="Waiting")
    found = search(SearchQuery(fit=True, role=("researcher",)), lens=lens)
    assert found.total == 0
    assert [chip.label for chip in found.chips] == ["Researcher", "with nothing required that I lack"]


def test_fit_line_counts_what_is_required() -> None:
    opening = OpeningFactory.create(open=True, qualifications=["PyTorch", "JAX"])
    preferred = {"opening": opening, "necessity": Necessity.PREFERRED}
    QualificationFactory.create(**preferred, name="Rust", text="Rust")
    for kind, stated in (
        (QualificationKind.PUBLICATIONS, {"minimum": Decimal(2), "name": ""}),
        (QualificationKind.OTHER, {"name": "", "text": "A driving licence"}),
    ):
        QualificationFactory.create(opening=opening, kind=kind, necessity=Necessity.REQUIRED, **stated)
    bare = OpeningFactory.create(open=True)
    current_reader()
    cards = cards_of([opening.pk, bare.pk], timezone.now(), with_asks=True)
    lines = fit_lines(cards, LENS)
    assert lines[opening.pk].parts == [
        "1 met",
        "2 missing (JAX and 2\N{NO-BREAK SPACE}publications)",
        "1 unknown",
    ]
    assert lines[bare.pk].parts == ["requires nothing that we could read"]
    many = Lens("", frozenset({"skill:jax", "skill:pytorch", "publications:2", "other"}), frozenset())
    assert fit_lines(cards, many)[opening.pk].parts == [
        "4 missing (PyTorch, JAX and 2 more)",
    ]
    assert fit_lines(cards, None) == {}


def test_what_was_written_a_moment_ago_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The profile was not held against it yet."""
    opening = OpeningFactory.create(open=True, qualifications=["PyTorch"])
    keys = current_reader().keys  # type: ignore[union-attr]  # The engine never fails here.
    QualificationFactory.create(opening=opening, name="Haskell", text="Haskell")
    monkeypatch.setattr("postings.search.fitting.board_keys", lambda: keys)
    cards = cards_of([opening.pk], timezone.now(), with_asks=True)
    assert fit_lines(cards, LENS)[opening.pk].parts == ["1 met", "1 unknown"]


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({"kind": "degree", "degree": Degree.MASTER}, "master’s degree"),
        ({"kind": "years", "minimum": Decimal("3.00")}, "3\N{NO-BREAK SPACE}years"),
        (
            {"kind": "years", "minimum": Decimal(1), "degree": Degree.PHD},
            "1\N{NO-BREAK SPACE}year with a PhD",
        ),
        ({"kind": "years", "maximum": Decimal(5)}, "at most 5\N{NO-BREAK SPACE}years"),
        ({"kind": "years", "text": "Some experience"}, "Some experience"),
        ({"kind": "publications"}, "publications"),
        ({"kind": "publications", "minimum": Decimal(1)}, "1\N{NO-BREAK SPACE}publication"),
        ({"kind": "gpa", "minimum": Decimal("3.50")}, "grade point average\N{NO-BREAK SPACE}3.5"),
        ({"kind": "gpa"}, "grades"),
        ({"kind": "language", "name": "German"}, "German"),
        ({"kind": "other", "text": "A text that is much longer than the line has room for"}, None),
    ],
)
def test_short_words(stated: dict[str, object], words: str | None) -> None:
    row = Qualification(**{"text": "As it says", **stated})
    expected = words or "A text that is much longer than the lin…"
    assert short_words([row]) == expected
    assert short_words([row, row]) == expected, "said once"


def market(**asked: object) -> Market | None:
    known = {"role": "phd", "level": "", "country": "CH", "is_stipend": True}
    if asked != known:
        return None
    return Market(30_000, 40_000, 50_000, 60_000, 90_000, 120, "a survey of 2026", "/salaries/")


def test_row_with_stated_pay_stands_on_its_market(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    """The same for everybody, so that it is on kept pages too."""
    monkeypatch.setattr(extensions, "market_of", market)
    pay = {"pay_min": 45_000, "pay_currency": "EUR", "pay_period": "year", "pay_kind": PayKind.STIPEND}
    for title, country in (("Here", "CH"), ("Elsewhere", "DE")):
        opening = OpeningFactory.create(open=True, role="phd", level="", title=title, locations=[], **pay)
        LocationFactory.create(opening=opening, city="", country=country)
    html = page(client)
    assert html.count("market band</span>") == 1
    assert "a survey of 2026" in html
    assert page(client) == html


def test_opening_page_shows_what_others_say_in_its_place(
    monkeypatch: pytest.MonkeyPatch, client: Client, openings: list[Opening]
) -> None:
    def says(words: str) -> SafeString:
        return mark_safe(f"<p>{words}</p>")  # noqa: S308 - written here

    address = openings[0].get_absolute_url()
    assert "What they ask for" in page(client, address)
    monkeypatch.setattr(extensions, "asks", lambda request, opening: says(f"Can I get {opening.title}?"))
    sections = [lambda request, opening: says("On the market"), lambda request, opening: SafeString()]
    monkeypatch.setattr(extensions, "sections", sections)
    html = page(client, address)
    assert "What they ask for" not in html
    order = places(html, "<p>Can I get Near?</p>", 'id="pay"', "<p>On the market</p>", 'id="applying"')
    assert order == sorted(order)


def test_opening_page_without_a_profile_takes_two_statements(
    monkeypatch: pytest.MonkeyPatch, client: Client, openings: list[Opening]
) -> None:
    address = openings[0].get_absolute_url()
    page(client, address)
    with CaptureQueriesContext(connection) as statements:
        page(client, address)
    asked = [one["sql"] for one in statements if "postings_searchchange" not in one["sql"]]
    assert len(asked) <= 2, asked


def test_while_the_engine_is_away_nothing_is_held_against_a_profile(
    lens: Lens, visitor: Client, openings: list[Opening], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database would read every qualification of the board for each page."""
    monkeypatch.setattr(source, "current_reader", lambda: None)
    html = page(visitor, f"{LIST}?fit=1")
    assert "which cannot be done here" in html
    assert ">Far</a>" in html
    assert "Fit:" not in html


def test_opening_held_against_a_profile_is_kept_by_nobody(
    lens: Lens, visitor: Client, openings: list[Opening]
) -> None:
    own = visitor.get(openings[0].get_absolute_url())
    assert set(own.headers["Cache-Control"].split(", ")) == {"private", "no-store"}


def test_opening_without_a_profile_says_nothing_of_keeping(client: Client, openings: list[Opening]) -> None:
    assert "Cache-Control" not in client.get(openings[0].get_absolute_url()).headers
