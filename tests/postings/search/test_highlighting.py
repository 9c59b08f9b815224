from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from postings.openings.models import Opening
from postings.search.highlighting import Highlight, highlights_of
from tests.factories import OpeningFactory, QualificationFactory


def highlight(words: str, opening: Opening) -> Highlight:
    return highlights_of(words, [opening])[opening.pk]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("robots", "Learning <mark>robot</mark> control in Zürich"),
        ("zurich", "Learning robot control in <mark>Zürich</mark>"),
        ('"robot control"', "Learning <mark>robot control</mark> in Zürich"),
        ('"control robot"', "Learning robot control in Zürich"),
        ("robot-control", "Learning <mark>robot control</mark> in Zürich"),
        ("learn -robot", "<mark>Learning</mark> robot control in Zürich"),
        ("control robots", "Learning <mark>robot control</mark> in Zürich"),
        ("in or vision", "Learning robot control in Zürich"),
    ],
)
def test_marks_in_titles(words: str, title: str) -> None:
    opening = OpeningFactory.create(title="Learning robot control in Zürich", description="<p>Text.</p>")
    assert highlight(words, opening).title == title


@pytest.mark.django_db
def test_a_line_of_the_text_where_the_title_has_not_everything() -> None:
    opening = OpeningFactory.create(
        title="Robots",
        description="<p>The robots are old.</p><p>You write <b>diffusion</b> policies for robots.</p><p>Diffusion.</p>",
    )
    assert highlight("robot", opening).snippet == ""
    assert (
        highlight("robot diffusion", opening).snippet
        == "You write <mark>diffusion</mark> policies for <mark>robots</mark>."
    )
    assert highlight("xylophone", opening).snippet == ""


@pytest.mark.django_db
def test_skills_where_the_text_has_nothing() -> None:
    opening = OpeningFactory.create(title="Robots", description="<p>Text.</p>")
    for name in ("Python", "C++"):
        QualificationFactory.create(opening=opening, name=name, text=name)
    assert highlight("c++", opening).snippet == "Python, <mark>C++</mark>"


@pytest.mark.django_db
def test_a_long_line_is_cut_between_words_around_the_first_mark() -> None:
    text = "alpha " * 60 + "diffusion " + "omega " * 60
    opening = OpeningFactory.create(title="Robots", description=f"<p>{text}</p>")
    snippet = str(highlight("diffusion", opening).snippet)
    assert snippet.startswith("… alpha")
    assert snippet.endswith("omega …")
    assert "<mark>diffusion</mark>" in snippet
    assert len(snippet) < 220


@pytest.mark.django_db
def test_synonyms_are_marked() -> None:
    opening = OpeningFactory.create(title="Large language models at work")
    assert highlight("LLM", opening).title == "<mark>Large language models</mark> at work"


@pytest.mark.django_db
def test_half_of_a_thing_in_the_title_is_not_all_of_it() -> None:
    opening = OpeningFactory.create(
        title="Learned world models", description="<p>You know reinforcement.</p>"
    )
    found = highlight("reinforcement learning", opening)
    assert found.title == "<mark>Learned</mark> world models"
    assert found.snippet == "You know <mark>reinforcement</mark>."


@pytest.mark.django_db
def test_what_was_written_is_escaped() -> None:
    opening = OpeningFactory.create(
        title='<script>alert("robot")</script> & co', description="<p>a &lt;mark&gt; of diffusion</p>"
    )
    found = highlight("robot diffusion", opening)
    assert found.title == ("&lt;script&gt;alert(&quot;<mark>robot</mark>&quot;)&lt;/script&gt; &amp; co")
    assert found.snippet == "a &lt;mark&gt; of <mark>diffusion</mark>"


@pytest.mark.django_db
def test_texts_of_a_page_are_read_at_once_and_only_where_titles_do_not_do() -> None:
    openings = [OpeningFactory.create(title=f"Robots {number}") for number in range(5)]
    highlights_of("robots", openings)
    with CaptureQueriesContext(connection) as queries:
        highlights_of("robots", openings)
        in_titles = len([one for one in queries if "description_text" in one["sql"]])
        highlights_of("models", openings)
        in_texts = len([one for one in queries if "description_text" in one["sql"]])
    assert (in_titles, in_texts) == (0, 1)
    assert highlights_of("", openings) == highlights_of("robots", []) == {}


@pytest.mark.django_db
def test_the_list_shows_marks_with_words_only(client: Client) -> None:
    OpeningFactory.create(title="Robots", description="<p>You write diffusion policies.</p>")
    page = client.get(reverse("postings:openings"), {"q": "diffusion"}).content.decode()
    assert '<p class="row-snippet">You write <mark>diffusion</mark> policies.</p>' in page
    assert "<mark>" not in client.get(reverse("postings:openings")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "text", "marked"),
    [
        ("studies", "To study.", "To <mark>study</mark>."),
        ("hope", "Hoping.", "<mark>Hoping</mark>."),
        ("die", "Dying stars.", "<mark>Dying</mark> stars."),
        ("probability", "Probably.", "<mark>Probably</mark>."),
        ("movies", "A movie.", "A <mark>movie</mark>."),
        ("ml", "ML here.", "<mark>ML</mark> here."),
        ("zurich", "In ZÜRICH.", "In <mark>ZÜRICH</mark>."),
    ],
)
def test_words_that_do_not_begin_as_their_stem_are_marked(words: str, text: str, marked: str) -> None:
    opening = OpeningFactory.create(title="Robots", description=f"<p>{text}</p>")
    assert highlight(words, opening).snippet == marked
