"""The words that tell what a date in a posting is: a deadline, the start of the job, an interview day.

The word nearest before a date decides, so every kind of date a posting may name has its words here.
"""

from __future__ import annotations

import re
from enum import Enum


class Topic(Enum):
    """What the nearest word makes of a date."""

    DEADLINE = "deadline"  # "closing date", "Bewerbungsfrist": the date that follows is one
    APPLY = "apply"  # "your application": a date that follows is one after "by" or "until"
    LETTERS = "letters"  # "letters of recommendation": their own date
    OTHER = "other"  # start, contract, interviews, events, degrees


_DEADLINE = r"""
    # English
    deadlines? | closing\ (?:date|time|day)(?:/time)? | apply\ (?:latest\ )?(?:by|before|until)
  | last\ (?:application\ )?(?:date|day)(?:\ (?:for|to|of)\ appl\w+)? | application\ (?:end\ )?date
  | (?:applications?|submissions?)\ (?:are\ |is\ )?due(?:\ date)? | due\ date | cut-?off(?:\ date)?
  | (?:call|vacancy|vacancies|applications?|advert\w*|listing|portal|window|period|competition|job|post
      |position|posting)\ (?:\w+\ ){0,2}
    (?:closes?|closing|ends?|expires?|open(?:ed)?\ (?:until|till|for\ applications?\ until)|will\ close)
  | open\ (?:for\ applications?\ )?(?:until|till) | closes\ (?:on|at) | closes(?=:?\ ?$)
  | application\ (?:period|window) | end\ of\ (?:the\ )?application\ (?:period|phase)
    # German
  | bewerbungsfrist | bewerbungsschluss | bewerbungsende | bewerbungszeitraum | einsendeschluss
    # Swedish, Norwegian, Danish, Dutch
  | sista\ (?:ansöknings)?dag\w*(?:\ för\ ansökan|\ att\ ansöka)? | ansökningstid\w* | ansök\ senast
  | senaste\ ansökningsdag | søknadsfrist | ansøgningsfrist | sluitingsdatum | reageren\ (?:kan\ )?tot
  | uiterste\ (?:sollicitatie)?datum | sollicitatietermijn
    # French, Spanish, Italian, Finnish
  | date\ limite | date\ de\ clôture | fecha\ (?:límite|limite|de\ cierre) | plazo | scadenza | hakuaika
"""
_APPLY = r"""
    appl(?:y|ying|ications?) | submit\ your | your\ (?:cv|documents|materials|dossier) | cv
  | expressions?\ of\ interest
  | bewerbung(?:en|sunterlagen|sunterlage)? | bewerben | bewirb | unterlagen
  | ansök(?:an|ningar|ningshandlingar)? | søknad(?:en|er)? | søk | ansøgning(?:en|er)? | sollicit\w+
  | reageer | candidatures? | postuler | solicitud(?:es)? | candidatura | domanda | hakemu\w+
"""
_LETTERS = r"""
    (?:reference|recommendation|support)\ letters? | letters?\ of\ (?:recommendation|reference|support)
  | (?<!cover\ )(?<!motivation\ )letters(?=\ (?:must|should|are|need|have|due|deadline|by|no\ later|to\ be)|:|\ ?$)
  | referees? | references | empfehlungsschreiben | referenzschreiben | gutachten | rekommendationsbrev
  | lettres?\ de\ recommandation | referenties
"""
_OTHER = r"""
    # the job itself
    start(?:s|ed|ing)?(?:\ date)? | begin\w* | commenc\w* | contract\w* | duration | end(?:s|ing)?\ date
  | available | extend(?:able|ible) | funded | funding | grant | filled | appointed | hired | appointment
  | employment\ (?:period|starts?) | term | tenure | valid
    # the selection
  | interview\w* | review(?:s|ed|ing)? | screening | evaluat\w+ | shortlist\w* | selection | notif\w+
  | inform\w* | decisions? | announce\w*
    # the posting
  | publi(?:shed|cation) | posted | updated | last\ modified | created | opens? | opening\ date | version
    # events
  | event | conference | workshop | symposium | webinar | open\ (?:day|house) | info(?:rmation)?\ session
  | school | seminar | lecture | meeting | orientation | kick-?off | launch\w* | deliver\w+ | milestones?
  | holiday | closed\ for | since | founded | established | dated
    # what the candidate or a paper must be done with
  | obtained | complet\w+ | awarded | graduat\w+ | defen[cds]\w* | thes[ei]s | dissertation | degree
  | diploma | visa | admission | enrol\w* | regist\w+ | born | arrive\w* | exam\w* | abstracts? | papers?
  | manuscripts? | proposals?
    # German
  | vertrag\w* | befristet\w* | beginn\w* | eintritt\w* | frühestens | besetz\w+ | vorstellungsgespräch\w*
  | veröffentlicht | laufzeit | zum\ nächstmöglichen
    # Swedish, Norwegian, Danish, Dutch
  | tillträde\w* | oppstart | tiltredelse | tiltrædelse | startdatum | publicerad\w* | publisert
  | intervju\w* | sollicitatiegesprek\w* | ingangsdatum
    # French, Spanish, Italian
  | début | prise\ de\ (?:poste|fonction) | entretiens? | publié\w* | inicio | incorporación
  | entrevistas? | inizio
"""
_TOPICS = re.compile(
    rf"(?<![^\W\d_])(?:(?P<LETTERS>{_LETTERS})|(?P<DEADLINE>{_DEADLINE})|(?P<APPLY>{_APPLY})"
    rf"|(?P<OTHER>{_OTHER}))(?![^\W_])",
    re.IGNORECASE | re.VERBOSE,
)
# "Applications, including two letters of recommendation, are due": the letters are only listed.
_LISTED_WITH = re.compile(
    r"\b(?:includ\w+|incl\.?|with|and|plus|as well as|along|containing|inklusive|und|och|et|en)\b|,",
    re.IGNORECASE,
)

