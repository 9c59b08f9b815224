from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from postings.openings.choices import CloseReason
from postings.openings.models import Opening
from postings.search.similar import reference_similar_ids, similar_ids
from tests.factories import OpeningFactory, TopicFactory
from tests.postings.search.board import Board, values_of

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.django_db


def naive_ids(opening: Opening, board: Board, limit: int) -> list[int]:
    topics = values_of(opening, "topic")
    candidates = [
        (len(shared) + (other.role == opening.role), other.published_at, other.pk)
        for other in board.openings
        if other != opening and is_open(other, board.now) and (shared := topics & values_of(other, "topic"))
    ]
    return [pk for *_, pk in sorted(candidates, reverse=True)][:limit]


def is_open(opening: Opening, now: datetime) -> bool:
    return Opening.objects.open(now).filter(pk=opening.pk).exists()


def test_similar_openings_agree_with_the_database_and_the_naive_way() -> None:
    board = Board(Random(20261120), size=80)
    sizes: Counter[int] = Counter()
    for opening in board.openings:
        expected = naive_ids(opening, board, 4)
        assert similar_ids(opening.pk, board.now, 4) == expected
        assert reference_similar_ids(opening.pk, board.now, 4) == expected
        sizes[len(expected)] += 1
    assert sizes[4] > 20, "the board has little alike"


def test_similar_openings_share_the_most_and_then_are_the_newest(board: Board) -> None:
    upper = TopicFactory.create(name="Upper")
    below, beside = TopicFactory.create_batch(2, parent=upper)

    def make(days: int, role: str, *topics: object) -> int:
        published = board.now - timedelta(days=days)
        return int(OpeningFactory.create(open=True, published_at=published, role=role, topics=topics).pk)

    opening = make(1, "phd", below)
    same_topic_and_role = make(50, "phd", below)
    same_topic = make(2, "engineer", below)
    newer_sibling, older_sibling = make(3, "phd", beside), make(9, "phd", beside)
    make(1, "phd", TopicFactory.create())

    found = similar_ids(opening, board.now, 9)

    assert found == [same_topic_and_role, same_topic, newer_sibling, older_sibling]
    assert similar_ids(opening, board.now, 2) == found[:2]


def test_similar_openings_are_open_also_for_one_that_closed(board: Board) -> None:
    topic = TopicFactory.create()
    one, other = OpeningFactory.create_batch(2, open=True, topics=[topic])
    assert similar_ids(one.pk, board.now, 4) == [other.pk]

    one.close(CloseReason.FILLED)

    assert similar_ids(other.pk, board.now, 4) == []
    assert similar_ids(one.pk, board.now, 4) == [other.pk]


def test_nothing_is_similar_to_what_has_no_topic_or_is_not_there(board: Board) -> None:
    bare = OpeningFactory.create(open=True)
    bare.topics.clear()

    assert similar_ids(bare.pk, board.now, 4) == reference_similar_ids(bare.pk, board.now, 4) == []
    assert similar_ids(0, board.now, 4) == reference_similar_ids(0, board.now, 4) == []
