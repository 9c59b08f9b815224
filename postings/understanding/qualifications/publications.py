"""Publications asked for, how many, and where."""

from __future__ import annotations

import re
from dataclasses import replace

from postings.openings.choices import QualificationKind
from postings.understanding.qualifications.asks import Ask
from postings.understanding.qualifications.stated import Alternatives, StatedQualification
from postings.understanding.qualifications.years import NUMBERS, to_number

# Names that are only venues, and names that are venues only next to words about publishing.
_VENUES: dict[str, str] = {
    "NeurIPS": r"NeurIPS|NeurIps|Neurips|NEURIPS|NIPS|NeuRIPS",
    "ICML": r"ICML",
    "ICLR": r"ICLR",
    "AAAI": r"AAAI",
    "IJCAI": r"IJCAI",
    "AISTATS": r"AISTATS|AIStats",
    "UAI": r"UAI",
    "COLT": r"COLT",
    "COLM": r"COLM",
    "CoRL": r"CoRL|CORL",
    "RSS": r"RSS",
    "ICRA": r"ICRA",
    "IROS": r"IROS",
    "CVPR": r"CVPR",
    "ICCV": r"ICCV",
    "ECCV": r"ECCV",
    "WACV": r"WACV",
    "3DV": r"3DV",
    "SIGGRAPH": r"SIGGRAPH|Siggraph",
    "MICCAI": r"MICCAI",
    "ACL": r"ACL",
    "EMNLP": r"EMNLP",
    "NAACL": r"NAACL",
    "EACL": r"EACL",
    "COLING": r"COLING",
    "TACL": r"TACL",
    "Interspeech": r"Interspeech|INTERSPEECH|InterSpeech",
    "ICASSP": r"ICASSP",
    "ISMIR": r"ISMIR",
    "KDD": r"(?:SIG)?KDD",
    "WWW": r"WWW|TheWebConf",
    "SIGIR": r"SIGIR",
    "RecSys": r"RecSys|Recsys|RECSYS",
    "WSDM": r"WSDM",
    "CIKM": r"CIKM",
    "ICDM": r"ICDM",
    "CHI": r"CHI",
    "FAccT": r"FAccT|FAT\*",
    "MLSys": r"MLSys|MLSYS",
    "OSDI": r"OSDI",
    "SOSP": r"SOSP",
    "NSDI": r"NSDI",
    "ASPLOS": r"ASPLOS",
    "ISCA": r"ISCA",
    "MICRO": r"MICRO",
    "HPCA": r"HPCA",
    "VLDB": r"VLDB",
    "SIGMOD": r"SIGMOD",
    "USENIX Security": r"USENIX(?: Security)?|Usenix(?: Security)?",
    "CCS": r"CCS",
    "PLDI": r"PLDI",
    "STOC": r"STOC",
    "FOCS": r"FOCS",
    "SODA": r"SODA",
    "JMLR": r"JMLR",
    "TMLR": r"TMLR",
    "TPAMI": r"T?PAMI",
    "Nature": r"Nature(?! of)",
    "Science": r"Science",
    "Cell": r"Cell",
    "PNAS": r"PNAS",
    "Bioinformatics": r"Bioinformatics",
}
_NAMES = tuple(_VENUES)
_VENUE = re.compile(
    r"(?<![\w-])(?:" + "|".join(f"(?P<v{i}>{p})" for i, p in enumerate(_VENUES.values())) + r")(?![\w-])"
)
# Ordinary words that are also names of journals: only in a list that holds a name that is nothing else.
_ORDINARY = frozenset(
    ("Nature", "Science", "Cell", "Bioinformatics", "MICRO", "SODA", "RSS", "WWW", "UAI", "CCS")
)
_LISTED = re.compile(r"(?:[,(/:]\s*|\b(?:or|and|as|like|e\.g\.,?)\s+)$")
_FRIEND = re.compile(r"\s*(?:,|/|or\b|and\b|&|\||\))")

