from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careers.guides.differences import Run, blocks_of, changes_between, runs_of

_TEXTS = st.text(alphabet="ab \n", max_size=60)


def test_words_are_marked_and_the_rest_is_not() -> None:
    assert runs_of("pays 40 a year", "pays 50 a year") == (
        Run("same", "pays "),
        Run("gone", "40 "),
        Run("new", "50 "),
        Run("same", "a year"),
    )


def test_paragraphs_that_are_alike_stand_together() -> None:
    old = "## What\n\nA paid post in a university lab.\n\nGone for good.\n\nThe end."
    new = "## What\n\nA paid post in a company lab.\n\nThe end.\n\nWholly fresh words here."
    blocks = blocks_of(old, new)
    assert [block.fate for block in blocks] == ["same", "changed", "changed", "same", "changed"]
    assert Run("gone", "university ") in blocks[1].runs
    assert blocks[2].runs == (Run("gone", "Gone for good."),)
    assert blocks[4].runs == (Run("new", "Wholly fresh words here."),)


def test_only_fields_that_differ_are_told() -> None:
    changes = changes_between({"Title": "One", "Text": "Same."}, {"Title": "Two", "Text": "Same."})
    assert [change.name for change in changes] == ["Title"]


@pytest.mark.filterwarnings("default::hypothesis.errors.HypothesisWarning")
@given(_TEXTS, _TEXTS)
def test_both_texts_can_be_read_from_the_differences(old: str, new: str) -> None:
    def told(leave_out: str) -> str:
        blocks = blocks_of(old, new)
        return "".join(run.text for block in blocks for run in block.runs if run.fate != leave_out)

    assert "".join(told("gone").split()) == "".join(new.split())
    assert "".join(told("new").split()) == "".join(old.split())


def test_texts_new_from_end_to_end_are_compared_in_no_time() -> None:
    """Each paragraph with each, word by word, would take a quarter of a minute."""
    old, new = ("\n\n".join(f"{word} {n} and so on" for n in range(1000)) for word in ("before", "after"))
    began = time.process_time()
    blocks = blocks_of(old, new)
    assert time.process_time() - began < 2
    assert (len(blocks), {run.fate for block in blocks for run in block.runs}) == (2000, {"gone", "new"})
    began = time.process_time()
    runs_of("a " * 20_000 + "b", "a " * 20_000 + "c")
    assert time.process_time() - began < 2
