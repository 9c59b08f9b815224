"""Pages of guides are kept for all who ask, and never shown once anything they are made of has changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from careers.facts.models import Figure, Source
from careers.guides.models import Edition, Guide, Picture, Question, Step, Term
from careers.guides.state import content_state
from careers.salaries.models import SalaryBand
from postings.openings.models import Opening
from postings.search.keeping import KEEPER
from postings.search.metrics import KEPT_PAGES
from tests.factories import OpeningFactory
from tests.factories.careers import (
    EditionFactory,
    FigureFactory,
    GuideFactory,
    QuestionFactory,
    SalaryBandFactory,
    TermFactory,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

PATH = "/guides/role/"
TEXT = "Marks are [[figure:marks]], pay is [[band:pay]], and [[term:grant|a grant]] helps.\n\n[[ladder]]"

CHANGES: dict[str, Callable[[], object]] = {
    "figure": lambda: Figure.objects.update(value="1.3"),
    "source": lambda: Source.objects.update(title="Another title"),
    "band": lambda: SalaryBand.objects.update(low=1_000),
    "band gone": lambda: SalaryBand.objects.all().delete(),
    "term": lambda: Term.objects.update(html="<p>Other words.</p>"),
    "picture": lambda: Picture.objects.create(name="lab", alt="A lab", file="lab.png"),
    "review": lambda: Guide.objects.update(reviewed_by="Somebody else"),
    "answer": lambda: Question.objects.update(html="<p>Another answer.</p>"),
    "step": lambda: Step.objects.update(title="Another step"),
    "source named": lambda: Guide.objects.get(slug="role").sources.add(Source.objects.earliest("pk")),
    "text": lambda: Edition.objects.filter(status="published").update(html="<p>Other text.</p>"),
}


@pytest.fixture(autouse=True)
def guide() -> Iterator[Guide]:
    """One that quotes something of each kind, with an opening that was written an hour ago."""
    KEEPER.clear()
    FigureFactory.create(key="marks", value="3.5")
    SalaryBandFactory.create(key="pay")
    TermFactory.create(slug="grant")
    made = GuideFactory.create(slug="role", search="role=researcher")
    QuestionFactory.create(guide=made)
    Step.objects.create(guide=made, position=1, title="First step")
    EditionFactory.create(guide=made, live=True, text=TEXT)
    OpeningFactory.create(role="researcher", title="Learning to see")
    Opening.objects.update(updated_at=timezone.now() - timedelta(hours=1))
    yield made
    KEEPER.clear()


def shown(client: Client | None = None) -> str:
    response = (client or Client()).get(PATH)
    assert response.status_code == 200
    return response.content.decode()


def is_kept(client: Client | None = None) -> bool:
    before = KEPT_PAGES.labels("hit")._value.get()
    shown(client)
    return bool(KEPT_PAGES.labels("hit")._value.get() > before)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_state_follows_every_change(change: Callable[[], object]) -> None:
    before = content_state()
    assert content_state() == before
    change()
    assert content_state() != before


def test_changed_figure_is_shown_at_once() -> None:
    shown()
    assert is_kept()
    assert "3.5" in shown()

    for value in ("2.7", "2.9"):
        Figure.objects.update(value=value)
        assert value in shown()


def test_draft_leaves_the_page_as_it_is(guide: Guide) -> None:
    shown()
    draft = EditionFactory.create(guide=guide)
    draft.title = "Not there yet"
    draft.save()

    assert is_kept()


def test_changed_opening_is_shown_at_once() -> None:
    shown()
    assert is_kept()
    opening = Opening.objects.get()
    opening.title = "Learning to hear"
    opening.save()

    assert "Learning to hear" in shown()


def test_kept_guide_asks_twice(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """For the state of the content, and for its openings; the index in memory, which tests have, once more."""
    shown()
    shown()
    with django_assert_num_queries(2):
        assert is_kept()


def test_visitor_with_a_session_gets_a_guide_of_their_own() -> None:
    shown()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "x"

    assert not is_kept(client)
    assert "Cookie" in client.get(PATH).headers["Vary"]


def test_guide_that_is_taken_down_is_gone_at_once(guide: Guide) -> None:
    shown()
    assert is_kept()
    Guide.objects.filter(pk=guide.pk).update(live=None)

    assert Client().get(PATH).status_code == 404