# Venues that are named as examples, or among others.
_OTHERS_TOO = re.compile(
    r"\b(?:such as|like|e\.\s?g\.?|for example|for instance|including|similar|comparable|equivalent|others?|etc)(?!\w)",
    re.IGNORECASE,
)
_PUBLISHING = re.compile(
    r"\bpublications?\b(?! list)|\bpublished (?:research|papers?|articles?|in\b|at\b|work\b)|"
    r"\b(?:have|has|having|you've) (?:\w+ )?published\b|\bwork published\b|"
    r"\bpublishing (?:record|history|research|papers|in\b|at\b)|\b(?:first|lead|co)-?[- ]author\w*|"
    r"\b(?:conference|journal|research|peer-reviewed|scientific|academic|technical) (?:papers?|articles?)\b|"
    r"\bpapers? (?:at|in|published|accepted)\b|\bpublikation(?:en)?\b|\bpublicaties\b",
    re.IGNORECASE,
)
_MAY_SPEAK_OF_IT = re.compile(
    r"ubli|apers?\b|uthor|enues?\b|onferenc|ournal|track record|articles?\b", re.IGNORECASE
)
# Reading, managing, writing or listing publications is not having them.
_OTHER_USE = re.compile(
    r"\b(?:play|app) store\b|\bgoogle play\b|\blists? of (?:\w+ ){0,3}publications?|\bpublications? list|"
    r"\bpublikationsliste|"
    r"\bselected publications?|"
    r"\b(?:motivation|cover) letter\b|\bpublications? of the\b|\bdisseminat\w*|\bpresentations? of\b|"
    r"\b(?:accompany|enclosed with|attached to|included in) the application\b|"
    r"\bwill be (?:considered when|assessed|evaluated|taken into)|\bcontribut(?:e|es|ed|ing) to\b|\bable to publish|"
    r"\b(?:read|reading|implement\w*|reproduc\w*|understand\w*|follow\w*|digest\w*|translat\w*|review\w*|"
    r"keep\w*|"
    r"latest|recent|discuss\w*|writing of|ability|willing\w*|desire|motivat\w+|interest\w*|eager|turn\w*|"
    r"support\w*|"
    r"prepar\w+|drafting|write|writing|through (?:the )?(?:publication|presentation) of) "
    r"(?:\w+[ ,/]+){0,4}(?:publish\w*|papers?|publications?|articles?|literature)",
    re.IGNORECASE,
)
# Something besides publications would do; "or similar venues" is more of the same.
_OR_SIMILAR = re.compile(
    r"\b(?:and/)?or (?:\w+ ){0,2}(?:(?:equivalent|similar|comparable)(?! (?:[\w-]+ )?(?:venue|conference|journal))|"
    r"ongoing|demonstra\w+|projects?|open|contributions?|somewhere)\b",
    re.IGNORECASE,
)
_AS_EXAMPLE = re.compile(
    r"(?:\be\.\s?g\.|\bsuch as|\b(?:projects?|work|contributions?|or equivalent) (?:and/)?or)[^.;()]{0,40}$",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\b(?P<count>\d{1,2}|"
    + "|".join(NUMBERS)
    + r")\s*\+?\s*(?:or more |plus )?(?:(?:first|lead)[- ]author(?:ed)?,? |peer[- ]reviewed,? |"
    r"high[- ]quality |international |scientific |top[- ]tier |(?:conference|journal|research|relevant|"
    r"impactful|strong|recent) (?:and/or |or )?){0,4}"
    r"(?:publications?|papers?|articles?)\b",
    re.IGNORECASE,
)
_FIRST_AUTHOR = re.compile(r"\b(?:first|lead)[- ]author", re.IGNORECASE)


def find_publications(ask: Ask) -> list[Alternatives]:
    """A row for having published, and one for each venue named; any of the venues will do.

    Where something else would do as well, no venue is asked for by itself.
    """
    text = ask.text
    if not _MAY_SPEAK_OF_IT.search(text):
        return []
    venues = _venues(text)
    publishing = _PUBLISHING.search(text)
    if _OTHER_USE.search(text) or not (publishing or venues):
        return []
    start = publishing.start() if publishing else venues[0][1]
    is_one_way = _is_one_way(text, start) or (
        publishing is not None and _AS_EXAMPLE.search(text[:start]) is not None
    )
    groups: list[Alternatives] = []
    if publishing or is_one_way:
        count = _COUNT.search(text)
        minimum = to_number(count["count"]) if count else None
        groups.append(
            (
                StatedQualification(
                    kind=QualificationKind.PUBLICATIONS,
                    necessity=ask.necessity_at(start),
                    minimum=minimum,
                    text=_describe(
                        text,
                        str(minimum) if minimum is not None else "",
                        [name for name, _ in venues],
                        is_one_way=is_one_way,
                    ),
                ),
            )
        )
    if is_one_way:
        return groups
    rows = tuple(
        StatedQualification(
            kind=QualificationKind.VENUE,
            necessity=ask.necessity_at(start),
            name=name,
            text=f"Published at {name}",
        )
        for name, _ in venues
    )
    if rows and _OTHERS_TOO.search(text):
        rows = (*rows[:-1], replace(rows[-1], text=f"{rows[-1].text} or similar"))
    return [*groups, rows] if rows else groups


def _venues(text: str) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for match in _VENUE.finditer(text):
        if match.lastgroup:
            found.setdefault(_NAMES[int(match.lastgroup[1:])], match.start())
    certain = [name for name in found if name not in _ORDINARY]
    if not certain:
        # "Nature and Science" alone may be journals, next to the word.
        is_journal = len(found) > 1 and re.search(r"\bjournals?\b|\bpublished in\b|\bvenues?\b", text)
        return list(found.items()) if is_journal else []
    return [
        (name, start)
        for name, start in found.items()
        if name not in _ORDINARY or (_FRIEND.match(text, start + len(name)) and _LISTED.search(text[:start]))
    ]


def _is_one_way(text: str, start: int) -> bool:
    """Whether something else would do as well as the publications that begin at `start`.

    "A PhD or equivalent experience with publications": what came before is about the degree.
    """
    venue_ends = {venue.end() for venue in _VENUE.finditer(text)}
    instead = (other for other in _OR_SIMILAR.finditer(text, start))
    return any(len(text[: other.start()].rstrip(" ,")) not in venue_ends for other in instead)


def _describe(text: str, count: str, venues: list[str], *, is_one_way: bool) -> str:
    noun = "first-author publication" if _FIRST_AUTHOR.search(text) else "publication"
    line = f"{noun[0].upper()}{noun[1:]}s"
    if count:
        line = f"At least {count} {noun}" + ("" if count == "1" else "s")
    if venues:
        shown = venues[:4]
        places = ", ".join(shown[:-1]) + " or " + shown[-1] if len(shown) > 1 else shown[0]
        line += f" at {places}" + (" and the like" if len(venues) > len(shown) else "")
    return line + (", or similar work" if is_one_way else "")
