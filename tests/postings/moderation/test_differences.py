from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from postings.moderation.differences import compared, differences

texts = st.text(alphabet="ab c.\n", max_size=60)


@given(texts, texts)
def test_both_texts_can_be_put_together_from_the_pieces(before: str, now: str) -> None:
    old, new = compared(before, now)
    assert "".join(piece.text for piece in old) == before
    assert "".join(piece.text for piece in new) == now
    assert "gone" not in {piece.kind for piece in new}


def test_words_that_changed_are_told_from_those_that_stay() -> None:
    old, new = compared("We pay 50k a year", "We pay 60k a year")
    assert old == [("same", "We pay "), ("gone", "50k "), ("same", "a year")]
    assert new == [("same", "We pay "), ("new", "60k "), ("same", "a year")]


def test_what_changed_comes_first() -> None:
    found = differences({"title": "A", "pay": "1"}, {"title": "A", "pay": "2", "visa": ""})
    assert [(one.label, one.is_changed) for one in found] == [("Pay", True), ("Title", False)]


def test_long_texts_are_compared_in_no_time() -> None:
    before = " ".join(f"Sentence {number} says something else." for number in range(4000))
    started = time.monotonic()
    _, new = compared(before, before.replace("2000", "two thousand"))
    assert [piece.kind for piece in new] == ["same", "new", "same"]
    assert time.monotonic() - started < 2
