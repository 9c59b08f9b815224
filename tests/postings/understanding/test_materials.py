from __future__ import annotations

import pytest

from postings.openings.choices import MaterialKind
from postings.understanding.document import Document
from postings.understanding.materials import find_materials


def find(sentence: str, heading: str = "How to apply") -> list[tuple[MaterialKind, int | None, str]]:
    html = f"<h3>{heading}</h3><ul><li>{sentence}</li><li>Good luck</li></ul>"
    return [
        (found.value.kind, found.value.count, found.value.text)
        for found in find_materials(Document.from_html("PhD position", html))
    ]


@pytest.mark.parametrize(
    ("sentence", "texts"),
    [
        ("CV", ["CV"]),
        ("A curriculum vitae and a motivation letter", ["CV", "Cover letter"]),
        ("Please send your résumé with a cover letter", ["CV", "Cover letter"]),
        ("A letter of motivation (one page)", ["Cover letter"]),
        ("Full CV with a list of publications", ["CV", "Publication list"]),
        ("A research statement of two pages", ["Research statement"]),
        ("A research plan and a teaching statement", ["Research statement", "Teaching statement"]),
        ("Copies of your diplomas and transcripts", ["Transcripts and certificates"]),
        ("A link to your GitHub or code samples", ["Code samples"]),
        ("A writing sample", ["Writing sample"]),
        ("A copy of your master's thesis", ["Thesis"]),
        ("Proof of English proficiency", ["Proof of English"]),
        ("Teaching portfolio", ["Teaching statement"]),
        (
            "Lebenslauf, Motivationsschreiben und Zeugnisse",
            ["CV", "Cover letter", "Transcripts and certificates"],
        ),
        ("CV et lettre de motivation", ["CV", "Cover letter"]),
        # Not asked for, or not now.
        ("No cover letter needed", []),
        ("CVs from recruitment agencies are returned", []),
        ("Shortlisted candidates will send a research proposal", []),
        ("Do not include a CV photo", []),
        ("Apply even with an incomplete CV", []),
        ("We then review your resume and call you", []),
    ],
)
def test_materials_under_applying(sentence: str, texts: list[str]) -> None:
    assert [text for _, _, text in find(sentence)] == texts


@pytest.mark.parametrize(
    ("sentence", "count", "text"),
    [
        ("Contact details of two referees", 2, "2 referees"),
        ("Names of references (minimum 3)", 3, "3 referees"),
        ("Three letters of recommendation", 3, "3 letters of recommendation"),
        ("Two to three reference letters", 2, "2 letters of recommendation"),
        ("At least 2 academic referees", 2, "2 referees"),
        ("Names of referees", None, "Referees"),
        ("One letter of recommendation", 1, "1 letter of recommendation"),
        ("Letters of recommendation", None, "Letters of recommendation"),
    ],
)
def test_references_and_their_count(sentence: str, count: int | None, text: str) -> None:
    assert find(sentence) == [(MaterialKind.REFERENCES, count, text)]


@pytest.mark.parametrize(
    ("heading", "sentence", "texts"),
    [
        ("Your application must include", "CV", ["CV"]),
        ("Deadline", "Please send a CV and cover letter to the office.", ["CV", "Cover letter"]),
        ("About us", "Please send your CV to us.", ["CV"]),
        ("About us", "We read every resume with care.", []),
        ("Responsibilities", "Screen resumes and cover letters", []),
        ("Responsibilities", "Write transcripts of calls", []),
        ("Requirements", "Experience with GitHub", []),
        ("Requirements", "A strong portfolio of designs", []),
        ("Requirements", "Motivation to learn", []),
        ("Equal opportunity", "Please send your CV without a photo", []),
    ],
)
def test_materials_elsewhere(heading: str, sentence: str, texts: list[str]) -> None:
    assert [text for _, _, text in find(sentence, heading)] == texts


def test_tools_without_a_heading_are_no_materials() -> None:
    document = Document.from_html("Engineer", "<p>We are here.</p><ul><li>GitHub, Docker</li><li>x</li></ul>")
    assert find_materials(document) == []


def test_each_material_once_with_the_best_count_and_its_sentence() -> None:
    text = (
        "Application\nPlease include letters of reference.\nWe ask for two reference letters.\nPlease add a CV. "
        "Your CV is short.\n"
    )
    found = find_materials(Document.from_text("Fellow", text))
    assert [(f.value.text, f.evidence) for f in found] == [
        ("2 letters of recommendation", "We ask for two reference letters."),
        ("CV", "Please add a CV."),
    ]
