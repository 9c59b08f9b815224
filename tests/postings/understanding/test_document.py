from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postings.understanding.document import Document, Sentence, split_sentences


def read(html: str) -> list[tuple[str, str, bool]]:
    return [(s.text, s.heading, s.is_item) for s in Document.from_html("A title", html).sentences]


def test_html_list_items_stand_under_their_heading() -> None:
    html = "<h3>Your profile</h3><ul><li><p>A PhD in physics</p></li><li>Python. And C++.</li></ul>"
    assert read(html) == [
        ("Your profile", "Your profile", False),
        ("A PhD in physics", "Your profile", True),
        ("Python.", "Your profile", True),
        ("And C++.", "Your profile", True),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<p><strong>What we offer</strong></p><p>A desk by the window.</p>",
        "<p><b>What we offer:</b><br>A desk by the window.</p>",
        "<h2><strong><br/>What we offer</strong></h2><div>A desk by the window.</div>",
        '<p><span style="font-weight: 700">What we offer</span></p><p>A desk by the window.</p>',
        "<p><u>What we offer</u></p><p>A desk by the window.</p>",
        "<p>What we offer</p><p>A desk by the window.</p>",
        "What we offer\n\nA desk by the window.",
    ],
)
def test_html_heading_forms(html: str) -> None:
    assert read(html)[-1] == ("A desk by the window.", "What we offer", False)


def test_html_bold_words_inside_a_sentence_are_no_heading() -> None:
    html = "<p>We build <strong>small models</strong> that learn</p><p><b>Bold.</b></p><p>x</p>"
    assert {heading for _, heading, _ in read(html)} == {""}


def test_html_bold_item_is_no_heading_unless_it_holds_a_list() -> None:
    assert read("<ul><li><b>Python</b></li><li>Rust</li></ul>") == [("Python", "", True), ("Rust", "", True)]
    nested = "<ul><li><b>Requirements</b><ul><li>Python</li></ul></li></ul>"
    assert read(nested)[-1] == ("Python", "Requirements", True)


def test_html_bulleted_lines_are_items() -> None:
    html = "<p><b>Requirements</b><br>• a degree<br>- two years<br>2) good humour</p>"
    assert [text for text, _, is_item in read(html) if is_item] == ["a degree", "two years", "good humour"]


def test_html_line_break_before_a_bullet_counts() -> None:
    assert [text for text, _, _ in read("<p>We ask:\n* a degree\n* two\nyears</p>")] == [
        "We ask:",
        "a degree",
        "two years",
    ]


def test_html_table_gives_a_line_per_row() -> None:
    html = "<table><tr><td>Salary</td><td>£40,000</td></tr><tr><th>Hours</th><td>35</td></tr></table>"
    assert [text for text, _, _ in read(html)] == ["Salary £40,000", "Hours 35"]


def test_html_hidden_elements_and_comments_are_not_read() -> None:
    assert read("<p>Seen</p><!-- not --><style>p {}</style><script>var x = '<p>no</p>'</script>") == [
        ("Seen", "", False)
    ]


def test_html_entities_and_odd_spaces() -> None:
    assert read("<p>R&amp;D&nbsp;&ndash;\u200b&nbsp;now</p>")[0][0] == "R&D – now"
    assert read("R&amp;D at <b>Example</b>")[0][0] == "R&D at Example"


@pytest.mark.parametrize(
    "html",
    [
        "",
        "   ",
        "<!-- -->",
        "<p>",
        "<p></",
        "<li><li></ul></ul>",
        "\x00<p>\x01",
        "\ud800<p>",
        "<?xml version='1.0'",
    ],
)
def test_html_broken_never_raises(html: str) -> None:
    Document.from_html("", html)


def test_html_encoding_declaration_in_text_is_read() -> None:
    assert read("<?xml version='1.0' encoding='utf-8'?><p>Grüße</p>")[-1][0] == "Grüße"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/pliulbrh3 .&;\n•-\x00Aa\"'="), max_size=80))
def test_html_any_text_is_read(html: str) -> None:
    for sentence in Document.from_html("", html).sentences:
        assert sentence.text == " ".join(sentence.text.split()) != ""