# People arrive at the start of a job, but letters and applications by their deadline.
_ARRIVE = re.compile(r"arriv\w+", re.IGNORECASE)

# "The deadline for receiving applications is", "last day to apply": one phrase.
_FOR_APPLYING = re.compile(
    r"^\s(?:for|to|of|för|für|til|voor|pour|para|de|des|del|de la|der|zur|per)\s(?:\w+\s){0,3}$",
    re.IGNORECASE,
)

DEADLINE_WORDS = re.compile(rf"(?<![^\W\d_])(?:{_DEADLINE})(?![^\W_])", re.IGNORECASE | re.VERBOSE)
# A cheap test for sentences that can tell a deadline at all.
MAY_TELL_DEADLINE = re.compile(
    r"dead|clos|appl|due|cut-?off|last d|open|letters|refere|\bCV\b|expres|submi|documents|materials"
    r"|frist|bewerb|bewirb"
    r"|einsende|unterlagen|empfehl|gutachten|sista|ansök|ansøg|søk|slui|uiterst|reage|sollicit"
    r"|date limite|clôture"
    r"|candidat|postul|fecha|plazo|solicitud|scadenza|domanda|haku|hakem|rekommend|recommand|senast",
    re.IGNORECASE,
)


# The words inside "exams@uni.example" or "www.uni.example/start" say nothing about a date.
_ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+")


def topic_of(before: str) -> tuple[Topic | None, int]:
    """What the words before a date make of it, and where the deciding word ends."""
    before = _ADDRESS.sub(lambda address: " " * len(address[0]), before)
    found = [(Topic[str(match.lastgroup)], match) for match in _TOPICS.finditer(before)]
    if not found:
        return None, 0
    end = found[-1][1].end()
    if len(found) > 1 and _ARRIVE.fullmatch(found[-1][1][0]) and found[-2][0] in {Topic.LETTERS, Topic.APPLY}:
        found.pop()
    topic, match = found[-1]
    if len(found) > 1:
        earlier, previous = found[-2]
        between = before[previous.end() : match.start()]
        if topic is Topic.LETTERS and earlier is Topic.APPLY and _LISTED_WITH.search(between):
            topic = Topic.APPLY if ";" not in between else topic
        elif topic is Topic.APPLY and earlier is Topic.DEADLINE and _FOR_APPLYING.match(between):
            topic = Topic.DEADLINE
    return topic, end


def tells_deadline_before(before: str) -> bool:
    """Whether letters words stand beside a deadline word: "deadline for reference letters: 1 May"."""
    return DEADLINE_WORDS.search(before) is not None


# Dates by which an early bird is sure to be read; the call stays open after them.
PRIORITY = re.compile(
    r"\bfull consideration\b|\bpriorit\w+|\bconsideration will (?:be|begin)|\bensure consideration"
    r"|\bbest consideration"
    r"|\breview (?:of|will|starts|begins)|\bfirst (?:review|round|deadline)|\bearly (?:application"
    r"|deadline|bird)"
    r"|\bpreferabl[ye] (?:by|before|until)|\bideally (?:by|before)|\bpreferred (?:by|deadline)"
    r"|\bselection (?:begins|starts)",
    re.IGNORECASE,
)
EXTENDED = re.compile(
    r"\bextend(?:ed|ing|sion)|\bextension\b|\bnew deadline\b|\bverlängert|\bförläng", re.IGNORECASE
)

