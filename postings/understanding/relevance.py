"""Is a posting a machine-learning research role at all?

The title says what kind of work it is; the job's own sentences say whether that work is research and
whether it is machine learning. The employer's paragraphs about itself say neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from postings.openings.choices import Role
from postings.understanding.document import Document
from postings.understanding.parts import readable
from postings.understanding.research_signs import (
    Weight,
    names_machine_learning_as_subject,
    opens_with_machine_learning,
    weigh_machine_learning,
    weigh_research,
)
from postings.understanding.role_names import name_in_title
from postings.understanding.roles import find_role
from postings.understanding.title_families import (
    AROUND_RESEARCH,
    DATA,
    ENGINEERING,
    ENGINEERING_MANAGER,
    MAYBE_RESEARCH,
    OTHER_FIELD,
    RESEARCH,
    RESEARCH_DEPARTMENT,
    RESEARCHER,
    Reason,
    family_of,
    first_family,
)

__all__ = ["Reason", "Relevance", "judge"]

_ACADEMIC = frozenset({Role.PHD, Role.FELLOW, Role.FACULTY, Role.ASSISTANT})

# Employers keep such pages to collect names.
_NOT_LIVE = re.compile(
    r"\b(?:not|isn['’]t) (?:currently )?an? (?:live|active|open|current) (?:role|position|vacancy|opening)\b",
    re.IGNORECASE,
)
# "... is looking for a research administrator to": the title of a posting that has none.
_SOUGHT = re.compile(r"\b(?:looking for|seeking|seeks|hiring|recruiting) an? [^.,;]{3,60}")

# Weights of `weigh_machine_learning`; found by reading what lies on either side over 1,260 company postings,
# 220 notices of a sentence or two and 97 university postings.
_NOTICE_WORDS, _SHORT_WORDS = 120, 350
_ENOUGH_IN_NOTICE, _ENOUGH_IN_SHORT, _ENOUGH_IN_LONG = 2.0, 3.5, 5.0
_ENOUGH_UNDER_RESEARCH_TITLE = 3.0
_BONUS_FOR_OPENING = 2.0
# "Postdoctoral Research Fellow", "PhD position": no word of the subject.
_MAX_SPACES_IN_BARE_TITLE = 2
# And of `weigh_research`: two or three different signs of it.
_ENOUGH_RESEARCH = 5.0


@dataclass(frozen=True)
class Relevance:
    """`reason` is one of `Reason`, in words."""

    is_relevant: bool
    reason: str


def _no(reason: Reason) -> Relevance:
    return Relevance(is_relevant=False, reason=reason.value)


def _yes(reason: Reason) -> Relevance:
    return Relevance(is_relevant=True, reason=reason.value)


def _enough(weight: Weight, bonus: float = 0.0) -> bool:
    if weight.words <= _NOTICE_WORDS:
        needed = _ENOUGH_IN_NOTICE
    else:
        needed = _ENOUGH_IN_SHORT if weight.words <= _SHORT_WORDS else _ENOUGH_IN_LONG
    return weight.total + bonus >= needed


def _bonus_for_subject(document: Document, title: str, weight: Weight) -> float:
    """A notice's own words, and the opening under a title that names only the role, stand for a title."""
    if weight.words > _NOTICE_WORDS and title.count(" ") > _MAX_SPACES_IN_BARE_TITLE:
        return 0.0
    says_so = names_machine_learning_as_subject(document) or (
        weight.words > _NOTICE_WORDS and opens_with_machine_learning(document)
    )
    return _BONUS_FOR_OPENING if says_so else 0.0


def _judge_academic(document: Document, title: str) -> Relevance:
    weight = weigh_machine_learning(document)
    if not _enough(weight, bonus=_bonus_for_subject(document, title, weight)):
        return _no(Reason.NO_MACHINE_LEARNING)
    # A notice is all there is to read; of a long text only the title says what the field is.
    field = f"{title} {document.text}" if weight.words <= _NOTICE_WORDS else title
    if not weight.methods and OTHER_FIELD.search(field):
        return _no(Reason.ABOUT_AI)
    return _yes(Reason.RESEARCH_ROLE)


def _judge_untitled(document: Document) -> Relevance:
    opening = " ".join(sentence.text for sentence in document.sentences[:4])
    if (sought := _SOUGHT.search(opening)) and (reason := first_family(AROUND_RESEARCH, sought[0])):
        return _no(reason)
    opens = opens_with_machine_learning(document)
    needed = _ENOUGH_RESEARCH / 2 if opens else _ENOUGH_RESEARCH
    if find_role(document) is None and weigh_research(document)[0] < needed:
        return _no(Reason.NO_RESEARCH)
    weight = weigh_machine_learning(document)
    is_enough = _enough(weight, bonus=_BONUS_FOR_OPENING if opens else 0.0)
    return _yes(Reason.RESEARCH_ROLE) if is_enough else _no(Reason.NO_MACHINE_LEARNING)


def _judge_research(document: Document) -> Relevance:
    is_enough = weigh_machine_learning(document).total >= _ENOUGH_UNDER_RESEARCH_TITLE
    return _yes(Reason.RESEARCH_ROLE) if is_enough else _no(Reason.NO_MACHINE_LEARNING)


def _describes_research(document: Document, title: str, department: str) -> bool:
    in_research = bool(RESEARCH_DEPARTMENT.search(department))
    if ENGINEERING_MANAGER.search(title) or not (in_research or MAYBE_RESEARCH.search(title)):
        return False
    research, _signs = weigh_research(document)
    return (
        research + in_research >= _ENOUGH_RESEARCH
        and weigh_machine_learning(document).total >= _ENOUGH_IN_SHORT
    )


def _judge_company(document: Document, title: str, department: str) -> Relevance:
    if RESEARCHER.search(title):
        return _judge_research(document)
    if reason := family_of(title):
        return _no(reason)
    if RESEARCH.search(title) and not ENGINEERING_MANAGER.search(title):
        return _judge_research(document)
    if _describes_research(document, title, department):
        return _yes(Reason.RESEARCH_DESCRIBED)
    if DATA.search(title):
        return _no(Reason.DATA)
    return _no(Reason.ENGINEERING if ENGINEERING.search(title) else Reason.NO_RESEARCH)


def judge(document: Document, department: str = "") -> Relevance:
    """Whether the posting belongs on the board, and the reason for it."""
    title = readable(document.title)
    if any(_NOT_LIVE.search(sentence.text) for sentence in document.sentences):
        return _no(Reason.OPEN)
    if not title:
        return _judge_untitled(document)
    if reason := first_family(AROUND_RESEARCH, title):
        return _no(reason)
    mention = name_in_title(title)
    if mention and (
        mention.role in _ACADEMIC or (mention.is_vague and "technical" not in mention.words.lower())
    ):
        return _judge_academic(document, title)
    return _judge_company(document, title, department)
