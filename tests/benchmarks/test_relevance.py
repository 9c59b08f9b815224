from __future__ import annotations

import pytest

from benchmarks.relevance import GRADES, TARGET, Judged, grades_of, judged, mean, measure, ndcg
from postings.openings.demo.build import openings
from postings.openings.demo.load import load_demo


def test_ndcg_of_orders() -> None:
    assert ndcg([3, 2, 1], [1, 2, 3]) == 1.0
    assert ndcg([0, 0], [3]) == 0.0
    assert ndcg([], [3]) == 0.0
    # Gains 7 and 3: 3 + 7 / log2(3) of 7 + 3 / log2(3).
    assert ndcg([2, 3], [3, 2]) == pytest.approx(0.8340, abs=1e-4)
    assert ndcg([0] * 10 + [3], [3]) == 0.0
    assert ndcg([3] * 10, [3] * 30) == 1.0


def test_a_piece_of_two_titles_is_a_mistake() -> None:
    one = Judged("x", {"learning": 3})
    assert grades_of(["Deep learning", "Vision"], one) == {"Deep learning": 3}
    assert grades_of(["learning", "Deep learning"], one) == {"learning": 3}
    with pytest.raises(ValueError, match="is in 2 titles"):
        grades_of(["Deep learning", "Slow learning"], one)


def test_every_judgement_names_one_advert_of_the_demo_content() -> None:
    from django.utils import timezone

    titles = [demo.title for demo in openings(timezone.now().date())]
    queries = judged()
    assert len(queries) == 40
    assert len({one.words for one in queries}) == 40
    for one in queries:
        grades = grades_of(titles, one)
        assert len(grades) == len(one.grades), one.words
        assert max(GRADES.values()) in grades.values(), one.words


@pytest.mark.django_db
def test_the_judged_searches_are_answered_well() -> None:
    load_demo()
    measured = measure()
    assert mean(measured) >= TARGET, sorted((round(one.ndcg, 2), one.words) for one in measured)[:8]
