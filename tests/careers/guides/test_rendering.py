from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from careers.guides.quoting import QUOTE
from careers.guides.rendering import plain_words, reading_minutes, render, sections_of, words_in

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="https://a.example" onclick="alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:alert(1))",
    '[x](https://a.example" onmouseover="alert(1))',
    "![x](https://tracker.example/pixel.png)",
    '<div style="position:fixed">x</div>',
    "<iframe src=https://a.example></iframe>",
    "<svg><script>alert(1)</script></svg>",
    '[[term:x|<img src=x onerror="alert(1)">]]',
    '[[figure:x|"><script>alert(1)</script>]]',
    '## <script>alert(1)</script> "onload=alert(1)',
    '<data value="figure:x">y</data>',
    "`<script>alert(1)</script>`",
    "| a |\n|---|\n| <script>alert(1)</script> |",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_render_leaves_nothing_that_runs_styles_or_tracks(text: str) -> None:
    root = lxml.html.fragment_fromstring(render(text).html, create_parent="div")

    assert not root.xpath("//script | //img | //iframe | //svg | //style | //div/div")
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
        href = element.get("href", "")
        assert href.partition(":")[0].lower() not in {"javascript", "data", "vbscript"}


def test_render_takes_written_markup_for_words() -> None:
    assert render('<data value="figure:x">y</data>').quotes == frozenset()


@given(st.text(max_size=200))
def test_render_never_fails_and_is_well_formed(text: str) -> None:
    made = render(text)
    assert "<script" not in made.html
    assert sections_of(made.html) == made.sections


def test_render_gives_each_section_an_address_of_its_own() -> None:
    made = render("## Pay\n\nA.\n\n## Pay\n\n### Sources\n\n# Sources\n\n## Café & more\n\n## 学び")

    assert [section.id for section in made.sections] == ["pay", "pay-2", "sources-3", "cafe-more", "section"]
    assert made.sections[3].title == "Café & more"
    # The page's own list of sources keeps its address.
    assert 'id="sources"' not in made.html


@pytest.mark.parametrize("title", ["Source 1", "Term phd", "Main", "Questions", "Row 2", "Bands 0"])
def test_a_section_never_takes_the_address_of_what_the_page_has(title: str) -> None:
    (section,) = render(f"## {title}").sections
    assert section.title == title
    assert section.id != title.lower().replace(" ", "-")
    assert not section.id.startswith(("source-", "term-", "row-", "bands-"))


def test_render_leaves_a_quote_in_code_as_it_is_written() -> None:
    assert render("`[[term:phd|a doctorate]]`").html == "<p><code>[[term:phd|a doctorate]]</code></p>"


def test_render_keeps_a_place_for_each_quote() -> None:
    made = render("Above [[figure:gpa]], in [[term:gpa|the grade *average*]].\n\n[[ladder]]\n")

    assert made.quotes == {"figure:gpa", "term:gpa", "ladder"}
    assert '<data value="figure:gpa"></data>' in made.html
    assert '<data value="term:gpa">the grade *average*</data>' in made.html
    assert '<p><data value="ladder"></data></p>' in made.html


def test_render_quotes_in_a_table_do_not_end_its_cell() -> None:
    made = render("| a | b |\n|---|---|\n| [[term:gpa|grades]] | 2 |\n")
    cells = lxml.html.fromstring(made.html).iter("td")
    assert ["".join(map(str, cell.itertext())) for cell in cells] == ["grades", "2"]


def test_render_leaves_broken_quotes_as_words() -> None:
    made = render("[[figure:]] and [[figure:a b]] and [[figure:x] and [[]]")
    assert made.quotes == frozenset()
    assert "[[figure:]]" in made.html


def test_words_counts_a_quoted_figure_as_one() -> None:
    assert words_in(render("It pays [[figure:median]] a year, don't worry.").html) == 7


def test_plain_words_has_no_markup() -> None:
    assert plain_words(render("- **One** & two\n- [three](/x/), *four*.").html) == "One & two three, four."


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (238, 1), (1_000, 4)])
def test_reading_minutes(words: int, minutes: int) -> None:
    assert reading_minutes(words) == minutes


@given(st.from_regex(r"\[\[[a-z]{1,8}:[a-z0-9-]{1,8}(\|[a-z ]{1,8})?\]\]", fullmatch=True))
def test_every_written_quote_is_read(text: str) -> None:
    match = QUOTE.fullmatch(text)
    assert match is not None
    assert render(f"a {text} b").quotes == {f"{match[1]}:{match[2]}"}
