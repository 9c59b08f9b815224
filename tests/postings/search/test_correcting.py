from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from postings.search.correcting import Correction, correction_of
from postings.search.query import SearchQuery
from postings.search.results import search
from tests.factories import InstitutionFactory, OpeningFactory, TopicFactory


@pytest.fixture
def titles(db: None) -> None:
    topic = TopicFactory.create(name="Reinforcement learning")
    for number in range(4):
        OpeningFactory.create(title=f"Reinforcement learning for robots {number}", topics=[topic])
    institution = InstitutionFactory.create(name="Zürich Institute of Robotics")
    OpeningFactory.create(title="Deep vision for crops", institution=institution)
    OpeningFactory.create(title="Deep learning for weather")


def corrected(words: str, **more: object) -> Correction | None:
    query = SearchQuery(q=words).with_(**more)
    return correction_of(query, search(query).total)


@pytest.mark.usefixtures("titles")
@pytest.mark.parametrize(
    ("written", "meant", "count"),
    [
        ("reinforcemnt", "reinforcement", 4),
        ("renforcement lerning", "reinforcement learning", 4),
        ("REINFROCEMENT", "reinforcement", 4),
        ('"reinforcemnt learning" -vision', '"reinforcement learning" -vision', 4),
        ('-"visoin" robts', '-"visoin" robots', 5),
        ("weathre or cropps", "weather or crops", 2),
        ("zürihc", "zurich", 1),
        ("instutite", "institute", 1),
        ("deeplearning", "deep learning", 2),
        ("reinforcement-lerning", "reinforcement-learning", 4),
    ],
)
def test_spelling_is_corrected_to_words_of_the_board(written: str, meant: str, count: int) -> None:
    found = corrected(written)
    assert found is not None
    assert (found.words, found.count) == (meant, count)
    assert found.url == SearchQuery(q=meant).get_absolute_url()


@pytest.mark.usefixtures("titles")
@pytest.mark.parametrize(
    "written",
    [
        "",
        "reinforcement",
        "robot",
        "xylophone",
        "rbt",
        "-lerning",
        '-"reinforcemnt lerning"',
        "weather",
        "with",
        "1234567",
        "weather xylophone",
        '"',
        "lerning zeppelin",
    ],
)
def test_nothing_is_corrected_in(written: str) -> None:
    assert corrected(written) is None


@pytest.mark.usefixtures("titles")
def test_a_correction_keeps_the_filters_and_counts_under_them() -> None:
    assert corrected("reinforcemnt", role=("faculty",)) is None
    found = corrected("reinforcemnt", topic=("reinforcement-learning",), page=3, sort="newest")
    assert found is not None
    assert found.query == SearchQuery(
        q="reinforcement", topic=("reinforcement-learning",), sort="newest", page=1
    )


@pytest.mark.django_db
def test_a_synonym_is_no_spelling_to_propose() -> None:
    topic = TopicFactory.create(name="Reinforcement learning", synonyms=["apprentissage par renforcement"])
    OpeningFactory.create(title="Something else", topics=[topic])
    found = corrected("renforcemnt")
    assert found is not None
    assert found.words == "reinforcement"


@pytest.mark.usefixtures("titles")
def test_the_list_asks_whether_another_spelling_was_meant(client: Client) -> None:
    page = client.get(reverse("postings:openings"), {"q": "reinforcemnt"}).content.decode()
    assert "Did you mean" in page
    assert 'href="/openings/?q=reinforcement"' in page
    assert "Did you mean" not in client.get(reverse("postings:openings"), {"q": "robots"}).content.decode()


@pytest.mark.django_db
def test_the_more_frequent_of_two_near_words_is_meant() -> None:
    for number in range(9):
        OpeningFactory.create(title=f"Causal models {number}")
    OpeningFactory.create(title="Casual models")
    OpeningFactory.create(title="Caudal models")
    found = corrected("cauzal")
    assert found is not None
    assert (found.words, found.count) == ("causal", 9)
