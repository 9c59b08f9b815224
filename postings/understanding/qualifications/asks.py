"""Which sentences ask something of the candidate, and how strongly.

A posting speaks of degrees and skills everywhere: of its founders', of the students to be supervised, of the
degree the position leads to. A sentence counts as asking when its section lists qualifications, or when its
own words say so ("applicants must hold", "is required"). Sentences under duties, benefits or the employer's
portrait count only in the second way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from postings.openings.choices import Necessity
from postings.understanding.document import Document, Sentence
from postings.understanding.sections import find_section_kind

_CANDIDATE = r"(?:applicants?|candidates?|appointees?|post-?holders?|fellows?|(?:doctoral|phd) students?)"
# The sentence's own words, one language a line.
_ASKING = re.compile(
    "|".join(
        (
            rf"\b{_CANDIDATE}\b[^.;]{{0,80}}?\b(?:must|should|need|needs|shall|has|have|holds?|"
            rf"possess(?:es)?|"
            r"(?:is|are) (?:required|expected)|with|having|holding)\b",
            r"\byou (?:must|should|need|hold|possess|bring|already|have(?! the (?:opportunity|chance|"
            r"option))|"
            r"are (?:an?|fluent|proficient|highly|experienced|currently|expected|required|skilled|"
            r"familiar))\b",
            r"\byou(?:'ll| will) (?:have|hold|possess|need|bring|be (?:an? |educated|fluent|proficient|"
            r"expected to))",
            r"\b(?:is|are|as) (?:an? )?(?:absolutely |strictly |highly |strongly |also |"
            r"considered )?(?:required|essential|"
            r"mandatory|necessary|expected|needed|preferred|desirable|desired|advantageous|beneficial|"
            r"welcome|"
            r"plus|advantage|asset|bonus|must|merit|meriting|prerequisite|requirement|appreciated)\b",
            r"\b(?:required|preferred|desirable|essential|mandatory)\s*(?:[.:;)]|$)",
            r"\bwe (?:expect|require|seek|ask|look for|want|are (?:looking|seeking|searching))\b",
            r"\b(?:looking|searching) for (?:an?|someone|candidates?|people|researchers?|applicants?)\b",
            r"\brequir(?:es?|ing)\b|\brequirements? (?:is|are|includes?|for)\b|\bprerequisites?\b|"
            r"\beligible\b",
            r"\beligibility\b|\bqualif(?:y|ied) (?:by|for|as)\b|\bideally\b|\bpreferably\b|\bminimum\b|"
            r"\bwould be an?\b",
            r"\bapplications? (?:are )?(?:invited|welcome|open|sought) (?:from|to)\b",
            r"\b(?:Sie|du) (?:haben|hast|verfügen|verfügst|bringen|bringst|besitzen)\b|\b[Vv]oraussetzung|"
            r"\berforderlich\b|\bvorausgesetzt\b|\bwünschenswert\b|\bvon Vorteil\b|\berwarten wir\b",
            r"\bvous (?:êtes|avez|possédez|maîtrisez)\b|\btitulaire d|\brequise?s?\b|\bsouhaitée?s?\b|"
            r"\bexigée?s?\b",
            r"\b(?:sökande|sökanden) (?:ska|måste|skall)\b|\bkrav\b|\bmeriterande\b|\bbehörig\b|\bska ha\b",
            r"\bsøkere? må\b|\bmå ha\b|\bkreves\b|\bønskelig\b|\b[Jj]e (?:hebt|beschikt)\b|\bvereist\b",
        )
    ),
    re.IGNORECASE,
)
# How an item of a list of qualifications begins when no heading says that it is one.
_NOUN_START = re.compile(
    r"(?:(?:an?|the|strong|solid|good|very|excellent|outstanding|proven|demonstrated|demonstrable|"
    r"extensive|relevant|"
    r"previous|prior|deep|practical|hands-on|advanced|basic|working|in-depth|some|high|significant|broad|"
    r"minimum|"
    r"at least|completed|scientific|academic|professional|technical|statistical|programming|research|"
    r"industry|"
    r"theoretical|thorough|documented|first-author|and|of|or|english|\d|two|three|four|five)[ ,]+){0,6}"
    r"(?:ph\.?d|doctorate|doctoral degree|m\.?sc|master'?s?|bachelor'?s?|degree|experience|expertise|"
    r"knowledge|"
    r"proficien\w+|fluen\w+|familiar\w*|understanding|background|track record|ability to|skills|competence|"
    r"publications?|\d+\+? ?(?:years|yrs))\b",
    re.IGNORECASE,
)
# What the job will bring or ask later: "you will supervise MSc students", "the option to obtain a PhD".
_LATER = re.compile(
    "|".join(
        (
            r"\b(?:you|candidates?|students?|fellows?|researchers?|applicants?|appointees?|s?he|"
            r"post-?holder)(?:'ll| will| can) "
            r"(?:also )?(?:be (?:able|responsible|working|part|joining|supervised|enrolled|employed|based|"
            r"hosted|"
            r"registered|offered|involved|given|admitted|mentored|embedded|supported)|have (?:the|an?) "
            r"(?:opportunity|chance|option|access)|have access|supervise|co-supervise|mentor|work|join|"
            r"develop|"
            r"lead|teach|collaborate|contribute|receive|obtain|pursue|learn|gain|get|benefit|publish|present|"
            r"conduct|carry|design|use|help|build)\b",
            r"\b(?:opportunity|opportunities|option|possibility|chance) (?:to|of|for)\b",
            r"\bwe (?:do not|don't) (?:require|expect|need)\b",
            r"\bour founder",
        )
    ),
    re.IGNORECASE,
)
# Sentences about somebody else; in a list of qualifications "work with our engineers" is fine.
_OTHERS = re.compile(
    "|".join(
        (
            r"\bour (?:\w+ )?(?:team|founding|researchers|staff|employees|members|engineers|scientists|"
            r"people|group|company|lab|alumni|graduates|students|faculty|investors)\b",
            r"\b(?:founders|founding team|team (?:of|has|includes|consists))\b|\b(?:founded|backed) by\b",
            r"\b(?:we|employer|university) (?:offer|provide|support)s?\b",
        )
    ),
    re.IGNORECASE,
)
_NOT_NEEDED = re.compile(
    r"\bnot (?:\w+ )?(?:required|necessary|needed|essential|mandatory|expected|a (?:must|requirement|"
    r"prerequisite))|"
    r"\b(?:isn't|aren't) (?:required|necessary|needed|essential|expected)|\b(?:don't|do not|"
    r"needn't) (?:need|have to|require)|"
    r"\bno (?:prior|previous|specific|formal|need)|\bnicht (?:erforderlich|notwendig)|\bpas (?:requis|"
    r"nécessaire)",
    re.IGNORECASE,
)
_PAPERS = re.compile(
    r"\b(?:cop(?:y|ies) of|certificates?|transcripts?|diploma supplement|attach\w*|enclose\w*|upload\w*)\b",
    re.IGNORECASE,
)

# "Ideally a PhD": the preference is about what follows, up to the end of the clause.
_BEFORE = re.compile(
    r"[\[(](?:bonus|optional|nice to have|a plus|preferred)[\])](?=\s*\w)|\b(?:ideally|preferably|"
    r"(?<=[—–])especially in\b|"
    r"bonus(?: points?)?(?: for| if|\s*:)|nice[ -]to[ -]have|even better|optionally|"
    r"(?:preferred|desirable|desired|a plus|plus|bonus|optional)\s*:|preferred (?:qualifications|skills|"
    r"experience)|"
    r"preference (?:will be |is )?(?:given )?(?:to|for)|you (?:may|might) also|strong candidates may|"
    r"advantages?:|vorzugsweise|idealerweise|de préférence|idéalement|bij voorkeur|gärna|helst)",
    re.IGNORECASE,
)
# "A PhD is a plus": it is about what came before, back to the start of the clause.
_AFTER = re.compile(
    r"\b(?:preferred|desirable|desired|advantageous|beneficial|appreciated|optional|welcomed?|helpful|"
    r"valued|meriting|"
    r"preferable|favou?rable|an? (?:\w+ )?(?:plus|bonus|advantage|asset|merit|benefit|nice[ -]to[ -]have)|"
    r"pluses|would be (?:great|good|nice|useful|ideal)|counts? in your favou?r|is of advantage|"
    r"von vorteil|wünschenswert|un (?:plus|atout)|souhaitée?s?|appréciée?s?|een pr[eé]|pluspunt|"
    r"meriterande|önskvärt|ønskelig|en fordel|not (?:required|necessary|essential|"
    r"mandatory)[\w ]{0,12},? but)\b",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\([^()]*\)")
_CLAUSE_START = re.compile(r"[;(:]|, but |\bbut | – | — ")
_CLAUSE_END = re.compile(r"[;)]|, but | – | — ")
# A clause whose first part is firmly asked keeps it so: "Strong Python, C++ a plus".
_FIRM = re.compile(
    r"\b(?:required|must|strong|excellent|solid|proficien\w+|fluen\w+|minimum|at least|bachelor\w*|master\w*|"
    r"b\.?sc?|m\.?sc?|degree|extensive|proven)\b",
    re.IGNORECASE,
)
_STILL_REQUIRED = re.compile(r"\b(?:must|mandatory|(?<!not )required)\b", re.IGNORECASE)


# Text that lost its full stops; reading on would cost time with the square of the length.
_LONGEST = 2000


@dataclass(frozen=True)
class Ask:
    """A sentence that asks, with the stretches of it that only express a preference."""

    sentence: Sentence
    necessity: Necessity
    preferences: tuple[tuple[int, int], ...] = ()

    @property
    def text(self) -> str:
        return self.sentence.text

    def necessity_at(self, position: int) -> Necessity:
        if any(start <= position < end for start, end in self.preferences):
            return Necessity.PREFERRED
        return self.necessity


# Of a list that opens so no single item is required.
_ANY_OF_THE_LIST = re.compile(
    r"\b(?:one|two|some|any|several|a number)\b(?: \w+){0,3} of (?:the|these) (?:\w+ )?"
    r"(?:following|below|topics|areas)\b[^:]{0,60}:$",
    re.IGNORECASE,
)


def read_asks(document: Document) -> Iterator[Ask]:
    """The asking sentences of a document, in order."""
    listed = Necessity.REQUIRED
    is_any_of_list = False
    for sentence in document.sentences:
        kind = find_section_kind(sentence.heading)
        if kind in ("required", "preferred"):
            listed = Necessity.PREFERRED if kind == "preferred" else Necessity.REQUIRED
        elif kind:
            listed = Necessity.REQUIRED
        if len(sentence.text) > _LONGEST:
            sentence = replace(sentence, text=sentence.text[:_LONGEST])
        is_any_of_list = is_any_of_list and sentence.is_item
        if _asks(sentence, kind):
            yield _read(sentence, Necessity.PREFERRED if is_any_of_list else listed)
        is_any_of_list = is_any_of_list or _ANY_OF_THE_LIST.search(sentence.text) is not None


def _asks(sentence: Sentence, kind: str) -> bool:
    text = sentence.text.replace("’", "'")
    if kind == "legal" or text.rstrip(":") == sentence.heading:
        return False
    is_listed = kind in ("required", "preferred") or (
        kind == "" and sentence.is_item and _NOUN_START.match(text) is not None
    )
    # The cheapest first: most sentences outside lists ask for nothing.
    if not is_listed and not _ASKING.search(text):
        return False
    if _LATER.search(text) or (_NOT_NEEDED.search(text) and not _AFTER.search(text)):
        return False
    if kind in ("required", "preferred"):
        return True
    return not (_OTHERS.search(text) or (kind == "apply" and _PAPERS.search(text)))


def _read(sentence: Sentence, listed: Necessity) -> Ask:
    text = sentence.text
    if listed is Necessity.PREFERRED:
        return Ask(sentence, Necessity.REQUIRED if _STILL_REQUIRED.search(text) else listed)
    spans = [(mark.start(), _clause_end(text, mark.end())) for mark in _BEFORE.finditer(text)]
    spans += [(_preference_start(text, mark.start()), mark.end()) for mark in _AFTER.finditer(text)]
    return Ask(sentence, listed, tuple(spans))


def _clause_end(text: str, position: int) -> int:
    if text[position - 1] in ":])":
        return len(text)
    # Brackets opened after it are inside the clause; the one it stands in closes it.
    text = text[:position] + _BRACKETED.sub(lambda aside: " " * len(aside[0]), text[position:])
    end = _CLAUSE_END.search(text, position)
    return end.start() if end else len(text)


def _preference_start(text: str, position: int) -> int:
    # Brackets closed by then are inside the clause: "papers (e.g. at ICML) are a plus".
    text = _BRACKETED.sub(lambda aside: " " * len(aside[0]), text[:position])
    start = 0
    for boundary in _CLAUSE_START.finditer(text, 0, position):
        start = boundary.end()
    clause = text[start:position]
    if not clause.strip() and start and text[start - 1] == "(":
        # "a PhD (preferred)": about the words just before the bracket.
        return max(0, *(text.rfind(word, 0, start) for word in (",", " or ", " and ")))
    comma = clause.rfind(", ")
    tail = clause[comma + 2 :]
    if comma > 0 and not tail.startswith(("or ", "and ")) and _FIRM.search(clause[:comma]):
        return start + comma
    return start
