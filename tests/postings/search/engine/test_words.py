"""Words, as the engine finds them: on the whole what the database's own search finds, and more by synonyms."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.utils import timezone

from postings.openings.models import Opening
from postings.search.engine.words import Group, Wanted, groups_of, synonyms_of
from postings.search.kinds import Context
from postings.search.models import SynonymGroup
from postings.search.query import SearchQuery
from postings.search.text import matches
from tests.factories import InstitutionFactory, OpeningFactory, QualificationFactory, TopicFactory
from tests.postings.search.test_text import QUERIES, TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from postings.search.engine.reader import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(reader: Callable[[], Reader]) -> Callable[[str], list[str]]:
    """Titles, best first."""

    def titles(words: str) -> list[str]:
        answer = reader().answer(SearchQuery(q=words), Context(timezone.now(), {}))
        rows = Opening.objects.in_bulk(answer.ids)
        return [rows[pk].title for pk in answer.ids]

    return titles


def opening_about(text: str, title: str = "Opening") -> Opening:
    return OpeningFactory.create(title=title, description=f"<p>{text}</p>")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You train agents with reinforcement learning.", "reinforced learned"),
        ("We study optimisation.", "studies"),
        ("Large-scale training of models", "large-scale"),
        ("Large-scale training of models", "scale"),
        ("Work on GPT-4 and C++", "gpt-4"),
        ("Work on GPT-4 and C++", "c++"),
        ("Our LLMs and GANs", "LLM gan"),
        ("An LLM", "llms"),
        ("Machine\nlearning in    practice", '"machine learning"'),
        ("Machine learning", "“machine learning”"),
        ("The state of the art in vision", '"state of the art"'),
        ("The state of the art in vision", "the state of art"),
        ("AIs that plan", "ai"),
        ("A lab in Zürich.", "zurich"),
        ("A lab in Zurich.", "ZÜRICH"),
        ("Universität Gießen, Tromsø, Łódź", "universitat giessen tromso lodz"),
        ("Škoda, Dvořák, Ğ, İstanbul", "skoda dvorak istanbul"),
        ("Москва", "москва"),
        ("東京 大学", "東京"),
        ("cafe\u0301", "café"),
    ],
)
def test_words_match_in_all_their_forms(found: Callable[[str], list[str]], text: str, words: str) -> None:
    opening_about(text)

    assert found(words) == ["Opening"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Learning by machine", '"machine learning"'),
        ("State art", '"state of the art"'),
        ("Aid workers", "ai"),
        ("Deep learning", "deep reinforcement"),
        ("Deep learning", "deep -learning"),
        ("Deep learning", 'deep -"deep learning"'),
        ("The language C", "c++"),
    ],
)
def test_words_do_not_match_what_only_looks_alike(
    found: Callable[[str], list[str]], text: str, words: str
) -> None:
    opening_about(text)

    assert found(words) == []


def test_every_part_of_an_opening_is_searched(found: Callable[[str], list[str]]) -> None:
    opening = OpeningFactory.create(
        title="Lighthouse keeper",
        institution=InstitutionFactory.create(name="Fjordlund Institute"),
        department="Department of Acoustics",
        supervisor="Prof. Ada Quill",
        topics=[TopicFactory.create(name="Causality", synonyms=["counterfactuals"])],
        locations=[("Göteborg", "SE")],
        role="fellow",
        funding="fully_funded",
        workplace="remote",
        description="<p>Tides.</p>",
    )
    QualificationFactory.create(opening=opening, name="Fortran", text="Two years of Fortran")

    for words in [
        *("lighthouse", "fjordlund", "acoustics", "quill", "causal", "counterfactual", "goteborg", "sweden"),
        *(
            "fellows",
            "remote",
            '"fully funded"',
            "fortran",
            "tide",
            "lighthouse fortran tides sweden",
            '"years of fortran"',
        ),
    ]:
        assert found(words) == ["Lighthouse keeper"], words


def test_phrase_does_not_reach_from_one_part_into_another(found: Callable[[str], list[str]]) -> None:
    topics = [TopicFactory.create(name="Speech"), TopicFactory.create(name="Vision")]
    OpeningFactory.create(title="Work on machine", description="<p>learning</p>", topics=topics)

    assert found('"machine learning"') == []
    assert found('"speech vision"') == found('"vision speech"') == []
    assert found("machine learning speech") == ["Work on machine"]


def test_title_counts_more_than_topic_than_skill_than_text(found: Callable[[str], list[str]]) -> None:
    opening_about("robotics", "text")
    OpeningFactory.create(title="skill", qualifications=["Robotics"])
    OpeningFactory.create(title="topic", topics=[TopicFactory.create(name="Robotics")])
    OpeningFactory.create(title="Robotics")

    assert found("robotics") == ["Robotics", "topic", "skill", "text"]


def test_of_equally_good_openings_the_newer_is_first(found: Callable[[str], list[str]]) -> None:
    now = timezone.now()
    for title, days in (("old", 60), ("first", 1), ("second", 1), ("older", 200)):
        published_at = now - timedelta(days=days)
        OpeningFactory.create(title=title, description="<p>robots</p>", published_at=published_at)

    assert found("robots") == ["second", "first", "old", "older"]


def test_a_better_match_comes_before_a_newer_one(found: Callable[[str], list[str]]) -> None:
    OpeningFactory.create(title="Robots", published_at=timezone.now() - timedelta(days=200))
    opening_about("Among other things, robots.", "New")

    assert found("robots") == ["Robots", "New"]


@pytest.mark.parametrize("words", ["the", "of and", "!!!", '""', "-", "🦖", "()", "&|<->:*", "or", "-the"])
def test_words_without_anything_to_look_for(found: Callable[[str], list[str]], words: str) -> None:
    opening_about("All there is")

    assert groups_of(words) == ()
    assert found(words) == ["Opening"]


@pytest.mark.parametrize(
    "words", ["title:x", "body:[a TO b]", "a^9", "/x.*/", 'a" OR "', "\\", "*", "id:1", "a' & b", "IN [a]"]
)
def test_words_are_never_taken_for_code(found: Callable[[str], list[str]], words: str) -> None:
    OpeningFactory.create(title="Something else")

    assert isinstance(found(words), list)


def test_engine_finds_what_the_database_finds(found: Callable[[str], list[str]]) -> None:
    """Words, phrases, minus and or, each text against PostgreSQL's own full-text search."""
    same = {"institution": InstitutionFactory.create(name="Qqq"), "role": "faculty"}
    for number, text in enumerate(TEXTS):
        OpeningFactory.create(**same, title=f"Qqq{number}", description="x", description_text=text)
    for words in QUERIES:
        ids = matches(words, timezone.now())
        assert ids is not None
        expected = {opening.title for opening in Opening.objects.filter(pk__in=ids)}
        assert set(found(words)) == expected, words


