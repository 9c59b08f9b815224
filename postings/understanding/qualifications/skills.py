"""Skills a posting asks for by name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from postings.openings.choices import QualificationKind
from postings.understanding.qualifications import skill_names
from postings.understanding.qualifications.asks import Ask
from postings.understanding.qualifications.fields import FieldsAsked
from postings.understanding.qualifications.stated import Alternatives, StatedQualification

_TOKEN = re.compile(r"[A-Za-zÀ-ÿ0-9]+(?:\+\+|#)?")
# What may stand between the words of one name: "scikit-learn", "Node.js", "A/B", "Weights & Biases".
_INSIDE = frozenset((" ", "-", ".", "/", " & "))
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    # The exact spelling, or "" when case does not matter.
    spelling: str = ""
    only_in_lists: bool = False
    is_method: bool = False


@dataclass(frozen=True, slots=True)
class _Mention:
    name: str
    start: int
    end: int
    is_method: bool


# What a link is about is not asked for.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
# A sentence that only asks for interest does not ask for the skill.
_ONLY_INTEREST = re.compile(
    r"\b(?:interest\w*|passion\w*|excit\w+|curio\w+|enthusias\w+|eager\w*|willing\w*|motivat\w+|keen|"
    r"desire|fascinat\w+|"
    r"learn (?:new|about)|care (?:deeply )?about|opinion\w*|love)\b",
    re.IGNORECASE,
)
_KNOWING = re.compile(
    r"\b(?:experienced?|expertise|experts?|knowledge|knowledgeable|proficien\w+|familiar\w*|understanding|"
    r"background|skills?|skilled|fluen\w+|"
    r"track record|hands-on|competen\w+|grounding|foundations?|trained in|versed|strong in|command|"
    r"mastery|know-how|comfortable|"
    r"you(?:'ve| have) (?:built|worked|trained|developed|shipped)|years|(?:er)?fahrung\w*|kenntnisse|"
    r"connaissances?|compétences?|maîtrise|"
    r"expérience|kunskaper|erfarenhet|kunnskap|erfaring|kennis|ervaring|qualified in|specializ\w+|proven)\b",
    re.IGNORECASE,
)
# "Machine learning engineer", "ML conferences": the method names people, places or papers.
_NAMES_OTHERS = re.compile(
    r"(?:/AI)?[\s-]*(?:engineers?|researchers?|scientists?|teams?|conferences?|venues?|communit|"
    r"publications?|"
    r"journals?|papers?|compan|"
    r"labs?\b|groups?\b|startups?|practitioners?|experts?|leaders?|organi[sz]ation|products? (?:manager|"
    r"team)|roles?\b|position|"
    r"interns?\b|program\b|market|literature|stakeholder|customers?|professionals?|students?|background is)",
    re.IGNORECASE,
)
_PUBLISHED_IN = re.compile(
    r"\b(?:publications?|published|publishing|papers?|venues?|conferences?|journals?|ph\.?d|"
    r"degrees?)\b[^;.]{0,120}$",
    re.IGNORECASE,
)
_LIST_BEFORE = re.compile(
    r"(?:^|[,/(:+|]|\b(?:in|or|and|with|using|like|as|of|e\.g\.?|know|knows|through|und|oder|et|ou|och|"
    r"en))\s*$"
)
_LIST_AFTER = re.compile(
    r"\s*(?:[,/();:+|.]|$|(?:or|and|und|oder|et|ou|och|programming|is|are|preferred|required|on|for|to|"
    r"with|with?in|experience|skills?|code)\b)"
)
# As in "large language models (LLMs)".
_ABBREVIATED = re.compile(r"\s*\(\w+\)")
# What may stand between two skills of one list: a comma, a conjunction, or names we do not know.
_AND_WORDS = r"and|und|et|och|plus|as well as|&|\+"
_OR_WORDS = r"and/or|or|oder|ou|eller"
_JOINED = re.compile(
    rf"\s*[,/;|(]?\s*(?:(?:{_OR_WORDS}|{_AND_WORDS})(?![\w/]))?\s*(?:either |the )?\s*|"
    rf"(?:\s*[,/]\s*(?:(?:or|and)\s+)?[A-Z][\w.+#-]*(?:\s[A-Z][\w.+#-]*)?){{1,4}}\s*[,/]?\s*(?:(?:or|"
    rf"and)\s+)?"
)
_THEN_LIBRARIES = re.compile(r"\s*(?:\(|,?\s+and\s+|,?\s*\(?with\s+)")
# "C/C++", "Kubernetes (or the cloud's own)": only the two beside it are alternatives.
_SLASH = re.compile(r"\s*/\s*|\s*\((?:or|oder|ou|eller)\s+")
_AND = re.compile(rf"(?<![\w/])(?:{_AND_WORDS})(?![\w/])", re.IGNORECASE)
_OR = re.compile(rf"/|(?<!\w)(?:{_OR_WORDS})(?!\w)", re.IGNORECASE)
# The list goes on with names we do not know, and any of them would do: "React, Vue, or Svelte".
_UNKNOWN = r"(?:,\s*(?!with\b|including\b)[\w.+#/-]+(?: [\w.+#/-]+){0,2})"
_OR_UNKNOWN_AFTER = re.compile(
    rf"{_UNKNOWN}{{0,5}},?\s*\b(?:or|and/or)\s+"
    r"(?!(?:an? )?(?:similar|equivalent|related|comparable|the like|alike)\b)[\w.+#-]+"
)
# The same where the items are several words long: "machine learning models, data pipelines, or new ideas".
_ITEM_WORD = (
    r"(?!(?:with|in|including|such|like|for|to|at|of|on|as|by|that|who|where|plus|you|we|an?|the|strong|ability|"
    r"experience|proficien\w+|knowledge|e)\b)[\w/-]+"
)
_OR_METHOD_AFTER = re.compile(
    rf"(?:\s+{_ITEM_WORD}){{0,2}}(?:,\s*{_ITEM_WORD}(?:\s+{_ITEM_WORD}){{0,5}}){{0,4}},\s*or\s+"
    r"(?!(?:similar|equivalent|related|comparable|other|another)\b)\w"
)
# "Experience in the fields of geodesy, machine learning, optics or related fields": any of them will do.
_FIELDS_BEFORE = re.compile(
    r"\b(?:fields?|areas?|domains?|disciplines?) of (?:the )?(?:[^.;:,]+, )+$", re.IGNORECASE
)
_OR_RELATED_AFTER = re.compile(
    r"(?:,\s*[\w/-]+(?: [\w/-]+){0,2}){0,4},? (?:and/or|or) (?:an? |other )?"
    r"(?:related|similar|adjacent|neighbou?ring)\b"
)
_BRACKETED_LIST = re.compile(r"\((?:[\w /-]+, )*$")
_OR_UNKNOWN_BEFORE = re.compile(r"(?:[\w.+#-]+,? (?:and/)?or |\bwhether (?:from|in|with) )$")
_EXAMPLES_BEFORE = re.compile(
    r"(?:\be\.?\s?g\.?|\bsuch as|\blike|\bfor example|\bfor instance|\bone (?:or more )?of|\bany of|"
    r"\bone of the following|\bat least one|"
    r"\bpreferably|\bz\.?\s?b\.?|\bet?c\.|\bincluding but not limited to|\beither|\bi\.?e\.?|"
    r"\bpar exemple|\bt\.?ex\.?)[\s:,(]*(?:[\w-]+ ){0,3}$",
    re.IGNORECASE,
)
# "At least one of: A, some unknown, B", "(e.g. some unknown, A)": the list began further back.
_ONE_OF_MANY = re.compile(
    r"(?:\b(?:one (?:or more )?of|any of|either)\b|\((?:e\.g\.?|such as|like|i\.e\.?)|[—–]\s*e\.g\.?)[^.;()]*$",
    re.IGNORECASE,
)
_OR_SIMILAR = re.compile(
    r"[\s,)(]*(?:or (?:an? )?(?:similar|equivalent|comparable|related|another|others?|the like|alike)\b|"
    r"and (?:similar|others?\b(?! \w+ing)|the like|so on)|similar\b|oder ähnlich\w*|etc\b|…|\.\.\.)|"
    r"(?:,\s*[\w.+#-]+){1,3},?\s*(?:etc\b|and so on\b)",
    re.IGNORECASE,
)


@cache
def _entries() -> dict[tuple[str, ...], tuple[_Entry, ...]]:
    """Every way to write a skill, as the lower-case words that make it up."""
    entries: dict[tuple[str, ...], list[_Entry]] = {}

    def add(table: str, *, exact: bool = False, in_lists: bool = False, method: bool = False) -> None:
        for line in table.strip().splitlines():
            name, _, others = line.partition(":")
            for spelling in (name, *others.split(";")):
                spelling = spelling.strip()
                if not spelling:
                    continue
                # Abbreviations in capitals ("RL") are exact in every table.
                is_ordinary = in_lists and spelling == name
                is_exact = exact or is_ordinary or (spelling.isupper() and len(spelling) <= 2)
                entry = _Entry(name.strip(), spelling if is_exact else "", is_ordinary, method)
                key = tuple(token.lower() for token in _TOKEN.findall(spelling))
                entries.setdefault(key, []).append(entry)

    add(skill_names.TOOLS)
    add(skill_names.EXACT, exact=True)
    add(skill_names.IN_LISTS, in_lists=True)
    add(skill_names.METHODS, method=True)
    return {key: tuple(values) for key, values in entries.items()}


def find_skills(ask: Ask, fields: FieldsAsked) -> list[Alternatives]:
    """One row a skill; those joined by "or", or given as examples, are alternatives."""
    text = _ADDRESS.sub(lambda address: " " * len(address[0]), ask.text.replace("’", "'"))
    groups: list[Alternatives] = []
    for run in _runs(text, _mentions(text, fields)):
        if len(run) == 1 and _is_one_of_unknown(text, run[0]):
            continue
        for alternatives in _split(text, run):
            groups += _rows(ask, text, alternatives)
    return groups


def _rows(ask: Ask, text: str, mentions: list[_Mention]) -> list[Alternatives]:
    """The rows of mentions that are alternatives; apart when only some of them are required."""
    names = {mention.name: mention for mention in reversed(mentions)}
    last = mentions[-1].name if _is_open(text, mentions) else ""
    rows = tuple(
        StatedQualification(
            kind=QualificationKind.SKILL,
            necessity=ask.necessity_at(mention.start),
            name=name,
            text=f"{name} or similar" if name == last else name,
        )
        for name, mention in reversed(names.items())
    )
    return [rows] if len({row.necessity for row in rows}) == 1 else [(row,) for row in rows]


def _is_open(text: str, mentions: list[_Mention]) -> bool:
    """Whether something that is not named would do as well: said once, with the last of the alternatives."""
    first, last = mentions[0], mentions[-1]
    if first.name == last.name:
        return _is_example(text, first)
    return _are_examples(text, first.start, last.end) or bool(_OR_UNKNOWN_AFTER.match(text, last.end))


def _mentions(text: str, fields: FieldsAsked) -> list[_Mention]:
    only_interest = bool(_ONLY_INTEREST.search(text))
    knows = bool(_KNOWING.search(text))
    if only_interest and not knows:
        return []
    tokens = list(_TOKEN.finditer(text))
    found: list[_Mention] = []
    index = 0
    while index < len(tokens):
        size = 1
        for length in range(min(_LONGEST, len(tokens) - index), 0, -1):
            words = tokens[index : index + length]
            entry = _match(text, words)
            if entry and _is_meant(
                text, entry, words[0].start(), words[-1].end(), knows=knows, only_interest=only_interest
            ):
                start, end = words[0].start(), words[-1].end()
                if (
                    found
                    and found[-1].name == entry.name
                    and _ABBREVIATED.fullmatch(text, found[-1].end, end + 1)
                ):
                    found[-1] = replace(found[-1], end=end + 1)
                elif not (entry.is_method and fields.names and fields.start <= start < fields.end):
                    found.append(_Mention(entry.name, start, end, entry.is_method))
                size = length
                break
        index += size
    return found


def _match(text: str, words: list[re.Match[str]]) -> _Entry | None:
    entries = _entries().get(tuple(word[0].lower() for word in words))
    if not entries:
        return None
    if any(text[a.end() : b.start()] not in _INSIDE for a, b in pairwise(words)):
        return None
    surface = text[words[0].start() : words[-1].end()]
    return next((entry for entry in entries if not entry.spelling or entry.spelling == surface), None)


def _is_meant(text: str, entry: _Entry, start: int, end: int, *, knows: bool, only_interest: bool) -> bool:
    before, after = text[:start], text[end:]
    # "C-level", "R&D", "x86-64": part of another word.
    if before[-1:] in ("@", "_", "#", "$", "'") or re.match(r"[@_#'&]\w|\.\w{2,}/", after):
        return False
    if entry.only_in_lists:
        if before.endswith("-") or after.startswith(("-", "&", " &")):
            return False
        return bool(_LIST_BEFORE.search(before[-14:])) and bool(_LIST_AFTER.match(after))
    if entry.is_method:
        if not knows or only_interest or _NAMES_OTHERS.match(after):
            return False
        return not _PUBLISHED_IN.search(before)
    return True


def _runs(text: str, mentions: list[_Mention]) -> list[list[_Mention]]:
    """Mentions that follow each other in one list."""
    runs: list[list[_Mention]] = []
    for mention in mentions:
        previous = runs[-1][-1] if runs else None
        # Methods and tools make separate lists: "deep learning and PyTorch".
        if (
            previous
            and previous.is_method == mention.is_method
            and _JOINED.fullmatch(text, previous.end, mention.start)
            and not _leaves_languages(text, runs[-1], mention)
        ):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return runs


def _leaves_languages(text: str, run: list[_Mention], mention: _Mention) -> bool:
    """Whether a list of languages ends before this library: "C++ and Python (PyTorch or the like)"."""
    languages = skill_names.PROGRAMMING_LANGUAGES
    if run[-1].name not in languages or mention.name in languages:
        return False
    return bool(_THEN_LIBRARIES.fullmatch(text, run[-1].end, mention.start)) and not _are_introduced(
        text, run[0].start
    )


def _split(text: str, run: list[_Mention]) -> list[list[_Mention]]:
    """A list cut into groups of alternatives: at each "and", and at commas unless an "or" follows."""
    end = run[-1].end
    if len(run) == 1 or _are_examples(text, run[0].start, end) or _OR_UNKNOWN_AFTER.match(text, end):
        return [run]
    pieces: list[list[_Mention]] = [[run[0]]]
    for previous, mention in pairwise(run):
        if _AND.search(text, previous.end, mention.start) and not _OR.search(
            text, previous.end, mention.start
        ):
            pieces.append([])
        pieces[-1].append(mention)
    groups: list[list[_Mention]] = []
    for piece in pieces:
        gaps = [text[a.end : b.start] for a, b in pairwise(piece)]
        if any(_OR.search(gap) and not _SLASH.fullmatch(gap) for gap in gaps):
            groups.append(piece)
            continue
        groups.append([piece[0]])
        for gap, mention in zip(gaps, piece[1:], strict=True):
            if not _SLASH.fullmatch(gap):
                groups.append([])
            groups[-1].append(mention)
    return groups


def _are_examples(text: str, start: int, end: int) -> bool:
    """Whether a list only illustrates: "such as A and B", "A, B, etc.", "cloud platforms (A, B)"."""
    if _are_introduced(text, start) or _OR_SIMILAR.match(text, end):
        return True
    return text[:start].endswith("(") and text[end:].startswith(")")


def _are_introduced(text: str, start: int) -> bool:
    """Whether the words before a list make it one of examples."""
    return bool(
        _EXAMPLES_BEFORE.search(text[max(0, start - 50) : start])
        or _ONE_OF_MANY.search(text[max(0, start - 150) : start])
    )


def _is_example(text: str, mention: _Mention) -> bool:
    if text[: mention.start].endswith("("):
        return bool(_OR_SIMILAR.match(text, mention.end))
    return _are_examples(text, mention.start, mention.end)


def _is_one_of_unknown(text: str, mention: _Mention) -> bool:
    """Whether names we do not know would do as well, so that this one cannot be called required."""
    if mention.is_method and (
        _are_examples(text, mention.start, mention.end)
        or _BRACKETED_LIST.search(text[: mention.start])
        or _OR_METHOD_AFTER.match(text, mention.end)
        or (_FIELDS_BEFORE.search(text[: mention.start]) and _OR_RELATED_AFTER.match(text, mention.end))
    ):
        return True
    return bool(
        _OR_UNKNOWN_AFTER.match(text, mention.end) or _OR_UNKNOWN_BEFORE.search(text[: mention.start])
    )
