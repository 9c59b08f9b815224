"""The names roles go by, in the languages postings are written in, and the words that only look like them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postings.openings.choices import Role
from postings.understanding.phrases import any_of, starting_with

_PHD = r"ph\.?[\s-]?d\.?s?"
_DOCTORAL = rf"(?:{_PHD}|doctoral|doctorate|dphil)"


@dataclass(frozen=True, slots=True)
class Mention:
    """A role's name found in a text. A vague name means one role here and another there."""

    role: Role
    start: int
    words: str
    is_vague: bool = False


# What looks like a role and is none; blanked out before names are looked for.
_NOT_ROLES: tuple[re.Pattern[str], ...] = (
    # "with the option to obtain a PhD", "Möglichkeit zur Promotion"
    re.compile(
        rf"\b(?:option|possib\w+|opportunity|chance|möglichkeit|gelegenheit)\s+(?:to|of|for|zur?)\s+"
        rf"(?:\w+\s+){{0,4}}?(?:{_DOCTORAL}|promotion)(?:\s+(?:degree|thesis|studies))?\b",
        re.IGNORECASE,
    ),
    # "PhD required", "PhD-level", "PhD programme manager"
    re.compile(
        rf"\b{_PHD}[\s-]+(?:(?:degree|is)\s+)?(?:required|preferred|desired|necessary|needed|holders?|graduates?|"
        r"degree|level|diploma|supervis\w+|office|school|coordinator|recruit\w*|"
        r"program(?:me)?s?\s+(?:coordinator|manager|director))\b",
        re.IGNORECASE,
    ),
    # "with a PhD", "has completed a PhD": what the candidate brings
    re.compile(
        rf"\b(?:with|have|has|hold|holds|holding|completed|obtained|possess|finished|your)\s+(?:an?\s+|the\s+)?"
        rf"(?:\w+\s+)?{_DOCTORAL}\b"
        r"(?!\s*(?:student|candidate|position|fellow|researcher|project|topic|studentship))",
        re.IGNORECASE,
    ),
    re.compile(r"\bpost-phd\b", re.IGNORECASE),
    # The unit or its head, not the post: "at the chair of", "for Prof. Smith", "– Professur für Energienetze"
    re.compile(
        r"\b(?:at|in|with|to|for|of|under|by|and|assist\w*|support\w*)\s+(?:the\s+)?(?:associate\s+|assistant\s+)?"
        r"(?:[Pp]rof\.|[Pp]rofs?\b|[Pp]rofessors?\s+[A-Z]\w*|[Pp]rofessorship|[Cc]hair\b|(?:group|lab)\s+of\s+[Pp]rof)\S*"
    ),
    re.compile(r"(?<=[–—,:-]\s)Professur\b|(?<=\b(?:der|die)\s)Professur\b"),
)

# As in a fully funded one, or a doctoral research fellow.
_BETWEEN_PHD_AND_POST = r"(?:\([\w\s]{0,20}\)\s*)?(?:(?!in\b|with\b|for\b|level\b|intern)\w+[\s-]+){0,2}?"
_PHD_POSTS = (
    r"(?:students?|candidates?|researchers?|fellows?|fellowships?|positions?|studentships?|scholarships?|scholars?|"
    r"opportunit(?:y|ies)|openings?|vacanc(?:y|ies)|projects?|trainees?|stipend\w*|placements?|"
    r"thesis positions?|topics?|assistants?|employment|posts?|jobs?|stud(?:y|ies))\b"
)
# Roles whose name says enough wherever it stands. The first in the text wins, and of two that start
# together the one listed first.
_CERTAIN: tuple[tuple[Role, re.Pattern[str]], ...] = (
    # An intern who is a PhD student is hired as an intern.
    (Role.RESEARCHER, starting_with(rf"{_PHD}[\s-]+(?:research[\s-]+)?intern(?:ship)?s?\b")),
    (
        Role.FELLOW,
        starting_with(
            r"""post-?\s?doc(?:s|toral|torals|torate|torates|torand\w*|torant\w*|tors?|toraal|\.)?\b
            postdoktor\w* | post-?\s?phd researcher | assegno di ricerca | assegnista"""
        ),
    ),
    (
        Role.PHD,
        starting_with(
            rf"""{_DOCTORAL}[\s/-]*{_BETWEEN_PHD_AND_POST}{_PHD_POSTS}
            doktorand\w* | doktorats?stell\w* | doktoratsstudent\w* | promotionsstell\w* | promovend\w* | doctorand\w*
            doctorante?s?\b | (?:contrat|projet|bourse|poste|offre|sujet) (?:de )?(?:thèse|doctora\w+)
            thèse (?:de doctorat|cifre|en) | stipendiat\w* | phd-?stipendiat\w* | väitöskirjatutkija
            dottorand\w* | dottorato | doctorado\b | contrato predoctoral
            early[\s-]stage researchers?\b | esr\s?\d*\b | doctoral training"""
        ),
    ),
    (
        Role.FACULTY,
        starting_with(
            r"""(?:(?:full|associate|assistant|adjunct|visiting|research|clinical|tenured|w[123])\s*[-/]?\s*)*professors?\b
            professorships?\b | prof(?:essuren|essur)\b | junior-?professur\w* | tenure[\s-]track\b
            (?:associate |assistant )?(?:senior )?lecturers?(?:hip)?\b | lectureships?\b
            readers? in\b | teaching fellows?\b
            (?:bitr\w+ )?(?:universitets)?lektor\w* | universitetsadjunkt\w* | førsteamanuensis | docent i\b
            hoogleraar | universitair docent | ma[iî]tre de conf\w+ | professeur\w* | profesor\w*
            faculty (?:positions?|members?|openings?|search)\b | open[\s-]rank faculty"""
        ),
    ),
)

