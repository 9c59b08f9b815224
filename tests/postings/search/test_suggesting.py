from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from postings.openings.choices import CloseReason
from postings.search.suggesting import MOST, suggestions_of
from tests.factories import InstitutionFactory, OpeningFactory, TopicFactory


def labels(text: str) -> list[str]:
    found = suggestions_of(text)
    return [one.label for kind in (found.topics, found.institutions, found.openings) for one in kind]


@pytest.mark.django_db
def test_suggestions_are_of_three_kinds() -> None:
    topic = TopicFactory.create(name="Reinforcement learning", slug="reinforcement-learning")
    topic.synonyms.create(text="RL")
    institution = InstitutionFactory.create(name="Reinholt Institute", slug="reinholt")
    opening = OpeningFactory.create(title="Reinforcement for robots", institution=institution, topics=[topic])
    found = suggestions_of("rein")
    assert [(one.label, one.detail, one.url) for one in found.topics] == [
        ("Reinforcement learning", "1\xa0opening", "/openings/?topic=reinforcement-learning")
    ]
    assert [(one.label, one.url) for one in found.institutions] == [
        ("Reinholt Institute", "/institutions/reinholt/")
    ]
    assert [(one.label, one.detail, one.url) for one in found.openings] == [
        (opening.title, "Reinholt Institute", opening.get_absolute_url())
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    ["zu", "zür", "ZUR", "zurich learn", "learning zuri", "a probabilis", "probabilistic lear", "für zür"],
)
def test_openings_are_found_by_the_starts_of_their_words(typed: str) -> None:
    OpeningFactory.create(title="Für a probabilistic Zürich learning group")
    OpeningFactory.create(title="Another one")
    assert "Für a probabilistic Zürich learning group" in labels(typed)
    assert len(suggestions_of(typed).openings) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["", " ", "p", "%", "!!", "probabilities", "group x", "\x00\x00", "x" * 5000]
)
def test_nothing_is_suggested_for(typed: str) -> None:
    OpeningFactory.create(title="A probabilistic group")
    assert labels(typed) == []


@pytest.mark.django_db
def test_a_topic_is_suggested_once_with_the_name_that_fits() -> None:
    topic = TopicFactory.create(name="Large language models")
    for text in ("LLM", "language modelling"):
        topic.synonyms.create(text=text)
    OpeningFactory.create(title="Something else", topics=[topic])
    assert [(one.label, one.detail) for one in suggestions_of("llm").topics] == [
        ("Large language models", "LLM · 1\xa0opening")
    ]
    assert [one.detail for one in suggestions_of("language").topics] == ["language modelling · 1\xa0opening"]
    assert [one.detail for one in suggestions_of("large").topics] == ["1\xa0opening"]


@pytest.mark.django_db
def test_only_what_is_open_is_suggested() -> None:
    topic = TopicFactory.create(name="Bandits")
    opening = OpeningFactory.create(title="Bandits and games", topics=[topic])
    assert labels("band") == ["Bandits", "Bandits and games"]
    opening.close(CloseReason.FILLED)
    assert labels("band") == []


@pytest.mark.django_db
def test_no_more_than_eight_and_the_best_fit_first() -> None:
    for number in range(12):
        OpeningFactory.create(
            title=f"Position {number} in graph learning",
            institution=InstitutionFactory.create(name=f"Graph Institute {number}"),
            topics=[TopicFactory.create(name=f"Graph topic {number}")],
        )
    OpeningFactory.create(title="Graph learning")
    found = suggestions_of("graph")
    assert found.total == MOST
    assert (len(found.topics), len(found.institutions), len(found.openings)) == (3, 3, 2)
    assert found.openings[0].label == "Graph learning"


@pytest.mark.django_db
def test_suggestions_as_a_part_of_a_page(client: Client) -> None:
    OpeningFactory.create(title='Models of <script>alert("x")</script>')
    answer = client.get(reverse("postings:suggest"), {"q": "mod"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'role="option"' in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "max-age=60" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Vary" not in answer.headers or "Cookie" not in answer.headers["Vary"]
    assert client.get(reverse("postings:suggest")).content.strip() == b""


@pytest.mark.django_db
def test_known_words_cost_one_look_at_openings() -> None:
    OpeningFactory.create(title="Models of speech")
    suggestions_of("mod")
    with CaptureQueriesContext(connection) as queries:
        assert labels("mode") == ["Models of speech"]
    assert len([one for one in queries if "postings_opening" in one["sql"]]) == 1
