"""The department a role belongs to and who supervises it, only where the posting says so of this role."""

from __future__ import annotations

import re

from postings.understanding.document import Document
from postings.understanding.found import Found

_KIND = r"(?:Department|Faculty|School|Division|Chair|Institute|Section|Dept\.?|Departamento|Département|Institut)"
_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'&-]*"
# "Department of Computer Science and Engineering", "School of Electrical, Computer and Energy Engineering"
_DEPARTMENT = (
    rf"(?:{_KIND} (?:of|for|de|für)(?: the)? {_WORD}(?:(?:,? (?:and |& )?|(?: of| for"
    rf"| in) (?:the )?){_WORD})*|(?:{_WORD} ){{1,4}}(?:Department|School|Division))"
)
_BELONGS = (
    # "a PhD position at the Department of X", "you will work at the Department of X"
    re.compile(
        rf"\b(?:position|studentship|fellowship|fellow|postdoc\w*|student|candidate|professorship|vacancy"
        rf"|post|job|embedded|employed"
        rf"|affiliated|based|hosted|located|placed|enroll?ed|join)\b[^.;:]{{0,90}}?\b(?:at|in|within|to"
        rf"|with|join) (?:the |our )?(?P<name>{_DEPARTMENT})"
    ),
    # "The Department of X invites applications"
    re.compile(
        rf"\b(?:The|Our) (?P<name>{_DEPARTMENT})(?: \([^)]*\))?(?: (?:at|of)(?: the)? [^.;:]{{3,70}}?)? "
        rf"(?:is|are|invites?|seeks?|has|offers?|announces?)\b ?(?P<rest>[^.]{{0,60}})"
    ),
    re.compile(rf"\b(?:Department|Faculty|School|Institute|Workplace): ?(?:the )?(?P<name>{_DEPARTMENT})"),
)
_OFFERS = re.compile(
    r"\b(?:invite|seek|look|hir|offer|announce|recruit|vacan|opening|position|applications|welcom|available)",
    re.I,
)
_ELSEWHERE = re.compile(
    r"\b(?:head of|chair of the|collaborat\w+|cooperation|partner\w*|together with|jointly|joint"
    r"|colleagues|professor at|contact|union"
    r"|degree|phd (?:from|in)|graduat\w+|studied|formerly|alumni|questions|consists|one of the|director)\b",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r" (?:in|of|at) (?:the )?(?:\w+ )?Universit.*$|(?:,? (?:and|of|for|in|the|at|de))+$|,$"
)

_TITLES = (
    r"(?:(?:(?:Univ\.-?)?Prof(?:essor(?:in)?)?\.?|Dr\.?|dr\.|prof\.|ir\.|PD|Ph\.?D\.?|Associate|Assistant"
    r"|Assoc\.?|Asst\.?|Adjunct|Full|Senior"
    r"|Mr\.?|Ms\.?|Mrs\.?|Lecturer|Researcher|apl\.|habil\.|-Ing\.|Ing\.|Pr\.?|Sir|Dame|\*)[ -]*)"
)
# Capitals beyond Latin-1: Łukasz, Żak, Čech.
_UPPER = "A-ZÀ-ÖØ-Þ" + "".join(c for c in map(chr, range(0x100, 0x180)) if c.isupper())
_LOWER = "a-zß-öø-ÿ" + "".join(c for c in map(chr, range(0x100, 0x180)) if c.islower())
_NAME_WORD = rf"(?:[{_UPPER}][\w’'‘-]*[{_LOWER}](?!\w)|[{_UPPER}]\.(?:-[A-Z]\.)?)"
_PARTICLE = r"(?:de|van|von|der|den|la|del|di|da|ten|ter|le|dos|bin|al|el|zu)"
_PERSON = rf"{_TITLES}*(?P<name>{_NAME_WORD}(?:[ ](?:{_PARTICLE}[ ]){{0,2}}{_NAME_WORD}){{1,3}})"
# "A team of Software Engineers" is led by nobody of that name.
_TITLED = rf"(?=(?:Dr|Prof|dr\.|prof\.|Associate Prof|Assistant Prof)){_PERSON}"
_SUPERVISES = (
    # Supervision in so many words, or a label before the name.
    re.compile(
        rf"\b(?:supervised|advised|mentored|co-supervised|jointly supervised) by(?: the)? {_PERSON}"
        rf"|\b(?:supervision|mentorship|guidance|direction) of (?:the )?{_TITLED.replace('name', 'name2')}"
        rf"|\b(?:[Pp]rincipal |[Mm]ain |[Pp]rimary |[Pp]hD )?[Ss]upervisors?(?: is| will be|:"
        rf"|,) {_PERSON.replace('name', 'name3')}"
        rf"|\b(?:PI|[Pp]rincipal [Ii]nvestigator)(?::| is)? {_PERSON.replace('name', 'name4')}"
    ),
    # "in the group of Dr. X", "the X Lab, led by Prof. Y"; "work with Dr. X"
    re.compile(
        rf"\b(?:research group|lab|laboratory) of {_PERSON}"
        rf"|\b(?:group|team|chair) of {_TITLED.replace('name', 'name4')}"
        rf"|\b(?:group|[Ll]ab|laboratory|Group|Laboratory|Chair)(?: \([^)]*\)|,"
        rf"| [\w&-]+){{0,6}}? ?(?:is )?(?:led|headed|directed|lead) by "
        rf"{_PERSON.replace('name', 'name2')}"
        rf"|\b(?:will|to) (?:work|collaborate"
        rf"|be working) (?:closely )?with(?: the group of)? {_TITLED.replace('name', 'name3')}"
    ),
)
_ABOUT_PEOPLE = re.compile(
    r"supervis|advised|mentor|guidance|direction of|\bPI\b|nvestigator|\bled by|headed by|lead by"
    r"|directed by|group of|lab of|laboratory of|team of|chair of|(?:Dr|Prof)",
)
_NO_PERSON = re.compile(
    r"\b(?:Universit|Institut|Depart|Lab|Group|Team|School|Faculty|Centre|Center|College|Board|Committee"
    r"|Science|Learning|Research"
    r"|Engineering|Project|Program|Excellence|Technolog|Analytics|Intelligence|Hospital|Graduate|Doctoral"
    r"|International|European|The"
    r"|For|This|You|We|Our|In|At|And|Chair|Professor|Head|Director|Founder|Chief|Officer|Vice|President"
    r"|Manager|Sales)"
)


def find_department(document: Document) -> Found[str] | None:
    """The first department said to have this role, as the posting spells it."""
    for text in (document.title, *(s.text for s in document.sentences)):
        if "epartment" not in text and not re.search(rf"\b{_KIND}\b", text):
            continue
        for pattern in _BELONGS:
            for match in pattern.finditer(text):
                if _ELSEWHERE.search(text[max(0, match.start() - 30) : match.end("name")]):
                    continue
                if "rest" in match.groupdict() and not _OFFERS.search(
                    match[0][match.end("name") - match.start() :]
                ):
                    continue
                name = _TRAILING.sub("", match["name"]).strip()
                if 12 <= len(name) <= 120:
                    return Found(name, text)
    return None


def find_supervisor(document: Document) -> Found[str] | None:
    """Who supervises, without titles. "Supervised by" counts before the head of the group."""
    texts = [t for t in (document.title, *(s.text for s in document.sentences)) if _ABOUT_PEOPLE.search(t)]
    for pattern in _SUPERVISES:
        for text in texts:
            for match in pattern.finditer(text):
                name = next(group for group in match.groups() if group)
                if not _NO_PERSON.search(name):
                    return Found(name.strip(), text)
    return None