# Prepositions that make the date after "application" its deadline. "before" and its kin exclude the day.
_FILLER = (
    r"(?:[\s,(:]|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur?|sun)(?:day)?\b\.?|\b(?:montag"
    r"|dienstag|mittwoch|donnerstag|freitag"
    r"|samstag|sonntag|måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|maandag|dinsdag|woensdag"
    r"|donderdag|vrijdag|lundi|mardi"
    r"|mercredi|jeudi|vendredi|the|on|at|of|den|dem|le|el|il|end|day|business|close|cob|eod|midnight"
    r"|noon|mittag|uhr|hrs?|hours"
    r"|local|time|kl|[ap]\.?m|[A-Z]{2,4}T|GMT|UTC|AoE)\b\.?|\d{1,2}[:.h]\d{2}h?|\b12(?=\s?noon)"
    r"|\b\d{3,4}\s?(?:h|hrs)\b|\b\d{1,2}\s?(?:[ap]\.?m\b\.?|h\b)|\))*"
)
_UNTIL = (
    r"by|until|till|no later than|not later than|latest(?: by| on)?|up to(?: and including)?"
    r"|bis(?: spätestens)?(?: zum)?"
    r"|spätestens(?: bis)?(?: zum| am)?"
    r"|senast|innen|senest|uiterlijk(?: op| tot)?|tot(?: en met)?|t/m|jusqu['’]au|au plus tard|hasta"
    r"|entro|due|on or before|til og med|til"
)
_BEFORE = r"before|prior to|vor(?: dem)?|före|før|vóór|voor|avant|antes de"
# In lower-case and upper-case alike; the topic's own "apply by" has swallowed its preposition.
_ENDS_UNTIL = re.compile(rf"(?:^|(?<![^\W_]))(?:{_UNTIL}){_FILLER}$", re.IGNORECASE)
_ENDS_BEFORE = re.compile(rf"(?:^|(?<![^\W_]))(?:{_BEFORE}){_FILLER}$", re.IGNORECASE)
ONLY_FILLER = re.compile(rf"^[\s:–—.,(-]*{_FILLER}$", re.IGNORECASE)


def ends_in_until(before: str) -> bool:
    """Whether "by", "until" or the like stands right before a date."""
    return _ENDS_UNTIL.search(before[-60:]) is not None or ends_in_before(before)


def ends_in_before(before: str) -> bool:
    """Whether "before" does, which leaves the day itself out."""
    tail = before[-60:]
    return (
        _ENDS_BEFORE.search(tail) is not None and re.search(r"\bon or before\b", tail, re.IGNORECASE) is None
    )


# After the date: "15 March 2026 is the deadline", "until 15 March we take applications".
DEADLINE_AFTER = re.compile(
    r"^\W{0,3}(?:is |= ?|\()?(?:the )?(?:final |application |closing )*(?:deadline|closing date)\b",
    re.IGNORECASE,
)
APPLY_AFTER = re.compile(
    r"^[^.;]{0,60}\b(?:apply|applications?|bewerbung\w*|bewerben|ansöka|ansökan|søknad\w*|postuler"
    r"|candidature|candidatura)\b",
    re.IGNORECASE,
)

_FILLED = re.compile(
    r"\b(?:until|till) (?:it is |they are |all )?filled\b|\buntil (?:\w+ ){0,5}?(?:position|post|vacanc"
    r"|role|job|place|spot|studentship"
    r"|candidate|person|applicant)\w*(?: \w+){0,4}? (?:filled|found|appointed|identified|taken|hired)\b"
    r"|\bbis (?:zur besetzung|die (?:stelle|position) besetzt)|\bjusqu['’]à ce que le poste soit pourvu"
    r"|\btot (?:de )?(?:vacature|positie) (?:is )?(?:vervuld|ingevuld)|\btills tjänsten är tillsatt"
    r"|\b(?:there is )?no (?:fixed |formal |specific |set |application )*deadline\b|\bhasta cubrir",
    re.IGNORECASE,
)
_ROLLING = re.compile(
    r"\brolling (?:basis|admissions?|deadline|recruitment|applications?|review)\b"
    r"|\breviewed continuously\b|\bcontinuous(?:ly)? (?:basis|accept|review)"
    r"|\baccept(?:ed|ing)? (?:applications )?(?:continuously|year[- ]round|at any time)|\blaufend entgegen",
    re.IGNORECASE,
)
_ABOUT_APPLYING = re.compile(
    r"\bappl(?:y|ic)|\bcandidat|\brecruit|\bhir(?:e|ing)|\bvacanc|\bposition|\bdeadline|\bbewerb",
    re.IGNORECASE,
)


def tells_rolling(text: str, heading: str) -> bool:
    """Whether applications are read until the position is filled."""
    if _FILLED.search(text):
        return True
    return _ROLLING.search(text) is not None and _ABOUT_APPLYING.search(f"{heading} {text}") is not None
