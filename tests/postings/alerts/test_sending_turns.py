from __future__ import annotations

import sys

import pytest

from postings.alerts.turns import quick_turns


def test_turns_are_quick_for_the_length_of_a_batch() -> None:
    usual = sys.getswitchinterval()
    with quick_turns():
        assert sys.getswitchinterval() < usual / 10
        with quick_turns():
            assert sys.getswitchinterval() < usual / 10
        # Another batch of this process has ended: this one goes on.
        assert sys.getswitchinterval() < usual / 10
    assert sys.getswitchinterval() == pytest.approx(usual)


def test_turns_are_as_usual_after_an_error() -> None:
    usual = sys.getswitchinterval()
    with pytest.raises(ValueError, match="broken"), quick_turns():
        raise ValueError("broken")
    assert sys.getswitchinterval() == pytest.approx(usual)
