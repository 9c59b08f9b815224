"""What a heading says its section is about.

A heading is either made only of words from a small vocabulary ("Essential skills and experience"), or it is
a set phrase ("What you'll bring", "Das bringen Sie mit"). Anything else has no kind: a wrong kind would turn
duties into requirements, an unknown one only leaves the sentence to speak for itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

_NOT_WORDS = re.compile(r"[^\w'&/]+")
_HAS_LETTER = re.compile(r"[^\W\d_]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that may stand beside those that decide, in any kind of section.
_FILLERS = _words(
    """
    a an the our your my this that these of for in on to and & / or with at as key core main general
    specific further additional other more information details about
    """
)
_PREFERENCE = _words(
    """
    preferred desirable desired desirables bonus optional preferable plus pluses advantageous advantages
    merit meriting wünschenswert meriterande önskvärt ønskelig souhaité souhaitées appréciées atouts
    atout pluspunten pluspunt pré
    """
)
_REQUIREMENT = _words(
    """
    qualification qualifications requirement requirements criteria criterion prerequisites prerequisite
    skill skills profile experience experiences competencies competences competence competency
    eligibility background education certifications knowledge expertise must musts haves essentials
    capabilities abilities attributes qualities required profil anforderungen anforderung
    voraussetzungen qualifikationen qualifikation anforderungsprofil kenntnisse
    einstellungsvoraussetzungen zugangsvoraussetzungen compétences prérequis exigences formation diplôme
    expérience profiel kwalificaties vereisten functieeisen eisen kvalifikationer behörighet
    behörighetskrav krav bedömningsgrunder kvalifikasjoner kvalifikasjonskrav kompetens kompetanse
    egenskaper kompetencer
    """
)
_REQUIREMENT_FILLERS = _words(
    """
    you minimum min basic essential necessary mandatory formal technical professional academic candidate
    candidate's candidates applicant applicants job position role ideal personal soft hard educational
    entry selection language work successful person specification admission industry research scientific
    special we require need person's five top strong relevant ihr dein ihre deine fachliche persönliche
    recherché votre ton requises du candidat jouw je särskild grundläggande din personlige personliga
    ønskede have phd study
    """
)
_DUTIES = _words(
    """
    responsibility responsibilities duties duty tasks task accountabilities aufgaben aufgabe
    aufgabengebiet tätigkeiten tätigkeit missions mission activités responsabilités taken
    functieomschrijving arbetsuppgifter arbeidsoppgaver arbejdsopgaver role position job project
    projects stellenbeschreibung description opportunity vacancy topic work internship thesis
    arbejdsområder
    """
)
_DUTIES_FILLERS = _words(
    """
    overview summary scope purpose primary ideal day ihre deine vos tes poste du le la research to phd
    example sample you'll daily typical jouw om stillingen tjänsten sujet de thèse dein ihr boundaries
    details your team context
    """
)
_OFFERS = _words(
    """
    benefits perks compensation salary pay rewards remuneration package offer offers offering vorteile
    vergütung avantages rémunération arbeidsvoorwaarden förmåner anställningsvillkor lönn lön conditions
    funding stipend wellbeing
    """
)
_OFFERS_FILLERS = _words(
    """
    full time employee employees us uk range equity total employment working terms unser unsere contract
    hours location annual base scholarship company what we staff for ote we'll
    """
)
_APPLYING = _words(
    """
    application applications apply applying documents bewerbung bewerbungsunterlagen kontakt contact
    contacts candidature candidatures postuler solliciteren sollicitatie ansökan søknad ansøgning
    enquiries inquiries deadline bewerbungsverfahren interview interviews
    """
)
_APPLYING_FILLERS = _words(
    """
    how procedure process required your ihre deine pour comment modalités de dossier hoe te så du och
    selection hiring recruitment person persons now materials submission instructions requirements steps
    next when closing date wie supporting necessary
    """
)
_LEGAL = _words(
    """
    privacy gdpr eeo eeoc disclaimer disclaimers datenschutz gleichstellung accommodation accommodations
    accessibility fraud scams diversity inclusion equality
    """
)
_LEGAL_FILLERS = _words(
    """
    statement notice policy equal opportunity opportunities employer first equity belonging commitment
    data protection employment legal applicant candidate candidates reasonable policies recruitment
    """
)
_ABOUT = _words(
    """
    überblick institute company lab group organisation organization culture values team vision
    """
)
_ABOUT_FILLERS = _words(
    """
    overview description background mission story history who meet introduction us unsere research host
    department
    """
)

# In order: what marks a preference or an application wins over the words it is said about
# ("desirable skills", "application requirements").
_VOCABULARIES: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
    ("legal", _LEGAL, _LEGAL_FILLERS),
    ("preferred", _PREFERENCE, _PREFERENCE | _REQUIREMENT | _REQUIREMENT_FILLERS | frozenset(("points",))),
    ("apply", _APPLYING, _APPLYING_FILLERS | _APPLYING),
    ("offer", _OFFERS, _OFFERS | _OFFERS_FILLERS),
    ("required", _REQUIREMENT, _REQUIREMENT | _REQUIREMENT_FILLERS),
    ("duties", _DUTIES, _DUTIES | _DUTIES_FILLERS),
    ("about", _ABOUT, _ABOUT | _ABOUT_FILLERS),
)

# Set phrases, matched at the start of the heading. In order: the first kind that matches wins.
_PHRASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "legal",
        (
            r"(?:we are |we're )?(?:an |proud to be an )?equal (?:employment )?opportunit",
            r"staying safe|be you with us|diversity (?:and|&)|data protection",
        ),
    ),
    (
        "preferred",
        (
            r"(?:nice|good|great) to haves?\b|nice if|bonus (?:points|if|for)\b|extra points|even better",
            r"(?:it'?s |it is )?a (?:big |strong |huge )?(?:plus|bonus)\b|pluses\b|you'd get bonus",
            r"it (?:would|will|'d) be (?:great|nice|good|a plus|a bonus)|you (?:may|might|could) also\b",
            r"not (?:required|essential|necessary)\b|ideally\b|(?:preferred|desirable|desired)\b",
            r"what we'?d love|(?:we'd|we would) (?:also )?love (?:it )?(?:to see|if)",
            r"you'?ll stand out|what sets you apart|strong candidates (?:may|might) also",
            r"von vorteil|idealerweise|wünschenswert|(?:serait )?un plus|meriterande|önskvärt",
            r"ønskelig|det er en fordel",
        ),
    ),
    (
        "apply",
        (
            r"(?:how|where) (?:do i|do you|can i|can you|to|you can|should i) apply|how to submit",
            r"to apply\b|apply now|ready to (?:join|apply)|interested\b|the candidate journey",
            r"(?:our )?(?:hiring|interview|recruitment|selection) process|your application\b",
            r"we look forward to (?:receiving )?your|we are looking forward to",
            r"application (?:process|procedure|documents|should|must|package)",
            r"so bewerben|wie (?:sie|du) (?:sich|dich) bewirb|interessiert|slik søker",
            r"hur du ansöker|så (?:här )?ansöker",
        ),
    ),
    (
        "offer",
        (
            r"(?:what )?(?:do )?we (?:can )?offer|what you(?:'ll| will|'d)? (?:get|receive)",
            r"what you can expect from us|what(?:'s| is) in it for you|what's on offer|in return",
            r"why (?:join|work (?:with|at|for)|you(?:'ll| will| should| might)|us|choose)",
            r"how we take care|you(?:'ll| will)? get\b|benefits|perks|compensation|salary",
            r"(?:our|company|full time employee) (?:perks|benefits)|full time employees at",
            r"wir bieten|was wir bieten|das bieten wir|unser angebot|was (?:dich|sie) erwartet",
            r".{0,60}\boffers? (?:\w+ ){0,5}(?:benefits|perks)\b",
            r"nous (?:vous )?offrons|ce que nous offrons|wij bieden|wat (?:bieden wij|wij bieden)",
            r"vi (?:kan )?(?:erbjuder|tilby|tilbyr|tilbyder)|vad erbjuder",
        ),
    ),
    (
        "required",
        (
            r"what (?:you(?:'ll| will)? (?:need|bring|should|must|already)|makes you|experience you)",
            r"what (?:you have|you've got|it takes|are we looking|we(?:'re| are)? (?:look|seek))",
            r"what (?:we|you) (?:expect|ask|require|need)",
            r"who (?:you are|are you|we(?:'re| are) looking|you'll be|should apply|can apply)",
            r"is this you|you$|you (?:have|are|should|must|bring|need|possess)",
            r"you (?:might|may|could) be|you'?re (?:a |an )?(?:great |good )?(?:fit|match)",
            r"you(?:'ll| will)? be a (?:great|good|strong) |about you$|if the below describes you",
            r"(?:at a )?minimum\b|must haves?\b|non negotiables|required\b(?! documents)",
            r"we (?:do )?(?:require|expect|ask)|we(?:'re| are) looking for(?!ward)|we look for",
            r"(?:we(?:'d| would)|i'd) love to hear from you if|we(?:'re| are) excited if",
            r"this (?:role|career opportunity|opportunity|position|job) (?:is|may be|might be) "
            r"(?:a |perfect|for you|ideal)",
            r"(?:the )?ideal candidates?|(?:the )?(?:successful|suitable) (?:candidate|applicant)s?$",
            r"your (?:background|skills|experience|qualifications|profile|expertise)|qualities we",
            r"(?:essential|basic) (?:skills|qual|req|crit)|the (?:amazing )?skills you|profiles we",
            r"candidates? (?:must|should|profile)|qualifications|requirements",
            r"(?:ihr|dein|unser) (?:wunsch)?profil|was wir (?:erwarten|uns)|wen wir",
            r"(?:das|was) (?:bringen sie|bringst du|sie|du) (?:mit)?|wir (?:erwarten|suchen)",
            r"(?:votre|ton|le) profil|profil (?:recherché|attendu|souhaité|du)|vous (?:êtes|avez)",
            r"(?:jouw|je|uw) profiel|wat (?:vragen wij|wij vragen|breng|verwachten)",
            r"wij (?:vragen|zoeken)|functie eisen|vi söker|vem (?:är|söker)|din profil",
            r"vi (?:søker|ser etter)|hvem er",
        ),
    ),
    (
        "duties",
        (
            r"what (?:you(?:'ll| will|'d| would)|will you|you) (?:be |do|work|own|build|tackle)",
            r"what (?:the (?:role|job)|(?:does |is )?success|will you)|a snapshot of projects",
            r"in this (?:role|position|job)|you (?:will$|will /|will be responsible|can expect to)",
            r"as (?:a|an|our|the|part) .{0,60}you(?:'ll| will| can)",
            r"about (?:the|this) (?:role|position|job|project|opportunity|internship|phd)",
            r"(?:the|this|your) (?:role|job|position|opportunity|challenge|impact|mission|day|project)",
            r"job (?:description|summary|purpose)|a (?:typical )?day|day to day|how you(?:'ll| will)",
            r"(?:role|position|project|job) (?:overview|summary|description|responsib)|responsibilities",
            r"(?:your )?(?:key|core|main|primary|general|specific|example) responsib|your responsib",
            r"(?:the impact|projects) you|(?:example|sample) projects|why this role",
            r"where you(?:'ll| will) ",
            r"(?:ihre|deine) aufgaben|das erwartet (?:dich|sie)|vos missions",
            r"(?:description|missions) du poste|wat ga je doen|(?:jouw|je) (?:taken|functie)",
            r"om (?:stillingen|tjänsten|jobbet)|stillingens",
        ),
    ),
    (
        "about",
        (
            r"(?:about|über|om|over|à propos)\b(?! you| role| job)|meet (?:the team|us)",
            r"who (?:are we|we are|is)\b|wer wir|wie zijn wij|qui sommes|why (?:this team|.{2,20}\?)",
            r"our (?:mission|values|culture|story|approach|vision|team|company|client|tenets|research)",
            r"(?:our )?(?:tech|technology) stack|how we work|working (?:at|with)|what sets us",
            r"company (?:overview|description)|what (?:we do|we're building|we are building)",
            r"the (?:company|team|lab|group|institute|department|university)",
        ),
    ),
)
_COMPILED = tuple((kind, re.compile("|".join(patterns))) for kind, patterns in _PHRASES)


@lru_cache(maxsize=4096)
def find_section_kind(heading: str) -> str:
    """One of about, duties, required, preferred, offer, apply, legal; "" when the heading does not say."""
    words = _NOT_WORDS.sub(" ", heading.replace("’", "'").lower()).split()
    words = [word for word in words if word in "&/" or _HAS_LETTER.search(word)]
    if not words or len(words) > 14:
        return ""
    if len(words) <= 7:
        for kind, core, beside in _VOCABULARIES:
            if all(
                word in core or word in beside or word in _FILLERS for word in words
            ) and not core.isdisjoint(words):
                return kind
    phrase = " ".join(words)
    return next((kind for kind, pattern in _COMPILED if pattern.match(phrase)), "")