# Synonyms


def test_synonyms_work_both_ways_and_not_inside_quotes(found: Callable[[str], list[str]]) -> None:
    SynonymGroup.objects.create(words=["postdoc", "postdoctoral fellow"])
    OpeningFactory.create(title="A postdoc in tides")
    OpeningFactory.create(title="Postdoctoral fellow, tides")

    assert found("postdoc tides") == ["A postdoc in tides", "Postdoctoral fellow, tides"]
    assert found("postdoctoral fellow tides") == ["Postdoctoral fellow, tides", "A postdoc in tides"]
    assert found('"postdoctoral fellow" tides') == ["Postdoctoral fellow, tides"]


def test_opening_is_found_by_every_synonym_of_its_topics(found: Callable[[str], list[str]]) -> None:
    topic = TopicFactory.create(name="Tidal modelling", synonyms=["TM", "sea levels"])
    OpeningFactory.create(title="Moonlight", topics=[topic])
    opening_about("nothing of the kind", "Other")

    for words in ("TM", "tms", "tidal modelling", '"sea level"'):
        assert found(words) == ["Moonlight"], words


def test_synonyms_that_an_admin_adds_hold_at_once(found: Callable[[str], list[str]]) -> None:
    opening_about("ebb", "ebb")
    opening_about("flood", "flood")
    assert found("ebb") == ["ebb"]

    group = SynonymGroup.objects.create(words=["ebb", "flood"])
    assert found("ebb") == ["ebb", "flood"]

    group.delete()
    assert found("ebb") == ["ebb"]


