"""Whether the text says enough to decide by, and what it says about who is welcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.publishing.quality.finding import Finding, hard, soft
from postings.publishing.quality.wording import Hit, hits
from postings.understanding.relevance import judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postings.publishing.quality.subject import Subject

# Of 82 research adverts of companies and 97 of universities, one in a hundred has fewer than about 120 words, and one
# in twenty more than about 1,200.
_FEW_WORDS, _MANY_WORDS = 100, 1_500
_NO_TEXT = 15
_MOST_HITS = 8


def judge_length(subject: Subject) -> Iterator[Finding]:
    words = subject.words
    if words < _NO_TEXT:
        yield hard(
            "text_missing",
            "description",
            "The text says nothing yet. Describe the work, with whom it is done and what it offers.",
        )
    elif words < _FEW_WORDS:
        yield soft(
            "text_short",
            "description",
            f"The text has {words} words. Say more about the work, the group and what you offer: most adverts here "
            "have a few hundred.",
        )
    elif words > _MANY_WORDS:
        yield soft(
            "text_long",
            "description",
            f"The text has {words:,} words. Keep what helps to decide; a page of your own can hold the rest.",
        )


def judge_wording(subject: Subject) -> Iterator[Finding]:
    for hit in hits(subject.sentences)[:_MOST_HITS]:
        make = hard if hit.entry.is_hard else soft
        yield make(f"wording_{hit.entry.kind}", "description", _message(hit))


def _message(hit: Hit) -> str:
    instead = f" {hit.entry.instead}" if hit.entry.instead else ""
    return f"“{hit.words}”: {hit.entry.why}{instead}"


def judge_topic(subject: Subject) -> Iterator[Finding]:
    """The same judgement that imports pass. People who type are asked; a moderator decides."""
    if subject.words < _NO_TEXT:
        return
    verdict = judge(subject.document, subject.draft.department)
    if not verdict.is_relevant:
        yield soft(
            "off_topic",
            "description",
            "This does not read like a research role in machine learning, which is all that this board lists. Say what "
            "the research is about; if it is another kind of work, the board is not the place for it.",
        )
