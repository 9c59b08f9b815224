from __future__ import annotations

from postings.imports import rules
from postings.imports.payload import digest_of, kept


def test_every_file_of_the_rules_exists() -> None:
    assert all(path.exists() for path in rules.SOURCES)


def test_version_is_stable_and_follows_the_vocabulary() -> None:
    vocabulary = {"vision": ["Computer vision", "CV"], "language": ["NLP"]}
    version = rules.version(vocabulary)
    assert len(version) == 32
    assert rules.version({"language": ["NLP"], "vision": ["CV", "Computer vision"]}) == version
    assert rules.version({**vocabulary, "language": ["NLP", "Natural language processing"]}) != version


def test_digest_is_of_the_content() -> None:
    assert digest_of({"a": 1, "b": [1.5, None]}) == digest_of({"b": [1.5, None], "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})
    assert digest_of({"a": "1"}) != digest_of({"a": 1})


def test_endless_nesting_ends() -> None:
    nested: list[object] = []
    for _ in range(3000):
        nested = [nested]
    assert len(digest_of(nested)) == 32  # type: ignore[arg-type]  # lists in lists are JSON
    assert kept(nested)  # type: ignore[arg-type]  # lists in lists are JSON
