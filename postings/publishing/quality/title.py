"""Titles are read in a list of twenty: they say what the work is about, and nothing of the personnel office."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postings.publishing.quality.finding import Finding, hard, soft
from postings.understanding.role_names import name_in_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postings.publishing.quality.subject import Subject

# Of 1,263 titles on companies' boards one in a hundred is longer than 80 letters, and one in a hundred shorter
# than 11; those of universities are longer.
_LONGEST, _SHORTEST = 110, 11
_FEW_LETTERS = 8
_LOUD_SHARE = 0.7

_LETTER = r"(?:[mfwdxih*]|div(?:ers)?|gn|all genders?|v)"
_CODES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "letters for genders",
        re.compile(rf"\(?\b{_LETTER}\s?[/|,*]\s?{_LETTER}(?:\s?[/|,*]\s?{_LETTER})*\b\)?", re.I),
    ),
    ("letters for genders", re.compile(r"\(\s*(?:all genders?|gn|m/f|f/m)\s*\)", re.I)),
    (
        "a job number",
        re.compile(
            r"[(\[]?\b(?:ref(?:erence)?\.?|req(?:uisition)?|job|vacancy|position|kennziffer|id|jr|code)"
            r"(?:\s?(?:no|nr|id|number|code))?\.?\s?[:#-]?\s?[a-z]{0,4}[-/]?\d[\w/.-]*[)\]]?",
            re.I,
        ),
    ),
    (
        "a job number",
        re.compile(r"[(\[]?#\s?\d{2,}[)\]]?|[(\[][A-Z]{0,4}[-/]?\d{4,}[\w/-]*[)\]]|\b[A-Z]{1,4}-?\d{4,}\b"),
    ),
    (
        "a pay grade",
        re.compile(
            r"[(\[]?\b(?:(?i:(?:salary |pay )?(?:grade|band))\s\d{1,2}"
            r"|(?:TV-?[LÖ](?:\s?|-?)|TVöD\s?)?(?:E|EG)\s?\d{1,2}[ab]?|W\s?[123]"
            r"|A\s?1[3-6]|TV-?L|TVöD)\b[)\]]?"
        ),
    ),
    (
        "the hours",
        re.compile(
            r"[(\[]?\b\d{2,3}(?:[.,]\d+)?\s?%(?:\s?[-–—to/]+\s?\d{2,3}\s?%)?[)\]]?|\b\d{2}(?:[.,]\d)?\s?h/(?:w|wk|week)\b"
        ),
    ),
)
_NOT_OF_THE_SUBJECT = re.compile(
    r"\b(?:position|post|job|vacancy|opening|role|opportunity|candidate|student|studentship|fellowship|fellow|research|"
    r"researcher|scientist|engineer|assistant|associate|professor|senior|junior|staff|principal|lead|full|time|part|"
    r"fully|funded|open|new|an?|the|in|at|for|of|and|or|to|with|we|are|is|hiring|wanted|doctoral|postdoctoral|"
    r"phd|ph\.d|postdoc|academic|paid|\d+|years?)s?\b\.?",
    re.I,
)
_HYPE = re.compile(r"\b(?:ninja|rock\s?star|guru|wizard|superstar|unicorn|hacker|evangelist)s?\b", re.I)


def judge_title(subject: Subject) -> Iterator[Finding]:
    title = subject.draft.title
    if not title.strip():
        yield hard("title_missing", "title", "Give the opening a title.")
        return
    yield from _judge_codes(title)
    yield from _judge_length(title)
    if _is_loud(title):
        yield soft("title_loud", "title", "The title is in capitals. Write it as in a sentence.")
    if "!" in title:
        yield soft("title_exclaims", "title", "Leave the exclamation mark out of the title.")
    if word := _HYPE.search(title):
        yield soft("title_hype", "title", f"Nobody searches for “{word[0]}”. Name the work instead.")


def _judge_codes(title: str) -> Iterator[Finding]:
    found = {name: match[0].strip() for name, pattern in reversed(_CODES) if (match := pattern.search(title))}
    if not found:
        return
    named = " and ".join(f"{name} (“{words.strip('()[] ')}”)" for name, words in found.items())
    plain = without_codes(title)
    instead = f" For example: “{plain}”." if plain and plain != title else ""
    yield soft(
        "title_codes",
        "title",
        f"Leave {named} out of the title; it has its place in the form or the text.{instead}",
    )


def _judge_length(title: str) -> Iterator[Finding]:
    if len(title) > _LONGEST:
        yield soft(
            "title_long",
            "title",
            f"The title has {len(title)} letters. Lists and mails show about {_LONGEST}: keep the subject.",
        )
    elif names_only_the_role(title):
        yield soft("title_role_only", "title", "The title names the role only. Add what the work is about.")
    elif len(title) < _SHORTEST:
        yield soft("title_short", "title", "The title is very short. Name the role and the subject.")


def without_codes(title: str) -> str:
    """`title` as it reads without what only a personnel office needs."""
    for _, pattern in _CODES:
        title = pattern.sub(" ", title)
    title = re.sub(r"[(\[]\s*[)\]]", " ", title)
    return re.sub(r"\s+([,;:])", r"\1", " ".join(title.split())).strip(" -–—,;:/|!")


def names_only_the_role(title: str) -> bool:
    """Whether nothing is left of it without the words for roles."""
    plain = without_codes(title)
    if mention := name_in_title(plain):
        plain = plain.replace(mention.words, " ")
    return not re.search(r"\w{2,}", _NOT_OF_THE_SUBJECT.sub(" ", plain))


def _is_loud(title: str) -> bool:
    letters = [letter for letter in title if letter.isalpha()]
    if len(letters) < _FEW_LETTERS:
        return False
    return sum(letter.isupper() for letter in letters) > len(letters) * _LOUD_SHARE
