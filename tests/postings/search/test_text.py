from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from postings.openings.models import Opening
from postings.search.text import excerpt_pattern, fold, matches
from tests.factories import InstitutionFactory, OpeningFactory, QualificationFactory, TopicFactory

pytestmark = pytest.mark.django_db


def found(words: str) -> list[str]:
    """Titles, best first."""
    ids = matches(words, timezone.now())
    assert ids is not None
    titles = Opening.objects.in_bulk(ids)
    return [titles[pk].title for pk in ids]


def opening_about(text: str, title: str = "Opening") -> Opening:
    return OpeningFactory.create(title=title, description=f"<p>{text}</p>")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You train agents with reinforcement learning.", "reinforced learned"),
        ("Studies of probability", "study probable"),
        ("Sensibility and stability", "sensible"),
        ("We study optimisation.", "studies"),
        ("Large-scale training of models", "large-scale"),
        ("Large-scale training of models", "scale"),
        ("Work on GPT-4 and C++", "gpt-4"),
        ("Our LLMs and GANs", "LLM gan"),
        ("Machine\nlearning in    practice", '"machine learning"'),
        ("The state of the art in vision", '"state of the art"'),
        ("AIs that plan", "ai"),
    ],
)
def test_words_match_in_all_their_forms(text: str, words: str) -> None:
    opening_about(text)

    assert found(words) == ["Opening"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Learning by machine", '"machine learning"'),
        ("The machine. Of learning", '"machine learning"'),
        ("State art", '"state of the art"'),
        ("Aid workers", "ai"),
        ("Organic chemistry of rare earths", "organise earthquake"),
        ("Deep learning", "deep reinforcement"),
        ("Deep learning", "deep -learning"),
    ],
)
def test_words_do_not_match_what_only_looks_alike(text: str, words: str) -> None:
    opening_about(text)

    assert found(words) == []


def test_words_know_or_and_minus() -> None:
    opening_about("robots that see", "vision")
    opening_about("robots that hear", "audio")
    opening_about("proteins", "biology")

    assert sorted(found("robot or protein")) == ["audio", "biology", "vision"]
    assert found("robot -hear") == ["vision"]
    assert sorted(found("-robot")) == ["biology"]


@pytest.mark.parametrize("words", ["Zürich", "zurich", "ZÜRICH", "zu\u0308rich"])
@pytest.mark.parametrize("written", ["Zürich", "Zurich", "ZÜRICH"])
def test_words_do_not_mind_accents(words: str, written: str) -> None:
    opening_about(f"A lab in {written}.")

    assert found(words) == ["Opening"]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Universität Gießen", "universitat giessen"),
        ("Tromsø og Århus", "tromso arhus"),
        ("Łódź", "lodz"),
        ("École polytechnique fédérale", "ecole federale"),
        ("Encyclopædia", "encyclopaedia"),
        ("Škoda, Dvořák, Ğ, İstanbul", "skoda dvorak"),
        ("Москва", "москва"),
        ("東京 大学", "東京"),
    ],
)
def test_letters_of_many_languages_fold_on_both_sides(written: str, words: str) -> None:
    opening_about(written)

    assert found(words) == ["Opening"]
    assert found(written) == ["Opening"]


def test_every_part_of_an_opening_is_searched() -> None:
    topic = TopicFactory.create(name="Causality", synonyms=["counterfactuals"])
    opening = OpeningFactory.create(
        title="Lighthouse keeper",
        institution=InstitutionFactory.create(name="Fjordlund Institute"),
        department="Department of Acoustics",
        supervisor="Prof. Ada Quill",
        topics=[topic],
        locations=[("Göteborg", "SE")],
        role="fellow",
        description="<p>Tides.</p>",
    )
    QualificationFactory.create(opening=opening, name="Fortran")

    for words in [
        *("lighthouse", "fjordlund", "acoustics", "quill", "causal", "counterfactual", "goteborg", "sweden"),
        *("fellows", "fortran", "tide", "lighthouse fortran tides sweden"),
    ]:
        assert found(words) == ["Lighthouse keeper"], words


def test_country_is_found_by_its_usual_short_name() -> None:
    OpeningFactory.create(locations=[("London", "GB")], title="uk")
    OpeningFactory.create(locations=[("Boston", "US")], title="usa")

    assert found("UK") == ["uk"]
    assert found("USA") == ["usa"]


def test_phrase_does_not_reach_from_one_part_into_another() -> None:
    OpeningFactory.create(title="Work on machine", description="<p>learning</p>")

    assert found('"machine learning"') == []
    assert found("machine learning") == ["Work on machine"]


def test_title_counts_more_than_topic_than_skill_than_text() -> None:
    topic = TopicFactory.create(name="Robotics")
    opening_about("robotics", "text")
    OpeningFactory.create(title="skill", qualifications=["Robotics"])
    OpeningFactory.create(title="topic", topics=[topic])
    OpeningFactory.create(title="Robotics")

    assert found("robotics") == ["Robotics", "topic", "skill", "text"]


