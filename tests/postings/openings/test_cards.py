"""A card says what its opening says, in one statement, and only while the opening is open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.template import engines
from django.utils import timezone

from postings.openings import presentation
from postings.openings.cards import Card, cards_from, cards_of
from postings.openings.choices import CloseReason, Status
from postings.openings.deadlines import deadline_of
from postings.openings.models import Opening
from tests.factories import LocationFactory, OpeningFactory, TopicFactory

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def some_openings() -> list[Opening]:
    plain = OpeningFactory.create(title="A plain role")
    rich = OpeningFactory.create(
        title="PhD position: <b>graphs</b> & “quotes”",
        workplace="remote",
        remote_countries=["CH", "DE"],
        contract="fixed_term",
        contract_months=48,
        funding="fully_funded",
        pay_min=54_000,
        pay_max=62_000.5,
        pay_currency="CHF",
        pay_period="year",
        deadline_kind="moment",
        deadline_at=timezone.now() + timedelta(days=9),
        deadline_zone="Europe/Zurich",
        deadline_has_time=True,
    )
    rich.topics.set([TopicFactory.create(name=name) for name in ("Zeta", "Alpha", "Middle")])
    for position, (city, country) in enumerate([("Zürich", "CH"), ("", "DE")], start=5):
        LocationFactory.create(opening=rich, position=position, city=city, country=country)
    return [plain, rich]


def test_card_is_that_of_the_opening(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ids = [opening.pk for opening in some_openings()]
    with django_assert_num_queries(1):
        cards = cards_of(ids, timezone.now())
    openings = Opening.objects.for_rows().in_bulk(ids)
    assert cards == tuple(Card.of(openings[pk]) for pk in ids)
    assert cards[1].topics == ["Alpha", "Middle", "Zeta"]


def test_cards_are_those_of_closed_openings_too(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ids = [opening.pk for opening in some_openings()]
    openings = Opening.objects.for_rows().in_bulk(ids)
    openings[ids[1]].close(CloseReason.FILLED)
    asked = Opening.objects.filter(pk__in=ids).order_by("pk")
    with django_assert_num_queries(1):
        cards = cards_from(asked)
    assert cards == [Card.of(openings[pk]) for pk in ids]


def test_card_is_put_into_the_same_words() -> None:
    ids, now = [opening.pk for opening in some_openings()], timezone.now()
    openings = Opening.objects.for_rows().in_bulk(ids)
    for card in cards_of(ids, now):
        opening = openings[card.pk]
        for words in (
            *(presentation.pay_line, presentation.pay_yearly_line, presentation.pay_yearly_short),
            *(presentation.places_line, presentation.level_line, presentation.contract_line),
        ):
            assert words(card) == words(opening)
        assert deadline_of(card, now) == deadline_of(opening, now)
        assert card.url == opening.get_absolute_url()
        assert card.role_name == opening.get_role_display()


def test_cards_keep_the_order_and_leave_out_what_closed() -> None:
    now = timezone.now()
    first, second, third = (OpeningFactory.create() for _ in range(3))
    Opening.objects.filter(pk=second.pk).update(
        status=Status.CLOSED, close_reason=CloseReason.FILLED, closed_at=now
    )
    late = OpeningFactory.create(
        deadline_kind="moment", deadline_at=now + timedelta(hours=1), deadline_zone="UTC"
    )
    ids = [third.pk, late.pk, second.pk, first.pk]
    assert [card.pk for card in cards_of(ids, now)] == [third.pk, late.pk, first.pk]
    assert [card.pk for card in cards_of(ids, now + timedelta(hours=2))] == [third.pk, first.pk]
    assert cards_of([], now) == ()


def test_row_escapes_what_people_wrote() -> None:
    opening = some_openings()[1]
    card = Card.of(Opening.objects.for_rows().get(pk=opening.pk))
    page = engines["django"].from_string(
        "{% load openings %}{% component 'opening_row' card comparable=True %}"
    )
    html = page.render({"card": card})
    assert "PhD position: &lt;b&gt;graphs&lt;/b&gt; &amp; “quotes”" in html
    assert "<b>" not in html
    assert f'value="{opening.pk}"' in html


def test_parts_of_a_line_are_apart() -> None:
    """The dot between two of them is drawn before a space."""
    opening = some_openings()[1]
    card = Card.of(Opening.objects.for_rows().get(pk=opening.pk))
    for name in ("opening_row", "opening_brief"):
        html = engines["django"].from_string(f"{{% load openings %}}{{% component '{name}' card %}}")
        line = html.render({"card": card}).partition('"row-where dots">')[2].partition("</p>")[0]
        assert line.count("<span>") == 2
        assert "><span>" not in line
