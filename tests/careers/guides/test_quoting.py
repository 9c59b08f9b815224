from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from careers.guides.quoting import UnknownQuoteError, check, problems
from tests.factories.careers import FigureFactory, SalaryBandFactory, TermFactory

pytestmark = pytest.mark.django_db


def test_problems_of_a_right_text_are_none() -> None:
    FigureFactory.create(key="gpa")
    SalaryBandFactory.create(key="mid")
    TermFactory.create(slug="phd")
    text = (
        "At [[figure:gpa]], [[band:mid]], a [[term:phd|doctorate]].\n\n[[bands:researcher]]\n\n[[live-pay]]"
    )

    assert problems(text) == []
    check(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[figure:nope]]", "There is no figure “nope”."),
        ("[[band:nope]]", "There is no band “nope”."),
        ("[[term:nope|x]]", "There is no term “nope”."),
        ("[[picture:nope]]", "There is no picture “nope”."),
        ("[[bands:astronaut]]", "There is no bands “astronaut”."),
        ("[[graph:x]]", "there is no kind “graph”"),
        ("[[figure]]", "does not say which"),
        ("[[ladder:x]]", "is written as [[ladder]]"),
        ("[[figure:]]", "is not written as a quote"),
        ("[[figure:x y]]", "is not written as a quote"),
        ("Words beside [[ladder]]", "stands alone"),
        ("Words\n\n## From [[figure:nope]] on", "is in a heading"),
        ("### [[term:phd]]", "is in a heading"),
        ("[[band:mid|half]]", "there is the “middle”"),
        ("![x](https://a.example/x.png)", "[[picture:name]]"),
    ],
)
def test_problems_are_told_each_in_a_sentence(text: str, told: str) -> None:
    assert any(told in sentence for sentence in problems(text)), problems(text)
    with pytest.raises(UnknownQuoteError, match=r"\w"):
        check(text)


def test_a_heading_may_explain_a_word() -> None:
    TermFactory.create(slug="phd")
    assert problems("## What a [[term:phd|doctorate]] is") == []
    assert problems("A line with #1 and [[term:phd|a doctorate]]") == []


def test_problems_asks_once_for_each_kind(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    text = " ".join(f"[[figure:a{n}]] [[band:b{n}]] [[term:c{n}]]" for n in range(9))
    with django_assert_max_num_queries(4):
        assert len(problems(text)) == 27
