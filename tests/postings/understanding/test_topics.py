"""Topics, and the taxonomy they come from. All postings are made up."""

from __future__ import annotations

import json
import re
from importlib import resources

import pytest

from postings.understanding.document import Document
from postings.understanding.topics import MAX_TOPICS, TopicMatcher, seed_vocabulary


@pytest.fixture(scope="module")
def matcher() -> TopicMatcher:
    return TopicMatcher(seed_vocabulary())


def slugs(matcher: TopicMatcher, title: str, text: str = "") -> list[str]:
    return [found.value for found in matcher.find(Document.from_text(title, text))]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("PhD position in reinforcement learning", ["reinforcement-learning"]),
        ("Research Engineer (RL)", ["reinforcement-learning"]),
        ("Postdoc in deep reinforcement learning", ["reinforcement-learning"]),
        ("Postdoc in graph neural networks", ["graph-learning"]),
        ("Researcher, GNNs", ["graph-learning"]),
        ("PhD in explainable AI for medical image analysis", ["interpretability", "medical-imaging"]),
        ("Research Scientist – Computer Vision", ["vision"]),
        ("Research Scientist, CV and NLP", ["language", "vision"]),
        ("Postdoc in Bayesian optimisation", ["bayesian-methods"]),
        ("Postdoc in Bayesian optimization", ["bayesian-methods"]),
        ("PhD student in optimisation", ["optimisation"]),
        ("Postdoc in multi-modal learning", ["multimodal-learning"]),
        ("Postdoc in AI safety", ["ai-safety"]),
        ("Doctoral student in Agentic LLMs", ["ai-agents", "large-language-models"]),
        ("Doctoral student in plasma physics", []),
    ],
)
def test_find_topics_in_title(matcher: TopicMatcher, title: str, expected: list[str]) -> None:
    assert slugs(matcher, title) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Please send your CV and a letter about your NLP work.",
        "Upload a CV. Robots are welcome.",
        "The rl of a rod is not a gan of anything.",
        "Electrical transformers and gas diffusion are our trade.",
        "We care about cost optimization and the attention of customers.",
    ],
)
def test_find_ambiguous_words_are_no_topics(matcher: TopicMatcher, text: str) -> None:
    found = slugs(matcher, "", text)
    assert not {"vision", "reinforcement-learning", "image-and-video-generation", "diffusion-models"} & set(
        found
    )
    assert "foundation-models" not in found
    assert "optimisation" not in found


def test_find_cv_counts_beside_its_kin(matcher: TopicMatcher) -> None:
    assert "vision" in slugs(matcher, "", "Our group works on CV, NLP and robotics.")


def test_find_education_as_a_requirement_is_no_topic(matcher: TopicMatcher) -> None:
    text = "You study tutoring systems with language models.\n\nEducation: a master's degree\nStatistics: good marks"
    assert slugs(matcher, "Research Assistant", text) == ["large-language-models"]


def test_find_systems_as_an_everyday_word_is_no_topic(matcher: TopicMatcher) -> None:
    text = (
        "You study language models. You make them into sturdy ML systems. Our ML systems help bakers. "
        "You do data preprocessing and data integration."
    )
    assert slugs(matcher, "Research Scientist", text) == ["large-language-models"]
    assert "systems" in slugs(matcher, "Research Scientist, ML Systems", text)


def test_find_boilerplate_does_not_count(matcher: TopicMatcher) -> None:
    html = """<h3>About us</h3><p>Quillmark leads in robotics, drug discovery and quantum computing.</p>
    <h3>Your tasks</h3><ul><li>Build speech recognition for rare languages</li>
    <li>Measure automatic speech recognition errors</li></ul>
    <h3>Equal opportunity</h3><p>We are an equal opportunity employer, also in medical imaging.</p>"""
    document = Document.from_html("Research Scientist", html)
    assert [found.value for found in matcher.find(document)] == ["speech-recognition"]


def test_find_title_comes_first_and_is_the_evidence(matcher: TopicMatcher) -> None:
    text = "You work on causal inference. Causal discovery is your passion. Causal models are your trade."
    found = matcher.find(Document.from_text("Postdoc in federated learning", text))
    assert [topic.value for topic in found] == ["privacy-and-federated-learning", "causality"]
    assert found[0].evidence == "Postdoc in federated learning"
    assert found[1].evidence == "You work on causal inference."


def test_find_passing_mention_in_a_long_text_is_dropped(matcher: TopicMatcher) -> None:
    work = "You study speech recognition with our partners in three countries and write about it. " * 15
    html = f"<h3>Your tasks</h3><p>{work}</p><h3>Nice to have</h3><p>Knowledge of robotics or causality</p>"
    document = Document.from_html("Researcher", html)
    assert [found.value for found in matcher.find(document)] == ["speech-recognition"]


def test_find_at_most_six(matcher: TopicMatcher) -> None:
    text = (
        "We study speech recognition, causality, federated learning, drug discovery, medical imaging, "
        "machine translation, robot learning, graph neural networks and time series."
    )
    assert len(slugs(matcher, "Research Fellow", text)) == MAX_TOPICS


def test_find_hashtags_are_read_as_words(matcher: TopicMatcher) -> None:
    assert slugs(matcher, "", "New PhD on #ComputerVision in our lab!") == ["vision"]


def test_find_uses_the_vocabulary_it_is_given() -> None:
    matcher = TopicMatcher({"knots": ["Knot theory", "braids"]})
    assert slugs(matcher, "Postdoc in knot theory") == ["knots"]
    assert slugs(matcher, "Postdoc in reinforcement learning") == []


def test_find_longest_term_wins() -> None:
    matcher = TopicMatcher({"learning": ["deep learning"], "geometry": ["geometric deep learning"]})
    assert slugs(matcher, "Geometric deep learning") == ["geometry"]


def test_find_empty_document_has_no_topics(matcher: TopicMatcher) -> None:
    assert slugs(matcher, "") == []


Topic = dict[str, str | list[str] | None]


@pytest.fixture(scope="module")
def taxonomy() -> list[Topic]:
    topics: list[Topic] = json.loads(
        resources.files("postings.openings").joinpath("taxonomy.json").read_text(encoding="utf-8")
    )
    return topics


def test_taxonomy_slugs_are_unique_and_parents_exist_and_are_two_levels_deep(taxonomy: list[Topic]) -> None:
    by_slug = {topic["slug"]: topic for topic in taxonomy}
    assert len(by_slug) == len(taxonomy)
    for topic in taxonomy:
        assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", str(topic["slug"]))
        if topic["parent"] is not None:
            assert by_slug[topic["parent"]]["parent"] is None


def test_taxonomy_no_term_names_two_topics() -> None:
    seen: dict[str, str] = {}
    for slug, terms in seed_vocabulary().items():
        for term in terms:
            assert seen.setdefault(term.casefold().replace("-", " "), slug) == slug, term


def test_taxonomy_every_term_finds_its_own_topic(matcher: TopicMatcher) -> None:
    for slug, terms in seed_vocabulary().items():
        for term in terms:
            if term != "CV":
                assert slug in slugs(matcher, f"Postdoc: {term}"), term


def test_taxonomy_arxiv_categories_look_like_categories(taxonomy: list[Topic]) -> None:
    for topic in taxonomy:
        assert topic["arxiv"]
        for category in topic["arxiv"] or []:
            assert re.fullmatch(r"[a-z-]+(?:\.[A-Za-z-]+)?", category), category