def test_equally_good_openings_are_newest_first_then_by_id() -> None:
    now = timezone.now()
    for title, days in (("old", 3), ("first", 1), ("second", 1)):
        published_at = now - timedelta(days=days)
        OpeningFactory.create(title=title, description="<p>robots</p>", published_at=published_at)

    assert found("robots") == ["second", "first", "old"]


def test_only_open_openings_are_found() -> None:
    for state in ("draft", "closed", "expired"):
        OpeningFactory.create(title="Robots", **{state: True})

    assert found("robots") == []


@pytest.mark.parametrize("words", ["the", "of and", "!!!", '""', "-", "🦖", "()", "&|<->:*"])
def test_words_without_anything_to_look_for(words: str) -> None:
    assert matches(words, timezone.now()) is None


@pytest.mark.parametrize(
    "words",
    [
        "'; drop table x; --",
        "%(ids)s %s",
        r"\m(?:a",
        "a' & b",
        r"back\slash",
        "[a-z]*",
        "a:*",
        "{part}",
        "qxgapqx",
        "$1",
    ],
)
def test_words_are_never_taken_for_code(words: str) -> None:
    OpeningFactory.create()

    assert matches(words, timezone.now()) in (None, ())


TEXTS = [
    "We build reinforcement learning agents, and learn how robots plan. Machine learning for robot planning.",
    "Deep-learning style courses; large-scale studies of probability, e.g. 3.5 million runs (v2.1).",
    "The state of the art: art of the state. Visit www.example.org/jobs or mail jobs@example.org.",
    "Postdoctoral researchers' studies; the researcher's theory of generalisation generalises.",
    "Relational, relative and related organisations organise organs. News of new newness.",
    "Flies fly. Skies are sky. He is dying to try; tied ties. Early, earlier, earliest: only single singles.",
    "Fairness, fair play, and fairly fair faïence in Zürich's Straße; naïve Bayes vs Bayesian.",
    "Université de Genève — équipe « apprentissage »; Universität Göttingen; Åbo; TU/e.",
]
QUERIES = [
    *("learning", "learn", "robot planning", '"robot planning"', '"learning agents"', "robot -machine"),
    *(
        "study",
        "probability or robots",
        "large-scale",
        "scale",
        "deep learning",
        '"deep learning"',
        "3.5",
        "v2.1",
    ),
    *('"state of the art"', '"art of the state"', "state art", "research", "researcher theory", "generalise"),
    *(
        "relate",
        "relative",
        "organ",
        "organise",
        "new",
        "news",
        "fly",
        "sky",
        "try",
        "tie",
        "early",
        "single",
    ),
    *("fair", "faience", "zurich", "strasse", "naive bayes", "bayesian", "universite", "gottingen", "equipe"),
    *(
        "-learning",
        '"researchers studies"',
        "learn plan robot machine",
        "fair zurich play bayes",
    ),
]


def test_excerpts_find_what_the_whole_text_holds() -> None:
    """The shortcut against PostgreSQL's own search of each whole text."""
    same = {"title": "Qqq", "institution": InstitutionFactory.create(name="Qqq"), "role": "faculty"}
    for text in TEXTS:
        OpeningFactory.create(**same, description="x", description_text=text)
    for words in QUERIES:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT position FROM unnest(%s::text[]) WITH ORDINALITY AS whole(text, position)"
                " WHERE to_tsvector('english', text) @@ websearch_to_tsquery('english', %s) ORDER BY 1",
                [[fold(text) for text in TEXTS], fold(words)],
            )
            expected = [TEXTS[position - 1] for (position,) in cursor.fetchall()]
        ids = matches(words, timezone.now())
        assert ids is not None
        held = set(Opening.objects.filter(pk__in=ids).values_list("description_text", flat=True))
        assert held == set(expected), words


def test_excerpt_pattern_takes_every_word_that_stems_alike() -> None:
    """For each word of the texts: the pattern of its stem takes it, except the stemmer's few own exceptions."""
    words = sorted({word for text in TEXTS for word in re.findall(r"[^\W\d_]+", fold(text))})
    with connection.cursor() as cursor:
        missed = []
        for word in words:
            cursor.execute("SELECT tsvector_to_array(to_tsvector('english', %s))", [word])
            (stems,) = cursor.fetchone()
            if stems:
                cursor.execute("SELECT %s ~* %s", [word, excerpt_pattern(stems)])
                if not cursor.fetchone()[0]:
                    missed.append(word)

    assert missed == ["dying"]


def test_a_text_as_long_as_a_library_does_not_keep_others_from_searching() -> None:
    opening = OpeningFactory.create(title="Researcher")
    Opening.objects.update(description_text=" ".join(f"learn{number:06d}x" for number in range(150_000)))
    assert matches("learn000001x", timezone.now()) == (opening.pk,)