@pytest.mark.parametrize(
    "unit",
    ["<div>", "<b>", "</p>", "a", ".", "<p>Requirements: x.</p>", "• ", ": - ", "<", "A. ", "<li>x", "\n"],
)
def test_html_time_is_linear(unit: str) -> None:
    begin = time.process_time()
    Document.from_html("", "<p>x</p>" + unit * 40_000)
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("We hire. You apply.", ["We hire.", "You apply."]),
        ("Tools, e.g. Python or R, help. Ask!", ["Tools, e.g. Python or R, help.", "Ask!"]),
        ("You hold a Ph.D. in physics.", ["You hold a Ph.D. in physics."]),
        ("You hold a Ph.D. The post is open.", ["You hold a Ph.D.", "The post is open."]),
        (
            "We seek a keen Ph.D. Candidate who likes whales.",
            ["We seek a keen Ph.D. Candidate who likes whales."],
        ),
        ("You hold a Ph.D. Candidates must swim.", ["You hold a Ph.D.", "Candidates must swim."]),
        ("A B.Sc. Computer Science graduate", ["A B.Sc. Computer Science graduate"]),
        ("By 5 p.m. CET on 1 May. No later.", ["By 5 p.m. CET on 1 May.", "No later."]),
        ("Ask Prof. J. Example or Dr. A. Sample.", ["Ask Prof. J. Example or Dr. A. Sample."]),
        ("Skills in R. You write well.", ["Skills in R.", "You write well."]),
        ("Beginn am 15. Juni 2031. Wir freuen uns.", ["Beginn am 15. Juni 2031.", "Wir freuen uns."]),
        ("Vergütung bis E 13. Bewerben Sie sich", ["Vergütung bis E 13. Bewerben Sie sich"]),
        ("Pay is $5.5 million. 3 posts", ["Pay is $5.5 million.", "3 posts"]),
        ("Kenntnisse in z.B. Python", ["Kenntnisse in z.B. Python"]),
        ('He said "Stop." Then left.', ['He said "Stop."', "Then left."]),
        ("Python, Rust etc. You ship.", ["Python, Rust etc.", "You ship."]),
    ],
)
def test_split_sentences(text: str, parts: list[str]) -> None:
    assert split_sentences(text) == parts


def test_a_sentence_of_one_word_is_cut_by_that_word() -> None:
    assert split_sentences("You join us. Dr. Weir leads the group.") == [
        "You join us.",
        "Dr. Weir leads the group.",
    ]


def test_sentences_of_one_word_take_no_longer_than_others() -> None:
    """Each was once looked at together with all text before it."""
    began = time.process_time()
    assert len(split_sentences("A. " * 100_000)) > 10_000
    assert time.process_time() - began < 3


def test_text_short_lines_before_others_are_headings() -> None:
    document = Document.from_text("  A\n title ", "About us\nWe study fish.\n\nRequirements:\n- A boat\n")
    assert document.title == "A title"
    assert document.sentences == (
        Sentence("About us", "About us"),
        Sentence("We study fish.", "About us"),
        Sentence("Requirements:", "Requirements"),
        Sentence("A boat", "Requirements", True),
    )
    assert document.text.splitlines()[1] == "We study fish."


def test_text_known_heading_opens_a_section_inside_a_line() -> None:
    text = "We study fish. Entry requirements: – A degree – A boat Desirable skills: – Swimming"
    document = Document.from_text("", text)
    assert [(s.text, s.heading) for s in document.sentences] == [
        ("We study fish.", ""),
        ("Entry requirements:", "Entry requirements"),
        ("A degree", "Entry requirements"),
        ("A boat", "Entry requirements"),
        ("Desirable skills:", "Desirable skills"),
        ("Swimming", "Desirable skills"),
    ]
    wholly_known = "Requirements: – A degree (or the like). Desirable Skills: – Swimming – Diving"
    assert [(s.text, s.heading) for s in Document.from_text("", wholly_known).sentences][-2:] == [
        ("Swimming", "Desirable Skills"),
        ("Diving", "Desirable Skills"),
    ]
    run_in = Document.from_text("", "Salary: £40,000. Requirements: a degree. It helps.").sentences
    assert [(s.text, s.heading) for s in run_in] == [
        ("Salary: £40,000.", "Salary"),
        ("Requirements: a degree.", "Requirements"),
        ("It helps.", "Requirements"),
    ]


def test_html_label_of_one_item_is_no_heading_of_the_next() -> None:
    html = """<h3>Nice to have</h3><ul><li>Education: a PhD in physics.</li><li>Tools: Rust.</li></ul>
    <h3>Your profile</h3><ul><li>Bonus: a published paper.</li><li>Python.</li></ul>
    <p>Benefits: a desk.</p><p>A chair.</p>"""
    assert [(text, heading) for text, heading, _ in read(html) if text != heading] == [
        ("Education: a PhD in physics.", "Nice to have"),
        ("Tools: Rust.", "Nice to have"),
        ("Bonus: a published paper.", "Bonus"),
        ("Python.", "Your profile"),
        ("Benefits: a desk.", "Benefits"),
        ("A chair.", "Benefits"),
    ]


def test_text_bullets_inside_a_line_are_items() -> None:
    document = Document.from_text("", "We ask for: • a degree • two years")
    assert [s.text for s in document.sentences if s.is_item] == ["a degree", "two years"]