# Roles whose name others use too; heard only when none above is there.
_LIKELY: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        Role.ASSISTANT,
        starting_with(
            r"""(?:graduate |student )?research(?:er)? assistants?(?:hips?)?\b | assistant researchers?\b
            RA positions?\b | proje[ck]ta?ssistent\w* | project assistants?\b | research technicians?\b
            forsknings?assist\w+
            (?:studentische|wissenschaftliche) hilfskr\w+ | vitenskapelig assistent\w* | videnskabelig assistent\w*
            onderzoeksassistent\w* | assistente? de recherche"""
        ),
    ),
    (
        Role.FELLOW,
        starting_with(
            r"""(?:(?:senior|junior|visiting|advanced|clinical|independent) )*research fellow(?:ship)?s?\b
            fellow(?:ship)?s?\b"""
        ),
    ),
    (
        Role.ENGINEER,
        starting_with(
            r"""(?:research|r&d) (?:(?:software|data|ml|ai|machine learning) )?engineers?\b
            research software (?:engineer|developer)s?\b | forskningsingenjör\w* | forschungsingenieur\w*
            ingénieur\w* (?:de recherche|d.études)"""
        ),
    ),
    (
        Role.RESEARCHER,
        starting_with(
            r"""research scientists?\b | researchers?\b | student researchers?\b | investigators?\b
            (?:machine[\s-]learning|deep learning|computer vision|robotics)[\s,-]+scientists?\b
            (?:ml|ai|a\.i\.|nlp|vision|applied)[\s,-]+scientists?\b
            (?:staff|principal|research|senior|junior|lead)[\s,-]+scientists?\b
            (?:head|director|vp|lead) (?:of|,) (?:ai |ml )?research\b | (?:junior )?(?:research )?group leaders?\b
            (?:ai |ml )?research (?:lead|director|manager|resident|internships?|interns?|leader|group leader)\b
            ai resident\b | (?:ml|machine learning|ai) science (?:manager|lead|intern)\b
            forskare\b | forsker\b | forscher\w*\b | chercheu\w+ | onderzoeker\w*\b | ricercator\w+ | investigador\w*
            tutkija\b"""
        ),
    ),
)

# Names that are a PhD position here and a postdoc there; the text has to say.
_VAGUE: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        Role.RESEARCHER,
        starting_with(
            r"""wissenschaftliche?\w*(?:[*:_/(\-]\w*\)?)* mitarbeit\w* | wiss\.? mitarbeit\w*
            akademische?\w* mitarbeit\w*
            (?:senior )?research associates?\b | universit(?:y|äts)[\s-]?assist\w+ | pre-?doctoral\b | predoc\b
            (?:scientific|academic) (?:staff|employee|assistant|collaborator|associate|co-?worker)s?\b
            member of (?:the )?technical staff\b"""
        ),
    ),
)
# A PhD position in Spain, a year before one in the United States.
_PREDOCTORAL = re.compile(r"\bpre-?doc(?:toral)?(?:\s+\w+)?", re.IGNORECASE)
# Bare "PhD in ..." at the head of a title, once nothing else was found.
_BARE_PHD = re.compile(
    r"^\W*(?:(?:fully|funded|paid|\d+|one|two|three|four|several|an?|the|year|exciting|joint|industrial)\b[\s-]+){0,6}"
    rf"(?:{_PHD}|doctorate|doctoral)(?![\w-])",
    re.IGNORECASE,
)
_ANY_PHD = re.compile(rf"\b{_PHD}\b", re.IGNORECASE)
_ENGINEER = starting_with(
    r"(?:software |ml |ai )?(?:engineer|developer)s?\b | mle\b | ingenjör\b | ingenieur\w* | ingénieur\w*"
)
_SCIENTIST = any_of(r"scientists? | statisticians? | bioinformaticians?")


def without_false_names(text: str) -> str:
    for pattern in _NOT_ROLES:
        text = pattern.sub(" ~ ", text)
    return text


def _all(
    text: str, table: tuple[tuple[Role, re.Pattern[str]], ...], *, is_vague: bool = False
) -> Iterator[Mention]:
    for role, pattern in table:
        if match := pattern.search(text):
            yield Mention(role, match.start(), match[0], is_vague)


def _earliest(mentions: Iterator[Mention]) -> Mention | None:
    # `min` keeps the first of those that start together: the order of the table decides.
    return min(mentions, key=lambda mention: mention.start, default=None)


def name_in_title(title: str) -> Mention | None:
    """The role a title names: sure names before likely ones, a vague one only instead of "researcher"."""
    title = without_false_names(title)
    if certain := _earliest(_all(title, _CERTAIN)):
        return certain
    likely = _earliest(_all(title, _LIKELY))
    vague = _earliest(_all(title, _VAGUE, is_vague=True))
    if vague and (likely is None or likely.role is Role.RESEARCHER):
        return vague
    return likely or _plain_name(title)


def _plain_name(title: str) -> Mention | None:
    for role, pattern in ((Role.PHD, _BARE_PHD), (Role.ENGINEER, _ENGINEER), (Role.RESEARCHER, _SCIENTIST)):
        if match := pattern.search(title):
            return Mention(role, match.start(), match[0])
    return None


def first_name(text: str) -> Mention | None:
    """The first role named in running text, sure or likely."""
    return _earliest(_all(_PREDOCTORAL.sub(" ~ ", text), (*_CERTAIN, *_LIKELY)))


def roles_named(text: str) -> frozenset[Role]:
    """Every role whose sure name stands somewhere in the text; a bare "PhD" names the position here."""
    named = {mention.role for mention in _all(text, _CERTAIN)}
    if _ANY_PHD.search(text):
        named.add(Role.PHD)
    return frozenset(named)
