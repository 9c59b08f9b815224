"""No sentence of the source documents: eight of their words in a row are nowhere in our texts."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from careers.content.reading import FOLDER
from tests.careers.content.make_word_runs import documents
from tests.careers.content.word_runs import FILE, borrowed, pack, runs, unpack

ROOT = FOLDER.parents[1]
TEXTS = [
    *sorted(FOLDER.rglob("*.md")),
    *sorted(FOLDER.rglob("*.toml")),
    *sorted((ROOT / "templates" / "careers").rglob("*.html")),
]
# The documents hold 8,064 words; fewer runs than this and the file is not whole.
LEAST = 8000
KNOWN = unpack(FILE.read_bytes())


def words_of(path: Path) -> str:
    """A text without its markup: what a quote shows, not how it is written."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return re.sub(r"\{[{%#].*?[}%#]\}|<[^>]*>", " ", text, flags=re.DOTALL)
    return re.sub(r"\[\[term:[\w-]+\|([^\]]*)\]\]", r"\1", text)


def test_texts_are_found() -> None:
    assert {"guides", "facts", "content"} <= {path.parent.name for path in TEXTS}


def test_word_runs_are_whole() -> None:
    assert len(KNOWN) >= LEAST


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_text_borrows_no_eight_words(path: Path) -> None:
    assert borrowed(words_of(path), KNOWN) == []


def test_copy_in_code_borrows_no_eight_words() -> None:
    code = sorted((ROOT / "careers").rglob("*.py"))
    assert len(code) > 20
    assert {path.name: found for path in code if (found := borrowed(words_of(path), KNOWN))} == {}


def test_borrowed_words_are_noticed() -> None:
    sentence = "The quick brown fox jumps over the lazy dog, again and again."
    known = unpack(pack([f"Before it all. {sentence} And after."]))
    assert borrowed("The QUICK brown -- fox jumps\nover the idle dog", known) == []
    assert borrowed("We say: the QUICK brown -- fox jumps\nover the lazy dog!", known) == [
        "the quick brown fox jumps over the lazy",
        "quick brown fox jumps over the lazy dog",
    ]
    assert len(known) == len(set(runs(f"Before it all. {sentence} And after.")))


def test_a_borrowed_sentence_in_a_guide_is_noticed(tmp_path: Path) -> None:
    guide = tmp_path / "guide.md"
    guide.write_text(
        "+++\n+++\nSome [[term:fox|quick brown]] foxes jump over every lazy dog.", encoding="utf-8"
    )
    known = unpack(pack(["Some quick brown foxes jump over every lazy dog."]))
    assert borrowed(words_of(guide), known)


def test_word_runs_are_those_of_the_documents() -> None:
    folder = os.environ.get("CAREERS_SOURCE_DOCUMENTS", "")
    if not folder:
        pytest.skip("CAREERS_SOURCE_DOCUMENTS names no folder with the source documents.")
    assert pack(documents(Path(folder))) == FILE.read_bytes()
