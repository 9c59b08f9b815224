"""Parts of a posting. All postings are made up."""

from __future__ import annotations

import pytest

from postings.understanding.document import Document
from postings.understanding.parts import Part, parts_of, readable

POSTING = """
<h3>About Quillmark</h3><p>Quillmark trains language models. We love whales.</p>
<h3>About the role</h3><p>You will train whales.</p>
<h3>Requirements</h3><ul><li>A degree in whales</li></ul>
<h3>Nice to have</h3><ul><li>Songs</li></ul>
<h3>Benefits</h3><p>Free fish.</p>
"""


def test_parts_of_follows_the_headings() -> None:
    parts = {sentence.text: part for sentence, part in parts_of(Document.from_html("Researcher", POSTING))}
    assert parts["Quillmark trains language models."] is Part.BOILERPLATE
    assert parts["You will train whales."] is Part.JOB
    assert parts["A degree in whales"] is Part.REQUIREMENTS
    assert parts["Songs"] is Part.PREFERENCES
    assert parts["Free fish."] is Part.BOILERPLATE


def test_parts_of_without_headings_is_all_job() -> None:
    assert [part for _, part in parts_of(Document.from_text("", "You train whales. They sing."))] == [
        Part.JOB
    ] * 2


def test_parts_of_sentence_that_seeks_somebody_ends_the_boilerplate() -> None:
    html = "<h3>About us</h3><p>We own ships. We are looking for a whale trainer. Whales are big.</p>"
    assert [part for _, part in parts_of(Document.from_html("", html))][-2:] == [Part.JOB, Part.JOB]


def test_parts_of_equal_opportunity_sentence_is_boilerplate_anywhere() -> None:
    text = "You train whales. We hire regardless of gender or age. They sing."
    parts = [part for _, part in parts_of(Document.from_text("", text))]
    assert parts == [Part.JOB, Part.BOILERPLATE, Part.JOB]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A PhD in #MachineLearning!", "A PhD in Machine Learning!"),
        ("𝐏𝐨𝐬𝐭𝐝𝐨𝐜 wanted", "Postdoc wanted"),
        ("Plain text", "Plain text"),
    ],
)
def test_readable(text: str, expected: str) -> None:
    assert readable(text) == expected
