"""The kind of role a posting offers and its level: the title first, then the sentence that announces it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postings.openings.choices import Level, Role
from postings.understanding.document import Document
from postings.understanding.found import Found
from postings.understanding.parts import Part, parts_of, readable
from postings.understanding.phrases import alternatives, any_of
from postings.understanding.role_names import (
    Mention,
    first_name,
    name_in_title,
    roles_named,
    without_false_names,
)

# "We are looking for a PhD student", "applications are invited for", "is hiring:". The name must follow soon:
# further on come supervisors, colleagues and students to be taught.
_CUES = alternatives(
    r"""(?:look|search)(?:ing|s)? for | seek(?:s|ing)? | recruit(?:s|ing)? | hir(?:es|ing) | appoint(?:s|ing)?
        invit(?:es?|ing|ed) (?:\w+ ){0,2}?(?:applications?|expressions?)?\s?(?:from|for)?
        applications? (?:are )?(?:invited|open) | apply (?:for|now for)
        vacanc(?:y|ies) (?:for|as|exists) | there is a | available for | as an?
        (?:have|has|offers?|offering|announc\w+|open(?:s|ing)?) (?:\w+ ){0,3}?(?:an?|one|two|\d)
        (?:position|post|role|vacancy|employed|employment|work|job) (?:as|for|is|of|at)
        (?:opening|contract|opportunity) (?:as|for|is|of|at)
        (?:wir|gesucht) (?:suchen|wird) | recherche | recrute | søker | söker | zoek(?:en|t)"""
)
_ANNOUNCES = re.compile(rf"(?:{_CUES})\s(?P<rest>.{{3,140}})", re.IGNORECASE)
# "This PhD project ...", "the postdoctoral researcher will ...", "a PhD position is available"
_NAMES_THE_POST = re.compile(
    r"(?:^|\b(?:this|the|our|a|an|one|two|\d|of|funded|available)\s+)(?P<rest>(?:[^\s:]+\s+){0,4}?"
    r"(?:ph\.?d\.?|doctoral|post-?\s?doc\w*|professorship|research (?:fellow|assistant|engineer|scientist)|"
    r"staff scientist|lecturer)s?"
    r"(?:[\s-]+\w+){0,2}?[\s-]+(?:positions?|project|topic|studentships?|scholarships?|vacancy|fellowships?|"
    r"will (?!have\b)|is available|aims))",
    re.IGNORECASE,
)
# "The focus of this PhD is", "The PhD research will take place at"
_NAMES_THE_DOCTORATE = re.compile(
    r"\b(?:this|the) (?P<name>ph\.?d|doctorate|post-?doc)(?: research)? (?:will|is|topic|aims)\b",
    re.IGNORECASE,
)
# Where the sentence goes on about somebody or something else.
_NEXT_CLAUSE = re.compile(
    r"\s(?:including|who|that|which|where|from|to|in order|with experience|together)\s|[;:]\s"
)
_SOMEONE_ELSE = re.compile(
    r"\b(?:supervis\w+|mentor\w*|collaborat\w+|team of|cohort of|consist\w* of|alongside|"
    r"work(?:ing)? (?:closely )?with|employees|experience (?:as|in)|years? (?:of|as)|equivalent to|previous|degree)\b",
    re.IGNORECASE,
)
# A social post that says what is hired, under a title made up by whoever republished it.
_HIRING_NOTICE = re.compile(r"\bis hiring:\s*(?P<rest>[^#\n]{3,120})", re.IGNORECASE)
_ROLE_TAG = re.compile(
    r"#(?P<rest>phd|postdoc|lecturer|(?:full|assistant|associate)?professor)(?:position)?\b", re.IGNORECASE
)
_TAG_ROLES = {"phd": Role.PHD, "postdoc": Role.FELLOW}
# "Recruiting PhD students for short-term research roles": who may have the job, not what it is.
_JOB_FOR_STUDENTS = re.compile(
    r"\b(?:ph\.?d|doctoral) (?:students?|candidates?) for (?:[\w-]+ ){0,3}?(?:internships?|roles?|jobs?|placements?)\b",
    re.IGNORECASE,
)
# Longer texts speak of several roles; only a short notice is about one.
NOTICE_WORDS = 90

_DOCTORATE_OFFERED = re.compile(
    r"\b(?:ph\.?d\.?|doctoral) (?:student|candidate|project|position|studentship|programme|thesis)|doktorand|"
    r"(?:zur|eine|der eigenen) promotion\b|doctoral degree (?:can|will|is to) be|"
    r"(?:obtain|pursue|pursuing|towards?) an? (?:ph\.?d|doctorate)|dissertation",
    re.IGNORECASE,
)
_DOCTORATE_HELD = re.compile(
    r"\bpost-?doc|abgeschlossene (?:promotion|doktor)|promovierte|"
    r"\b(?:hold|holds|have|has|completed|possess|obtained|requires?|with)\s+(?:\w+\s+){0,3}?"
    r"(?:ph\.?d|doctorate|doctoral degree)|"
    r"(?:ph\.?d\.?|doctorate)(?: degree)? (?:in [^.]{3,80} )?(?:is )?(?:required|essential)",
    re.IGNORECASE,
)
_TECHNICAL_STAFF = re.compile(r"member of (?:the )?technical staff", re.IGNORECASE)
_ENGINEERS_WORK = re.compile(
    r"\b(?:engineer(?:ing|s)?|mle|infra\w*|performance|platform|systems)\b", re.IGNORECASE
)
_AS_ENGINEER = re.compile(r"\bas an? (?:[\w-]+ ){0,4}engineer\b", re.IGNORECASE)


def _job_sentences(document: Document) -> Iterator[str]:
    return (sentence.text for sentence, part in parts_of(document) if part is not Part.BOILERPLATE)


def _announced(text: str) -> Mention | None:
    for pattern in (_NAMES_THE_POST, _ANNOUNCES):
        for match in pattern.finditer(text):
            rest = _NEXT_CLAUSE.split(match["rest"], maxsplit=1)[0]
            found = first_name(rest)
            if found and not _SOMEONE_ELSE.search(rest, 0, found.start):
                return found
    return None


def announced_role(document: Document) -> Found[Role] | None:
    """The role of the first sentence that says whom the employer wants."""
    for sentence in _job_sentences(document):
        text = without_false_names(readable(sentence))
        if found := _announced(text):
            return Found(found.role, sentence)
        if named := _NAMES_THE_DOCTORATE.search(text):
            return Found(Role.FELLOW if "post" in named["name"].lower() else Role.PHD, sentence)
    return None


def _noticed_role(document: Document) -> Found[Role] | None:
    text = document.text
    if text.count(" ") > NOTICE_WORDS:
        return None
    notice = _HIRING_NOTICE.search(text)
    if (
        notice
        and not notice["rest"].startswith("http")
        and (found := name_in_title(readable(notice["rest"])))
    ):
        return None if found.is_vague else Found(found.role, notice["rest"].strip())
    if students := _JOB_FOR_STUDENTS.search(text):
        return Found(Role.RESEARCHER, students[0])
    tags = {_TAG_ROLES.get(tag["rest"].lower(), Role.FACULTY): tag[0] for tag in _ROLE_TAG.finditer(text)}
    title = name_in_title(readable(document.title))
    # Tags are sprinkled freely; one is believed over a title only where the text never says what the title says.
    if len(tags) == 1 and title and title.role not in tags and title.role not in roles_named(readable(text)):
        return next(Found(role, tag) for role, tag in tags.items())
    # Nor is the title of a category believed against the sentence that says whom the employer wants.
    announced = announced_role(document)
    if (
        announced
        and title
        and title.role != announced.value
        and title.role not in roles_named(readable(text))
    ):
        return announced
    return None


def _role_of_vague(document: Document, mention: Mention) -> Role | None:
    """What "research associate" or "wissenschaftlicher Mitarbeiter" means here, if the text says."""
    if _TECHNICAL_STAFF.search(mention.words):
        is_engineer = _ENGINEERS_WORK.search(document.title) or any(
            map(_AS_ENGINEER.search, _job_sentences(document))
        )
        return Role.ENGINEER if is_engineer else Role.RESEARCHER
    offered = held = False
    for sentence in _job_sentences(document):
        text = without_false_names(sentence)
        held = held or bool(_DOCTORATE_HELD.search(sentence))
        offered = offered or bool(_DOCTORATE_OFFERED.search(text) and not _SOMEONE_ELSE.search(text))
    if offered != held:
        return Role.PHD if offered else Role.FELLOW
    return Role.RESEARCHER if "mitarbeit" in mention.words.lower() and not offered else None


def find_role(document: Document) -> Found[Role] | None:
    """The role, or None when neither the title nor a sentence of the text says."""
    if noticed := _noticed_role(document):
        return noticed
    mention = name_in_title(readable(document.title))
    if mention is None:
        return announced_role(document)
    role = _role_of_vague(document, mention) if mention.is_vague else mention.role
    return Found(role, document.title) if role else None


_INTERN = any_of(
    r"interns? | internships? | praktik\w+ | stagiaire | trainee | student researcher | werkstudent\w*"
)
# A "member of technical staff" may be of any level.
_NO_LEVEL = any_of(r"technical staff | (?:all|any|various|multiple) levels? | open[- ]rank | lead time")
_OPTIONAL_LEVEL = re.compile(
    r"\((?:senior|sr\.?|staff|lead|principal|junior)\)|\((?:all|any|various|multiple) levels\)", re.IGNORECASE
)
_POST = r"(?:scientist|engineer|researcher)"
_LEVEL_WORDS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (
        Level.LEAD,
        any_of(
            r"""principal | (?<!to\s)lead | head | director | chief | vp | vice president | distinguished
            group leader | senior staff | (?:science|research) manager"""
        ),
    ),
    (Level.SENIOR, any_of(rf"(?:senior|sr)(?! staff) | (?<!senior\s)staff | {_POST} III")),
    (Level.MID, any_of(rf"mid[- ](?:level|career) | {_POST} II")),
    (Level.ENTRY, any_of(rf"junior | jr | entry[- ]level | new grad\w* | early[- ]career | {_POST} I")),
)
# Ranks that say "senior" or "junior" in a sense of their own.
_FACULTY_RANKS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (
        Level.MID,
        any_of(
            r"""assistant(?:\s*(?:or|to|and|/|-|–)\s*associate)? professors?
            associate senior lecturers? | junior-?professu?r\w* | w1 | universitair docent
            (?:biträdande|assisterande) (?:universitets)?lektor"""
        ),
    ),
    (Level.SENIOR, any_of(r"associate professors? | (?<!associate\s)senior lecturers? | førsteamanuensis")),
    (Level.LEAD, any_of(r"(?:full|w3) professors?")),
)
# "is seeking a Senior Machine Learning Engineer" under a title that leaves the level out
_SOUGHT_LEVEL = re.compile(
    r"\b(?:seeking|looking for|hiring|searching for|as) (?:an?|our next) "
    r"(?P<level>senior|junior|staff|principal|lead)\s"
    r"(?:[\w/-]+\s){0,4}?(?:scientist|engineer|researcher|fellow)\b",
    re.IGNORECASE,
)


_POSTDOC = re.compile(r"post-?\s?do[ck]|research fellow", re.IGNORECASE)


def is_internship(title: str) -> bool:
    return bool(_INTERN.search(title))


def _level_in(title: str, table: tuple[tuple[Level, re.Pattern[str]], ...]) -> tuple[Level, ...]:
    return tuple(level for level, pattern in table if pattern.search(title))


def _level_in_title(title: str, role: Role | None) -> tuple[Level, ...]:
    """The levels a title names; two of them, or an optional one, and it is open between them."""
    if role is Role.FACULTY:
        return _level_in(title, _FACULTY_RANKS)
    if _OPTIONAL_LEVEL.search(title):
        return (Level.MID, Level.SENIOR)
    return _level_in(_NO_LEVEL.sub(" ", title), _LEVEL_WORDS)


def _level_of_fellow(document: Document) -> Found[Level] | None:
    """A postdoc is past the PhD and before a group of their own; other fellowships are open to anyone."""
    if _POSTDOC.search(readable(document.title)):
        return Found(Level.MID, document.title)
    named = find_role(document)
    return Found(Level.MID, named.evidence) if named and _POSTDOC.search(named.evidence) else None


def find_level(document: Document, role: Role | None) -> Found[Level] | None:
    """The level a title states, or that the role itself implies; None where either is open."""
    title = readable(document.title)
    if role is Role.PHD or is_internship(title):
        return Found(Level.ENTRY, document.title)
    levels = _level_in_title(title, role)
    if levels:
        # A senior research assistant is senior among assistants only.
        return Found(levels[0], document.title) if len(levels) == 1 and role is not Role.ASSISTANT else None
    if role is Role.ASSISTANT:
        return Found(Level.ENTRY, document.title)
    if role is Role.FELLOW:
        return _level_of_fellow(document)
    if role is Role.FACULTY:
        return None
    for sentence in _job_sentences(document):
        if (match := _SOUGHT_LEVEL.search(sentence)) and (found := _level_in(match["level"], _LEVEL_WORDS)):
            return Found(found[0], sentence)
    return None
