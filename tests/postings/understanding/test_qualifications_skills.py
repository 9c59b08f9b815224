from __future__ import annotations

import pytest

from postings.openings.choices import QualificationKind
from postings.understanding.document import Document
from postings.understanding.qualifications import find_qualifications
from postings.understanding.qualifications.skills import _entries


def skills(sentence: str) -> list[tuple[str, ...]]:
    """The skills of a list item, alternatives together."""
    html = f"<h3>Requirements</h3><ul><li>{sentence}</li></ul>"
    groups: dict[object, list[str]] = {}
    for found in find_qualifications(Document.from_html("Engineer", html)):
        if found.value.kind is QualificationKind.SKILL:
            groups.setdefault(found.value.alternative_group or object(), []).append(found.value.name)
    return [tuple(names) for names in groups.values()]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Proficiency in Python and PyTorch", [("Python",), ("PyTorch",)]),
        ("Fluent in python, numpy and scikit-learn", [("Python",), ("NumPy",), ("scikit-learn",)]),
        ("PyTorch, JAX, or TensorFlow", [("PyTorch", "JAX", "TensorFlow")]),
        ("Frameworks such as PyTorch and JAX", [("PyTorch", "JAX")]),
        ("Frameworks (PyTorch, JAX)", [("PyTorch", "JAX")]),
        ("Ray, Kubernetes (or AWS)", [("Ray",), ("Kubernetes", "AWS")]),
        ("PyTorch, JAX, etc.", [("PyTorch", "JAX")]),
        ("Python and C/C++", [("Python",), ("C", "C++")]),
        ("Python, and Rust or Go", [("Python",), ("Rust", "Go")]),
        ("Rust (or C++) and Python", [("Rust", "C++"), ("Python",)]),
        ("Deep learning experience and PyTorch", [("Deep learning",), ("PyTorch",)]),
        ("Kafka, Flink, Pulsar, or Spark", [("Kafka", "Apache Flink", "Spark")]),
        ("BigQuery, Snowflake, or Redshift", [("BigQuery", "Snowflake")]),
        ("Experience with one of: curve fitting, Python, tea, SQL", [("Python",), ("SQL",)]),
        ("Experience in one of: curve fitting, causal inference, tea", []),
        ("Experience with designs (e.g., state machines, transformers, pumps)", []),
        # An unknown name would do as well, so none is required.
        ("React, Vue.js, or Svelte", []),
        ("Experience in machine learning, physics, or another exact science", []),
        ("Experience with machine learning models, tea and coffee, or brewing beer", []),
        ("At ease with large pots, distributed training set-ups, or unusual teas", []),
        ("Experience in NLP, Dance, and/or Computer Vision", []),
        (
            "Expertise across NLP—e.g., brewing/RL, tea, transformers, and pots",
            [("Natural language processing",)],
        ),
        ("Experience in machine learning, with posters, talks, or prizes", [("Machine learning",)]),
        # A language stands apart from the libraries any of which will do.
        ("Proficient in Python and PyTorch (or a similar framework)", [("Python",), ("PyTorch",)]),
        (
            "Fluency with Rust (or C++) and Python (PyTorch or the like)",
            [("Rust", "C++"), ("Python",), ("PyTorch",)],
        ),
        ("Python and PyTorch, TensorFlow, or similar", [("Python",), ("PyTorch", "TensorFlow")]),
        ("Tools such as Python and PyTorch", [("Python", "PyTorch")]),
        # An abbreviation in brackets does not end the list.
        (
            "Knowledge of large language models (LLMs) and/or vision language models (VLMs)",
            [("Large language models", "Vision-language models")],
        ),
        # Ordinary words that are also names.
        ("Experience with R, Julia or MATLAB", [("R", "Julia", "MATLAB")]),
        ("Experience in R&D and C-level reporting", []),
        ("A go/no go decision; ready to Go further", []),
        ("Programming in Golang", [("Go",)]),
        ("Reporting to Julia in series C", [("Julia",)]),
        ("You React well", []),
        ("rusty keys, a spark of wit, and lean thinking", []),
        # Methods need words of knowing, and must not name people, places or papers.
        ("Strong background in machine learning", [("Machine learning",)]),
        ("Experience with NLP and RL", [("Natural language processing",), ("Reinforcement learning",)]),
        ("Interest in machine learning", []),
        ("Experience working with machine learning engineers", []),
        ("Experience with papers in deep learning", []),
        ("A CV that shows it", []),
        ("Experience in the fields of geodesy, machine learning, optics or related fields", []),
        ("Experience in the fields of machine learning, optics or related fields", [("Machine learning",)]),
        ("Basic knowledge of pumps, see https://jobs.example.org/deep-learning-on-pumps", []),
        ("PhD in machine learning, and experience", []),
        ("Passion for LLMs", []),
        ("Experience with vision-language models", [("Vision-language models",)]),
        ("Knowledge of Weights &amp; Biases and CI/CD", [("Weights & Biases",), ("CI/CD",)]),
    ],
)
def test_skills(sentence: str, expected: list[tuple[str, ...]]) -> None:
    assert skills(sentence) == expected


def test_lone_example_says_that_similar_skills_do() -> None:
    html = "<h3>Requirements</h3><ul><li>Frameworks such as PyTorch</li></ul>"
    (found,) = find_qualifications(Document.from_html("Engineer", html))
    assert found.value.text == "PyTorch or similar"


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Kernels written with CUDA, taichi, etc", "CUDA or similar"),
        ("Python (PyTorch or similar tools)", "PyTorch or similar"),
        ("PyTorch, TensorFlow, or similar", "TensorFlow or similar"),
        ("Tools such as Slurm and Docker", "Docker or similar"),
        ("Experience with one or more of: PyTorch, JAX", "JAX or similar"),
        ("PyTorch or TensorFlow", "TensorFlow"),
        ("PyTorch and Docker", "Docker"),
    ],
)
def test_last_skill_of_an_open_list_may_be_a_similar_one(sentence: str, text: str) -> None:
    html = f"<h3>Requirements</h3><ul><li>{sentence}</li></ul>"
    assert find_qualifications(Document.from_html("Engineer", html))[-1].value.text == text


def test_table_holds_each_spelling_once() -> None:
    names = {entry.name for entries in _entries().values() for entry in entries}
    assert len(names) >= 150
    assert all(len({entry.name for entry in entries}) == 1 for entries in _entries().values())
