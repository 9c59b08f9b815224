"""A notice that somebody passes on: who hires, and for what, from its own words.

Accounts and boards that collect notices put their own name where the employer's belongs, and a category
("Computer Science Postdoc") in place of a title. Only names that say themselves that they are universities
are read, or the one that "is hiring", and only when the notice names a single one: an opening under the
wrong name is worse than none.
"""

from __future__ import annotations

import re

from postings.imports.items import Employer
from postings.understanding.document import Document
from postings.understanding.places import country_code
from postings.understanding.role_names import name_in_title

_NAME_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’.-]*[\w]"
# A name, perhaps with an account in brackets, and "is hiring:".
_IS_HIRING = re.compile(
    r"^\W{0,3}(?P<name>[A-ZÀ-ÖØ-Þ][\w ,.'’&/-]{2,80}?)\s*(?:\([^)]{1,60}\))*\s+is (?:#|now )?hiring\s*:"
)
# A line of its own: "Tidal Products - Harjula, Finland".
_HOUSE_LINE = re.compile(
    rf"^(?P<name>{_NAME_WORD}(?: [\w'’&.-]+){{0,7}}) [-–—] [A-ZÀ-ÖØ-Þ][^,:;!?]{{1,40}}, "
    r"(?P<country>[A-Z][A-Za-z. ]{1,30})$"
)
# Two words that belong together after "University of".
_PAIRS = (
    "British Columbia|New South Wales|South(?:ern|east|west)? \\w+|North(?:ern|east|west)? \\w+|East(?:ern)? \\w+|"
    "West(?:ern)? \\w+|Central \\w+|Hong Kong|Cape Town|Notre Dame|St\\.? \\w+|São Paulo|Costa Rica|New \\w+|"
    "Las Palmas|Puerto Rico|Applied Sciences \\w+"
)
_UNIVERSITY_OF = re.compile(
    rf"\b(?:(?P<before>{_NAME_WORD}(?: {_NAME_WORD}){{0,2}}) )?University of (?:the )?"
    rf"(?P<place>(?:{_PAIRS})|California,? \w+(?: \w+)?|Texas at \w+|{_NAME_WORD})(?P<next> {_NAME_WORD})?"
)
_UNIVERSITY = re.compile(
    rf"\b(?P<before>{_NAME_WORD}(?: {_NAME_WORD}){{0,3}}) University\b(?! of\b|[- ]Hospital| College)"
    rf"(?P<next> {_NAME_WORD})?"
)
_OTHERS = re.compile(
    r"\bKarolinska Institute?t?\b|\bETH Z[uü]rich\b|\bEPFL\b"
    r"|\bTU (?:Delft|Wien|Berlin|Dresden|Darmstadt|Dortmund|Graz|Eindhoven|Braunschweig|Chemnitz|Clausthal|Ilmenau)\b"
    r"|\bRWTH Aachen\b|\bUT Austin\b"
    r"|\b(?:Imperial College|King['’]s College|University College) (?:London|Dublin|Cork)\b|\bTrinity College Dublin\b"
    rf"|\b{_NAME_WORD} Institute of (?:Science and )?Technology\b|\bTechnical University of {_NAME_WORD}\b"
    rf"|\bUniversit(?:at|é|à|y?eit|ät) (?:de |di |of )?{_NAME_WORD}(?: {_NAME_WORD})?"
)
# Capitalised words that stand before a name without belonging to it.
_NOT_A_NAME = frozenset(
    re.findall(
        r"\S+",
        """
        At The In Join Our A An New From With And For By Job PhD Ph.D Postdoc Postdoctoral Position Positions
        Fellow Fellowship Researcher Research Professor Prof Dr Assistant Associate Lecturer Doctoral Student
        Studentship Scientist Department Faculty School Institute Lab Group Centre Center Hiring Apply Now
        This Come To Is Of On State Technical Medical National Open Free International Top Leading Any Every
        Each
        """,
    )
)
_JOINTLY = re.compile(
    r"\b(?:joint(?:ly)?|partnership|collaborat\w+|between|both|dual degree|affiliat\w+|universities|alumn\w+)\b",
    re.IGNORECASE,
)


