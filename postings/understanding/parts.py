"""Which part of a posting a sentence belongs to: the job, its requirements, or the employer's boilerplate.

Company pages open with the same paragraph about frontier research on every posting, the sales ones
included. The title and the job's own sentences decide what a posting is, so the rest is set apart here.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache

from postings.understanding.document import Document, Sentence
from postings.understanding.sections import find_section_kind


class Part(Enum):
    JOB = "job"
    REQUIREMENTS = "requirements"
    PREFERENCES = "preferences"
    BOILERPLATE = "boilerplate"


_PARTS = {
    "duties": Part.JOB,
    "required": Part.REQUIREMENTS,
    "preferred": Part.PREFERENCES,
    "about": Part.BOILERPLATE,
    "offer": Part.BOILERPLATE,
    "apply": Part.BOILERPLATE,
    "legal": Part.BOILERPLATE,
}
# "About the project", "Our research" and "Meet the team" speak of the work, "About us" does not.
_ABOUT_THE_WORK = re.compile(r"\b(?:project|research|team|lab|group|work|topic)\b", re.IGNORECASE)
# "Meet Acme", "Introducing Acme", "Why Acme?"
_ABOUT_A_NAME = re.compile(r"^(?:Meet|Introducing|Who [Ii]s|Why) (?!The\b|This\b|You\b)[A-Z]\w+\s*\??$")
# A sentence that turns from the employer to the job, under whatever heading.
_TURNS_TO_JOB = re.compile(
    r"\b(?:we(?:['’]re| are)?(?: now| currently| also)? (?:looking for|seeking|hiring|recruiting|searching for)|"
    r"(?:is|are) (?:looking for|seeking|hiring|recruiting|searching for)|invites? applications|"
    r"applications are invited|in this (?:role|position|project)|as (?:an?|our|the) [^.]{3,60}, you|"
    r"the (?:successful|ideal|selected) (?:candidate|applicant)|"
    r"(?:this|the|a) (?:role|vacancy|internship|phd|postdoc)\b)",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"\b(?:equal[- ]opportunit|regardless of (?:race|gender|age|sex|background)|without regard to|"
    r"protected (?:class|characteristic|veteran)|reasonable accommodation|underrepresented|"
    r"sexual orientation|gender identity|background check|encourage you to apply|"
    r"privacy (?:policy|notice)|inclusive (?:work|environment|workplace))",
    re.IGNORECASE,
)
_HASHTAG = re.compile(r"#(\w+)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def readable(text: str) -> str:
    """The text with "#MachineLearning" as words and decorated letters as plain ones."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if "#" in text:
        text = _HASHTAG.sub(lambda tag: _HUMP.sub(" ", tag[1]), text)
    return text


def _part_under(heading: str, before: Part) -> Part:
    """The part a heading opens; a heading that does not say leaves its sentences where they were."""
    kind = find_section_kind(heading)
    if kind == "about" and _ABOUT_THE_WORK.search(heading):
        return Part.JOB
    if _ABOUT_A_NAME.match(heading):
        return Part.BOILERPLATE
    return _PARTS.get(kind, before)


# The rules for one posting run one after another; a few entries are enough, so memory stays flat.
@lru_cache(maxsize=4)
def parts_of(document: Document) -> tuple[tuple[Sentence, Part], ...]:
    """Every sentence of the body with its part, in order."""
    part = Part.JOB
    heading = ""
    result: list[tuple[Sentence, Part]] = []
    for sentence in document.sentences:
        if sentence.heading != heading:
            heading = sentence.heading
            part = _part_under(heading, part)
        elif part is Part.BOILERPLATE and _TURNS_TO_JOB.search(sentence.text):
            part = Part.JOB
        result.append((sentence, Part.BOILERPLATE if _LEGAL.search(sentence.text) else part))
    return tuple(result)