def test_longest_words_with_synonyms_are_taken_together() -> None:
    synonyms = synonyms_of([["RL", "reinforcement learning"], ["learning", "study"]])

    assert groups_of("deep reinforcement learning", synonyms) == (
        Group(
            (
                Wanted(("deep",)),
                Wanted(("reinforc", "learn"), (("reinforc",), ("learn",)), others=(("rl",), ("rls",))),
            ),
            (),
        ),
    )


def test_a_compound_stays_together_among_words_with_synonyms() -> None:
    synonyms = synonyms_of([["low-resource languages", "minority languages"]])

    (group,) = groups_of("low-resource languages", synonyms)

    assert group.wanted[0].parts == (("low", "resourc"), ("languag",))


def test_longer_ways_to_say_a_synonym_are_left_out() -> None:
    synonyms = synonyms_of([["PhD", "doctoral", "doctoral student", "PhD student", "research trainee"]])

    (group,) = groups_of("PhD", synonyms)

    assert group.wanted[0].others == (("doctor",), ("research", "traine"), ("phds",))


def test_groups_are_parted_by_or_and_hold_what_is_not_wanted() -> None:
    assert groups_of('deep "state of the art" or the -vision or') == (
        Group((Wanted(("deep",)), Wanted(("state", "of", "the", "art"))), ()),
        Group((), (Wanted(("vision",)),)),
    )


def test_what_an_opening_is_counts_more_than_what_it_asks_for(found: Callable[[str], list[str]]) -> None:
    OpeningFactory.create(title="asks", role="researcher", qualifications=["PhD"])
    OpeningFactory.create(title="is", role="phd", qualifications=["Python"])

    assert found("PhD") == ["is", "asks"]


def test_what_a_topic_covers_counts_less_than_what_it_is_called(found: Callable[[str], list[str]]) -> None:
    called = TopicFactory.create(name="Tidal modelling", synonyms=["TM", "modelling of tides"])
    covers = TopicFactory.create(name="Coasts", synonyms=["tides", "TM studies"])
    OpeningFactory.create(title="covers", topics=[covers])
    OpeningFactory.create(title="called", topics=[called])

    assert found("tides") == found("TM") == ["called", "covers"]


def test_words_that_stand_together_come_first(found: Callable[[str], list[str]]) -> None:
    opening_about("drug discovery in the open", "together")
    opening_about("discovery of what a drug does", "apart")

    assert found("drug discovery") == ["together", "apart"]


@pytest.mark.django_db
def test_words_of_the_field_are_added_once() -> None:
    migration = import_module("postings.migrations.0009_synonyms_of_the_field")
    count = SynonymGroup.objects.count()
    own = ["GPU kernels", "CUDA", "cuda kernels", "Triton kernels", "GPU programming", "WGSL"]
    SynonymGroup.objects.filter(words__contains=["GPU kernels"]).update(words=own)
    SynonymGroup.objects.filter(words__contains=["BayesOpt"]).delete()

    migration.add_synonyms(apps, None)

    assert SynonymGroup.objects.count() == count
    assert SynonymGroup.objects.filter(words__contains=["BayesOpt"]).count() == 1
    assert SynonymGroup.objects.get(words__contains=["GPU kernels"]).words == own
