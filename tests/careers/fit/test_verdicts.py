from __future__ import annotations

import pytest

from careers.fit.verdicts import State, sentence

A, B, C = State.MET, State.MISSING, State.UNKNOWN


@pytest.mark.parametrize(
    ("required", "preferred", "words"),
    [
        ([A, A, A, A], [B], "You meet all 4 that are required; 1 preferred is missing."),
        ([A], [], "You meet the one thing required."),
        ([A, B, B, C], [A], "You meet 1 of 4 required, 2 are missing, 1 is unknown; you meet all that is preferred."),
        ([B], [B, C], "You meet 0 of 1 required, 1 is missing; 1 preferred is missing, 1 preferred is unknown."),
        ([], [C, C], "Nothing is required; 2 preferred are unknown."),
        ([], [], "Nothing is required."),
    ],
)  # fmt: skip
def test_sentence(required: list[State], preferred: list[State], words: str) -> None:
    assert sentence(required, preferred) == words