# What makes a line a sentence, or something other than a title.
_NO_TITLE = re.compile(
    r"\b(?:we|we['’]re|our|my|i|is|are|has|have|offers?|seeks?|invites?|join|apply|looking|hiring|you|hire|now|this"
    r"|joining|sharing|recruiting|moving|starting|announcing)\b"
    # "2/ someone: ..." goes on with a thread.
    r"|^\d+ ?/|https?:|www\.|[#@]|^Extract|^Job ID|[.!?:]$",
    re.IGNORECASE,
)
_TITLE_LENGTH = range(20, 201)
_TITLE_LINES = 3


# "PhD opportunity at the Institute of Tides" leaves the subject to the next line.
_SAYS_SUBJECT = re.compile(r"\b(?:in|on|for)\b|[:–—-]", re.IGNORECASE)


def title_named_in(document: Document) -> str:
    """The line at the notice's beginning that is its title; "" where there is none."""
    lines = (re.sub(r"^[^\w(]+|[^\w)\]]+$", "", s.text) for s in document.sentences[:_TITLE_LINES])
    titles = [
        line
        for line in lines
        if len(line) in _TITLE_LENGTH and not _NO_TITLE.search(line) and name_in_title(line)
    ]
    return next((title for title in titles if _SAYS_SUBJECT.search(title)), titles[0] if titles else "")


def employer_named_in(document: Document) -> Employer | None:
    """The single institution that the notice names, or None."""
    for sentence in document.sentences:
        if hiring := _IS_HIRING.match(sentence.text):
            return Employer(_without_place(hiring["name"]))
    for sentence in document.sentences[:_TITLE_LINES]:
        house = _HOUSE_LINE.match(sentence.text)
        if house and country_code(house["country"]) and not name_in_title(sentence.text):
            return Employer(house["name"])
    named: dict[str, str] = {}
    for sentence in document.sentences:
        names = _names_in(sentence.text)
        if names is None or (names and _JOINTLY.search(sentence.text)):
            return None
        for name in names:
            named.setdefault(name.casefold(), name)
    return Employer(next(iter(named.values()))) if len(named) == 1 else None


def _without_place(name: str) -> str:
    """Without "The", and without a country or the name's own city behind a comma."""
    name = name.strip(" ,").removeprefix("The ")
    start, comma, place = name.rpartition(", ")
    is_place = bool(comma) and (bool(country_code(place)) or place.split()[0] == start.split()[0])
    return start if is_place else name


def _names_in(text: str) -> list[str] | None:
    """The institutions in a sentence; None where one is named whose name cannot be told from its words."""
    names = [match[0] for match in _OTHERS.finditer(text)]
    rest = _OTHERS.sub(" ", text)
    for match in _UNIVERSITY_OF.finditer(rest):
        before = _name_before(match["before"] or "")
        if match["next"] and match["next"].strip() not in _NOT_A_NAME:
            return None
        start = f"{before} " if before else ""
        names.append(
            f"{start}University of {match[0].split('University of ', 1)[1][: _length(match)]}".strip(" ,.")
        )
    for match in _UNIVERSITY.finditer(_UNIVERSITY_OF.sub(" ", rest)):
        before = _name_before(match["before"])
        if not before or (match["next"] and match["next"].strip() not in _NOT_A_NAME):
            return None
        names.append(f"{before} University")
    return names


def _length(match: re.Match[str]) -> int:
    """How much of what follows "University of " is the name."""
    after = match[0].split("University of ", 1)[1]
    return len(after) - len(match["next"] or "")


def _name_before(words: str) -> str:
    kept: list[str] = []
    for word in reversed(words.split()):
        if word.rstrip(".,:") in _NOT_A_NAME:
            break
        kept.insert(0, word)
    return " ".join(kept)
