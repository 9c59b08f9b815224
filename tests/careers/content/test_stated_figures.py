"""Every figure of the sources is on the site, with its source and year.

`stated_figures/*.toml` are read off the documents, apart from the facts that the site is filled from: `shows` is what
a reader of `page` sees of it. Names that the documents give are held the same way, as `facts`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.careers.content.visible import main_of, text_of

if TYPE_CHECKING:
    from django.test import Client
    from lxml.html import HtmlElement

LISTS = sorted((Path(__file__).resolve().parent / "stated_figures").glob("*.toml"))
# What the lists hold at least, so that none can be emptied: figures of each document.
LEAST = {
    "phd-researcher-guide": 16,
    "research-positions-guide": 15,
    "ml-researcher-guide": 32,
    "research-fellow-guide": 34,
    "advanced-phd-page": 6,
}
# How each document calls itself, and what is shown of its date.
NAMES = {
    "phd-researcher-guide": ("AcademicJobs.com", "PhD Researcher Jobs in Machine Learning", "undated"),
    "research-positions-guide": ("AcademicJobs.com", "Machine Learning Research Jobs", "undated"),
    "ml-researcher-guide": ("Machine learning researcher: role guide", "2024"),
    "research-fellow-guide": ("Research fellow in machine learning: role guide", "2024"),
    "advanced-phd-page": ("PhD in Advanced Machine Learning & Deep Learning", "undated"),
}


@dataclass(frozen=True)
class Stated:
    """One figure of a document: where it is shown, and how."""

    page: str
    shows: tuple[str, ...]
    about: str
    source: str

    def __str__(self) -> str:
        return f"{self.page}: {self.about} ({', '.join(self.shows)}; {self.source})"


def stated(part: str) -> list[Stated]:
    tables = [tomllib.loads(path.read_text(encoding="utf-8")).get(part, []) for path in LISTS]
    return [
        Stated(one["page"], tuple(one["shows"]), one["about"], one["source"])
        for rows in tables
        for one in rows
    ]


def is_shown(words: str, text: str) -> bool:
    """`80,000` is not shown by `180,000`, nor `15%` by `0.15%`; case is the sentence's own."""
    start = r"(?<![\w.,])" if words[0].isdigit() else r"(?<!\w)"
    end = r"(?![,.]?\d)" if words[-1].isdigit() else r"(?!\w)"
    straight = text.replace("’", "'")
    return re.search(start + re.escape(words) + end, straight, re.IGNORECASE) is not None


def is_tied(one: Stated, main: HtmlElement) -> bool:
    """Where the figure is quoted in a text, one of the quotes leads to its source's entry."""
    quotes = [quote for quote in main.find_class("quoted") if is_shown(one.shows[0], text_of(quote))]
    cited = [main.get_element_by_id(link.get("href", "")[1:]) for quote in quotes for link in quote.iter("a")]
    return not quotes or any(names_source(one.source, text_of(entry)) for entry in cited)


def names_source(key: str, text: str) -> bool:
    return all(is_shown(words, text) for words in NAMES[key])


@pytest.fixture
def mains(client: Client, careers_content: None) -> dict[str, HtmlElement]:
    """The pages that the lists name, each fetched once."""
    pages = {one.page: client.get(one.page) for one in (*stated("figures"), *stated("facts"))}
    assert {page: answer.status_code for page, answer in pages.items() if answer.status_code != 200} == {}
    return {page: main_of(answer.content.decode()) for page, answer in pages.items()}


def test_lists_hold_the_figures_of_each_document() -> None:
    counted = [one.source for one in stated("figures")]
    assert {key: counted.count(key) for key in LEAST if counted.count(key) < LEAST[key]} == {}
    assert set(counted) == set(LEAST)


def test_figures_have_the_year_of_their_document() -> None:
    tables = [one for path in LISTS for one in tomllib.loads(path.read_text(encoding="utf-8"))["figures"]]
    assert [one for one in tables if str(one.get("year", "undated")) not in NAMES[one["source"]]] == []


@pytest.mark.django_db
def test_figures_are_shown_with_their_source(mains: dict[str, HtmlElement]) -> None:
    texts = {page: text_of(main) for page, main in mains.items()}
    every = [*stated("figures"), *stated("facts")]
    missing = [str(one) for one in every if not all(is_shown(words, texts[one.page]) for words in one.shows)]
    unnamed = [str(one) for one in every if not names_source(one.source, texts[one.page])]
    untied = [str(one) for one in stated("figures") if not is_tied(one, mains[one.page])]
    wrong = {"missing": missing, "without their source": unnamed, "tied to another source": untied}
    assert not any(wrong.values()), "\n".join(
        f"{what}: {one}" for what, rows in wrong.items() for one in rows
    )


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("80,000", "$80,000–$120,000", True),
        ("80,000", "$180,000", False),
        ("80,000", "80,000,000", False),
        ("15%", "15% better", True),
        ("15%", "0.15% better", False),
        ("MIT", "a limit", False),
        ("Supervised learning", "supervised learning", True),
        ("250,000", "up to 250,000.", True),
    ],
)
def test_is_shown_takes_whole_figures_only(words: str, text: str, *, expected: bool) -> None:
    assert is_shown(words, text) is expected
