from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postings.openings.cleaning import clean_html


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("<p>Hello <b>there</b></p>", "<p>Hello <b>there</b></p>"),
        ("<script>alert(1)</script><p>Text</p>", "<p>Text</p>"),
        ('<p onclick="x()" style="color:red" class="a">Text</p>', "<p>Text</p>"),
        ("<h1>About</h1><h2>You</h2><h5>More</h5>", "<h3>About</h3><h3>You</h3><h4>More</h4>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<!-- hidden --><p>Text</p>", "<p>Text</p>"),
        ("One & two\n\nthree", "<p>One &amp; two</p><p>three</p>"),
        ("   ", ""),
    ],
)
def test_clean_html(dirty: str, clean: str) -> None:
    assert clean_html(dirty) == clean


def test_clean_html_keeps_links_and_endorses_none() -> None:
    assert clean_html('<a href="https://a.example" target="_blank">x</a>') == (
        '<a href="https://a.example" rel="nofollow noopener noreferrer">x</a>'
    )
    assert "javascript" not in clean_html('<a href="javascript:alert(1)">x</a>')
    assert "data:" not in clean_html('<a href="data:text/html,x">x</a>')


@given(st.text())
def test_clean_html_never_lets_a_script_through(text: str) -> None:
    cleaned = clean_html(f"<h1>{text}</h1><div>{text}</div>")
    assert "<script" not in cleaned.lower()
    assert clean_html(cleaned) == cleaned
