"""Degrees a posting asks for, and the years of experience it takes beside each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from postings.openings.choices import DEGREE_ORDER, Degree, Necessity, QualificationKind
from postings.understanding.qualifications.asks import Ask
from postings.understanding.qualifications.fields import FieldsAsked, read_fields
from postings.understanding.qualifications.stated import Alternatives, StatedQualification

LABELS = {Degree.PHD: "PhD", Degree.MASTER: "Master's degree", Degree.BACHELOR: "Bachelor's degree"}

_PHD = (
    r"\bPh\.?\s?D\b\.?(?:['’]?s\b)?|\bPHD\b|\bD\.?Phil\b|\b[Dd]octorates?\b|\b[Dd]octoral (?:degree|"
    r"qualification)|"
    r"\b[Dd]octor of [Pp]hilosophy\b|\babgeschlossene Promotion\b|\bpromoviert|\bdoctorat\b|"
    r"\bdoktorsexamen\b|"
    r"\bdoktorgrad\b|\bph\.?d\.?-grad\b|\bgepromoveerd\b"
)
# The words that may follow "Master" or "Bachelor" when a degree is meant, and not a chess player.
_DEGREE_FOLLOWS = (
    r"(?=\s*(?:$|[/,.;)(|]|[Dd]egree|or\b|and\b|in\b|of (?:science|arts|engineering|research|philosophy|"
    r"technology|"
    r"applied)|from\b|with\b|qualification|diploma|preferred|required|desired|is\b|minimum|level\b|-level|"
    r"\+))"
)
_MASTER = (
    rf"(?<![Ss]crum )(?<!Chess )\b[Mm]aster(?:['’]?s|s['’])?{_DEGREE_FOLLOWS}|"
    r"\bM\.?\s?[Ss]c\b\.?|\bM\.S\.?(?=[\s/,)(]|$)|\bMRes\b|"
    r"\bM\.?Phil\b|"
    r"\bMS\b(?! (?:Office|Teams|Excel|Word|SQL|Azure|Windows|PowerPoint|Project|Dynamics|365))|"
    r"\bM\.?Eng\b|\bM\.?Tech\b|"
    r"\bMA\b(?= in\b| degree|/| or )|\b(?:[Gg]raduate|[Pp]ostgraduate|[Aa]dvanced(?: \w+)?|"
    r"[Hh]igher) degrees?\b|"
    r"\bDiplom\b|\bMasterabschluss|\bMasterstudium|\bwissenschaftliche[sn]? Hochschul(?:studium|abschluss)|"
    r"\b[Bb]ac ?\+ ?5\b|\bdiplôme d['’]ingénieur|\bmasterexamen\b|\bmastergrad\b|\bmaster ?diplom"
)
_BACHELOR = (
    rf"\b[Bb]achelor(?:['’]?s|s['’])?{_DEGREE_FOLLOWS}|\bB\.?\s?Sc\b\.?|\bB\.S\.?(?=[\s/,)(]|$)|"
    rf"\bBS\b(?=[\s/,)(]|$)|"
    r"\bBA\b(?= in\b| degree|/| or )|\bB\.A\.|\bB\.?Eng\b|\bB\.?Tech\b|"
    r"\b[Uu]ndergraduate (?:or (?:post)?graduate )?degree\b|"
    r"\b[Hh]onou?rs [Dd]egree\b|\bfirst degree\b"
)
# A cheap look first: most sentences name no degree at all.
_MAY_NAME_ONE = re.compile(
    r"[Dd]egree|[Mm]ast|achelor|octor|Ph|PH|ph\.?d|D\.?Phil|[BM]\.? ?[AEPRST]|Dipl|dipl|Promot|promov|"
    r"Hochschul|ac ?\+"
)
_MENTION = re.compile(f"(?P<phd>{_PHD})|(?P<master>{_MASTER})|(?P<bachelor>{_BACHELOR})")
# A degree without its level is a first degree; only read where no other degree is named.
_GENERIC = re.compile(
    r"\b(?:[Uu]niversity|[Cc]ollege|[Rr]elevant|[Tt]echnical|STEM|[Qq]uantitative|[Ss]cientific) degree\b|"
    r"\b(?:an?|[Hh]old a|[Cc]ompleted) degree in\b|^[Dd]egree in\b|\b(?:[Cc]omputer [Ss]cience|"
    r"[Ee]ngineering) degree\b"
)

# "PhD position", "master's thesis": the degree names something else.
_NAMES_SOMETHING = re.compile(
    r"['’]?s?[\s-]*(?:\([^)]{1,12}\)\s*)?(?:(?:and|or|/|,)\s*(?:master|bachelor|m\.?sc|b\.?sc|"
    r"ph\.?d)[\w.'’]*[\s-]*)?"
    r"(?:fees\b|is expected|is funded|position|student|candidate|project|program|thesis|theses|"
    r"fellow|supervis|school|"
    r"course|training|stud(?:y|ies)|research(?:er)?\b|internship|committee|defen[cs]e|education|"
    r"scholarship|stipend|"
    r"vacanc|contract|topic|work\b|track|level course|-?level course|opportunit|intern\b|job|holder's|"
    r"network|cohort|"
    r"graduate school|time\b|period|salary|scale|agreement|admission|offer|call\b|place|applica|"
    r"country|funding|duration|EURAXESS|regulation|curricul|class|lectur|thesis|dissertation|is part|will)",
    re.IGNORECASE,
)
_BEFORE_REJECTED = re.compile(
    r"(?:\b(?:supervis\w*|mentor\w*|advis\w*|guid\w*|teach\w*|hosting|our) (?:\w+ ){0,3}|"
    r"\b(?:of|for) (?:the |an? |our |many |several |\d+ )?|\bwith (?:the|our|other) (?:\w+ )?|"
    r"\b(?:to|will|can|could|and|or|you) (?:\w+ly )?(?:obtain|pursue|complete|do|start|undertake|earn|"
    r"gain|get|begin|write) "
    r"(?:\w+ ){0,3}|\b(?:obtaining|doing|starting|undertaking|leads? to|leading to|"
    r"leading into) (?:\w+ ){0,2}|"
    r"\b(?:since|after|following|before|during|beyond|post|until|of|toward|towards) (?:obtaining |"
    r"completing |receiving |"
    r"completion of |award of |the award of )?(?:the |your |a |an |their |his |her )?|"
    r"\b(?:non|post|pre)-|\bnot? (?:\w+ ){0,5}|\bwithout (?:an? )?)$",
    re.IGNORECASE,
)
# "With a PhD", "hold of", "in possession of", "completion of": these do ask.
_BEFORE_ACCEPTED = re.compile(
    r"(?:\b(?:candidates?|applicants?|someone|graduates?|researchers?|scientists?|people|person|"
    r"background|engineers?) with "
    r"(?:\w+ ){0,3}|\b(?:completion|possession|holder|minimum|evidence|equivalent|level|form|"
    r"proof) of (?:\w+ ){0,2}|"
    r"\b(?:looking|search(?:ing)?) for (?:an? )?|\b(?:asks?|requirements?) for (?:an? )?)$",
    re.IGNORECASE,
)
_WORKING_TOWARDS = re.compile(
    r"(?:\b(?:currently|presently|actively|are|be|is) (?:\w+ )?(?:enrolled|pursuing|studying|working|"
    r"completing)|"
    r"\bcurrent(?:ly)? (?:an? )?|\benroll?ed (?:in|for|on)|\benroll?ment in|\bworking towards?|\bpursuing|"
    r"\bfinal[- ]year|"
    r"\b(?:near|close to|about to|soon to|nearing|expect\w* to) (?:be )?(?:complet\w*|finish\w*|obtain\w*|"
    r"hav\w*)|"
    r"\bin the process of (?:obtaining|completing|finishing))[\w\s,/('’-]{0,60}$",
    re.IGNORECASE,
)
_HELD_OR = re.compile(r"\b(?:have|has|hold|obtained|completed|possess)\b[\w\s]{0,20},? or\b", re.IGNORECASE)
_CONDITIONAL = re.compile(r"\bif (?:they|you) (?:also )?(?:have|hold)\b", re.IGNORECASE)
# "A nursing licence or PhD": something we do not know is as good as the degree.
_ONE_OF_SEVERAL = re.compile(r"(?<!\bdiploma )(?<!\bgraduate )\bor (?:an? )?$", re.IGNORECASE)
_OR_ANY_DEGREE = re.compile(r"\bor a degree in\b")
_OPTIONAL_DEGREE = re.compile(r"\bdegree and/or\b|\be\.g\.?,? an? [\w ]+ degree", re.IGNORECASE)
_AND_ANOTHER = re.compile(r"^[^/]{0,60}\band (?:an?|their|your) $", re.IGNORECASE)
_FUTURE_ENROLMENT = re.compile(
    r"\b(?:will|to|you'll) (?:be )?(?:enroll?|pursu|admit|register|work|study)", re.IGNORECASE
)
_EQUIVALENT = re.compile(
    r"\b(?:equivalent|similar|comparable|significant|relevant)(?:,? (?:\w+(?:/ ?\w+)?,? ){0,3})?"
    r"(?:experience|work|skills)\b(?! (?:in|with) (?:the )?(?:field|area))",
    re.IGNORECASE,
)
_OR_EQUIVALENT_EXPERIENCE = re.compile(r"\bor\b[^.;]{0,25}$", re.IGNORECASE)
_NOT_HELD = re.compile(
    r"\bnot (?:\w+ )?(?:already )?(?:\w+ )?(?:been awarded|hold|have|held|be in possession)\b", re.IGNORECASE
)
_DOCUMENTS = re.compile(
    r"\b(?:cop(?:y|ies)|certificates?|transcripts?|diplomas? and|attach|enclose|upload)\b", re.IGNORECASE
)
# "MS/PhD", "a bachelor's or a master's": the most that stands between such mentions.
_TOGETHER = 20


@dataclass(frozen=True, slots=True)
class DegreeMention:
    degree: Degree
    start: int
    end: int
    working_towards: bool = False


@dataclass(frozen=True)
class DegreesAsked:
    """The degrees one sentence asks for, and the fields of study named with them."""

    mentions: tuple[DegreeMention, ...]
    fields: FieldsAsked


def read_degrees(ask: Ask) -> DegreesAsked:
    """What the sentence asks by way of degrees; empty when it asks for none."""
    mentions = tuple(_mentions(ask.text))
    if not mentions:
        return DegreesAsked((), FieldsAsked())
    # Mentions that stand together share the fields after the last of them; the first that has some decides.
    fields = FieldsAsked()
    for mention, following in zip(mentions, (*mentions[1:], None), strict=True):
        is_last_of_several = following is None or following.start - mention.end > _TOGETHER
        if is_last_of_several and not fields.describe():
            fields = read_fields(ask.text, mention.start, mention.end, following.start if following else None)
    return DegreesAsked(mentions, fields)


def find_degrees(ask: Ask, asked: DegreesAsked) -> list[Alternatives]:
    """One row a degree; those of one sentence are alternatives, the required apart from the preferred."""
    groups: list[Alternatives] = []
    for necessity in (Necessity.REQUIRED, Necessity.PREFERRED):
        rows: dict[Degree, StatedQualification] = {}
        for mention in asked.mentions:
            if ask.necessity_at(mention.start) is necessity and mention.degree not in rows:
                rows[mention.degree] = StatedQualification(
                    kind=QualificationKind.DEGREE,
                    necessity=necessity,
                    degree=mention.degree.value,
                    text=_describe(ask.text, mention, asked.fields),
                    is_under_way=mention.working_towards,
                )
        ordered = tuple(sorted(rows.values(), key=lambda row: DEGREE_ORDER[row.degree]))
        if _are_all_asked(ask.text, asked.mentions):
            groups += [(row,) for row in ordered]
        elif ordered:
            groups.append(ordered)
    return groups


def _are_all_asked(text: str, mentions: tuple[DegreeMention, ...]) -> bool:
    """Whether all are asked ("a master's and a bachelor's degree"), where "or" would let either do."""
    between = [text[a.end : b.start] for a, b in pairwise(mentions)]
    return bool(between) and all(_AND_ANOTHER.search(words) for words in between)


def _mentions(text: str) -> list[DegreeMention]:
    if not _MAY_NAME_ONE.search(text):
        return []
    if _DOCUMENTS.search(text) or _NOT_HELD.search(text) or _CONDITIONAL.search(text):
        return []
    found = []
    for match in _MENTION.finditer(text):
        degree = Degree(match.lastgroup or "")
        before = text[max(0, match.start() - 90) : match.start()]
        after = text[match.end() : match.end() + 40]
        is_towards = bool(_WORKING_TOWARDS.search(before)) and not _FUTURE_ENROLMENT.search(before)
        may_be_held = is_towards and bool(_HELD_OR.search(before))
        if not is_towards and (
            _NAMES_SOMETHING.match(after)
            or (_BEFORE_REJECTED.search(before) and not _BEFORE_ACCEPTED.search(before))
        ):
            continue
        found.append(DegreeMention(degree, match.start(), match.end(), is_towards and not may_be_held))
    if found and _ONE_OF_SEVERAL.search(text[: found[0].start]):
        return []
    if (
        not found
        and not _OPTIONAL_DEGREE.search(text)
        and (generic := _GENERIC.search(text))
        and not _MENTION.search(text)
    ):
        found.append(DegreeMention(Degree.BACHELOR, generic.start(), generic.end()))
    elif found and (lesser := _OR_ANY_DEGREE.search(text)):
        found.append(DegreeMention(Degree.BACHELOR, lesser.start(), lesser.end()))
    return found


def _describe(text: str, mention: DegreeMention, fields: FieldsAsked) -> str:
    line = LABELS[mention.degree] + fields.describe()
    if mention.working_towards:
        line = (
            f"Working towards a {line}"
            if mention.degree is not Degree.PHD
            else f"PhD under way{fields.describe()}"
        )
    equivalent = _EQUIVALENT.search(text)
    if equivalent and _OR_EQUIVALENT_EXPERIENCE.search(text[: equivalent.start()]):
        line += ", or equivalent experience"
    return line
