from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks.relevance import (
    DEMO,
    GRADES,
    IMPORTED,
    TARGET,
    Judged,
    grades_of,
    judged,
    mean,
    measure,
    ndcg,
)
from benchmarks.relevance_imports import folder_of_postings, import_postings, references
from postings.openings.demo.build import openings
from postings.openings.demo.load import load_demo
from postings.openings.taxonomy import load_taxonomy

if TYPE_CHECKING:
    from pathlib import Path


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
    with pytest.raises(ValueError, match="is in 2 names"):
        grades_of(["Deep learning", "Slow learning"], one)


def test_every_judgement_names_one_advert_of_the_demo_content() -> None:
    from django.utils import timezone

    titles = [demo.title for demo in openings(timezone.now().date())]
    queries = judged(DEMO)
    assert len(queries) == 40
    assert len({one.words for one in queries}) == 40
    for one in queries:
        grades = grades_of(titles, one)
        assert len(grades) == len(one.grades), one.words
        assert max(GRADES.values()) in grades.values(), one.words


def test_every_judgement_of_a_real_posting_belongs_to_a_judged_search() -> None:
    searches = {one.words: one for one in judged(DEMO)}
    both = {one.words: one for one in judged(DEMO, IMPORTED)}
    assert set(both) == set(searches)
    for one in judged(IMPORTED):
        assert one.grades
        assert both[one.words].grades == {**searches[one.words].grades, **one.grades}


@pytest.mark.django_db
def test_real_postings_are_named_by_feed_and_id_and_open_whatever_their_age(tmp_path: Path) -> None:
    (tmp_path / "ashby").mkdir()
    job = {
        "id": "3f0a",
        "title": "Research Scientist, Reinforcement Learning",
        "department": "Research",
        "descriptionHtml": "<p>You will do research on machine learning and reinforcement learning.</p>"
        "<p>PhD in computer science. Publications at NeurIPS.</p>",
        "publishedAt": "2021-03-01T09:00:00.000+00:00",
        "applyUrl": "https://lab.example/apply/3f0a",
        "location": "Bern, Switzerland",
        "employmentType": "FullTime",
        "isListed": True,
    }
    (tmp_path / "ashby" / "Lab.json").write_text(json.dumps({"jobs": [job]}), encoding="utf-8")
    load_taxonomy()
    assert import_postings(folder_of_postings(str(tmp_path)) or tmp_path) == 1
    names = references()
    assert set(names.values()) == {"Lab:3f0a"}
    (measured,) = measure([Judged("reinforcement learning", {"Lab:3f0a": 3})], names)
    assert (measured.ndcg, measured.total, measured.found) == (1.0, 1, (("Lab:3f0a", 3),))


def test_a_folder_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no folder"):
        folder_of_postings(str(tmp_path / "absent"))


@pytest.mark.django_db
def test_the_judged_searches_are_answered_well() -> None:
    load_demo()
    measured = measure(judged(DEMO))
    assert mean(measured) >= TARGET, sorted((round(one.ndcg, 2), one.words) for one in measured)[:8]
