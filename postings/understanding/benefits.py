"""What a post brings besides its pay, as short canonical names."""

from __future__ import annotations

import re

from postings.understanding.document import Document, Sentence
from postings.understanding.found import Found
from postings.understanding.sections import find_section_kind

# Canonical name: word parts of which one must occur (cheap to look for), and how postings say it. Names
# with figures ("30 days paid holiday") are made below.
_BENEFITS: dict[str, tuple[str, str]] = {
    "Equity": (
        "equity stock share rsu sop",
        r"(?<!diversity, )(?<!diversity & )(?<!pay )(?<!health )(?<!private )(?<!racial )(?<!gender "
        r")(?<!social )(?<!brand )"
        r"\bequity\b(?!,? (?:and|&) (?:inclusion|diversity|belonging)|, (?:diversity|inclusion)|"
        r" (?:research|investor|firm|in health))|"
        r"\b(?:stock|share) options?\b|\bRSUs?\b|\bvirtual (?:shares|stock)\b|\bemployee share\b|\b[VE]SOP\b",
    ),
    "Pension": (
        "pension retire 401 403 rrsp superann altersvorsorge betriebsrente retraite pensioen",
        r"\bpensions?\b|\bretirement (?:plan|savings|scheme|contribution|benefit)|\b401\s?\(?k\)?|"
        r"\b403\s?\(?b\)?|\bRRSP\b|\bsuperannuation\b|"
        r"\baltersvorsorge\b|\bbetriebsrente\b|\btjänstepension\b|\bpensioen\w*|\bretraite\b",
    ),
    "Health insurance": (
        "health medical mutuelle",
        # Cheaper insurance is no insurance that comes with the post.
        r"(?<!discounts on )(?<!discount on )\b(?:health|medical)\b[^.;:]{0,12}\b(?:insurance|plans?|"
        r"cover(?:age)?|benefits)\b|\b(?:health|medical),? (?:and )?(?:dental|vision)\b|"
        r"(?<!in )\bhealth ?care\b(?= (?:plans?|coverage|benefits|insurance|for you)|"
        r" and (?:\w+ )?benefits|$|\.)|"
        r"\bprivate (?:medical|health)|\bmedical/dental|"
        r"\bmutuelle\b",
    ),
    "Life insurance": (
        "life",
        r"\blife (?:insurance|assurance)\b|\blife[ ,&/]+(?:and )?(?:AD&D|disability|long-term)",
    ),
    "Parental leave": (
        "parental maternity paternity family caregiver",
        r"\b(?:parental|maternity|paternity|family|caregiver)\b[^.;]{0,25}\b(?:leave|top-up|time off)\b|"
        r"\bparental (?:pay|benefit)",
    ),
    "Sick pay": (
        "sick",
        r"\b(?:paid )?sick (?:leave|days|pay)\b",
    ),
    "Sabbatical": (
        "sabbatical",
        r"\bsabbaticals?\b",
    ),
    "Relocation support": (
        "relocat moving",
        r"\brelocation (?:(?:and|&|or) )?(?:\w+ )?(?:support|assistance|package|allowance|stipend|bonus|budget|help|"
        r"reimburs\w+|costs|expenses|service)|"
        r"\b(?:help|support|assist\w*|budget|reimburse\w*|allowance)\b[^.;]{0,30}\b(?:relocat\w+|"
        r"moving (?:costs|expenses))\b",
    ),
    "Conference travel": (
        "conference",
        r"\bconference (?:travel|budget|attendance|allowance|participation)|\btravel (?:to|for|"
        r"budget for) (?:\w+ ){0,3}conferences\b|"
        r"\b(?:attend|attending|funds? for|present at)\b[^.;]{0,60}\bconferences\b",
    ),
    "Learning budget": (
        "learning education training development tuition courses coaching books",
        r"\b(?:learning|education(?:al)?|training|professional development|personal development|"
        r"development|career development)\b[^.;:]{0,25}"
        r"\b(?:budget|stipend|allowance|fund|contributions?|reimbursement)\b|\btuition (?:reimbursement|"
        r"assistance)\b|"
        r"\b(?:budget|stipend|contributions?|allowance)\b[^.;:]{0,30}\b(?:courses|learning|coaching|"
        r"professional development|books)\b",
    ),
    "Flexible hours": (
        "flex gleitzeit",
        r"\bflexible (?:work(?:ing)? )?(?:hours|schedules?|time(?! off))\b|\bflexi?-?time\b|"
        r"\bflexible working\b|"
        r"\bgleitzeit\b|\bflexible arbeitszeit\w*|\bflextid\b",
    ),
    "Home office budget": (
        "home remote workspace",
        r"\b(?:home[- ]office|remote work|workspace|work from home)\b[^.;]{0,25}\b(?:stipend|budget|"
        r"allowance|set-?up|equipment|reimbursement)",
    ),
    "Co-working space": (
        "working",
        r"\bco-?working\b",
    ),
    "Compute access": (
        "gpu comput hpc",
        r"\b(?:access to|large|own|generous|dedicated|our)\b[^.;]{0,50}\b(?:GPUs?|compute\b(?! engine)|"
        r"supercomput\w+|HPC|computing (?:resources|facilities|"
        r"infrastructure|cluster))|\bGPU clusters?\b|\bcompute (?:budget|credits|resources)\b",
    ),
    "Childcare": (
        "child care daycare nurser kinder crèche",
        r"\bchild ?-?care\b|\bday ?care\b|\bnurser(?:y|ies)\b|\bkindergarten\b|\bkinderbetreuung\b|"
        r"\bcrèche\b|\bbackup care\b",
    ),
    "Fertility support": (
        "fertility family",
        r"\bfertility\b|\bfamily[- ](?:planning|forming)\b",
    ),
    "Meals": (
        "lunch meal dinner snack food breakfast",
        r"\b(?:free|catered|daily|weekly|in-office|team|provided|complimentary|"
        r"office)\b[^.;]{0,25}\b(?:lunch(?:es)?|meals?|dinners?|snacks|breakfast)\b|\b(?:lunch|meal|"
        r"food)\b[^.;]{0,12}\b(?:stipend|allowance|vouchers?|credit|benefits?|provided)\b|\bfor meals\b|"
        r"\b(?:lunch(?:es)?|meals?|dinners?|snacks|breakfast)\b[^.;]{0,30}\b(?:at|in) (?:the|our) office\b",
    ),
    "Commuting allowance": (
        "commut transport ticket transit",
        r"\bcommut(?:er|ing)\b[^.;]{0,20}\b(?:benefits?|stipend|allowance|support|account|subsid\w+)|"
        r"\bpublic transport\w*\b|\btransport(?:ation)? (?:subsidy|ticket|allowance|"
        r"card)|\bjob-?ticket\b|\bdeutschlandticket\b|\btransportation ticket\b|\btransit (?:pass|"
        r"benefits?|subsid\w+)",
    ),
    "Bike scheme": (
        "bike rad cycle",
        r"\bbike leas\w+|\bjob-?rad\b|\bcycle[- ]to[- ]work\b|\bcompany bike\b|\bbicycle\b",
    ),
    "Wellness budget": (
        "well fitness gym urban lifestyle classpass",
        r"\b(?:wellness|well-?being|fitness|gym|urban sports|wellhub|classpass|"
        r"lifestyle)\b[^.;:]{0,30}\b(?:stipend|budget|allowance|offerings?|membership|programs?|programmes?|"
        r"benefits?|reimbursement|credit|card)|\bgym (?:membership|access)\b|"
        r"\bstipend\b[^.;]{0,15}\b(?:wellness|gym|fitness)|\(wellhub\)",
    ),
    "Mental health support": (
        "mental",
        r"\bmental[- ]health\b",
    ),
    "Bonus": (
        "bonus 13th thirteenth sonderzahlung vakantie",
        r"\b(?:annual|performance|yearly|discretionary|sign-?(?:on|ing)|year-end|end-of-year|quarterly|"
        r"referral|target|christmas|holiday)[- ](?:\w+ )?bonus(?:es)?\b|"
        r"\bbonus (?:scheme|plan|program)\b|\b(?:13th|thirteenth)[- ]month\b|\bjahressonderzahlung\b|"
        r"\bvakantiegeld\b",
    ),
    "Team retreats": (
        "off retreat trip",
        r"\b(?:off-?sites?|retreats?|team trips?)\b",
    ),
    "Language courses": (
        "courses classes lessons",
        r"\b(?:free )?(?:language|german|french|dutch|swedish|danish|norwegian|english) (?:courses?|"
        r"classes|lessons)\b",
    ),
    "Housing support": (
        "housing accommodation",
        r"\b(?:housing|accommodation)\b[^.;]{0,20}\b(?:allowance|support|assistance|stipend|help|provided|"
        r"subsid\w+)\b|\bhelp\w* [^.;]{0,20}\b(?:housing|accommodation)\b",
    ),
    "Volunteering days": (
        "volunteer",
        r"\bvolunteer\w* (?:days?|time|leave)\b|\bpaid volunteer",
    ),
    "Staff discounts": (
        "discount",
        r"\b(?:employee|staff|corporate) discounts?\b",
    ),
}
_COMPILED = tuple(
    (name, tuple(hints.split()), re.compile(pattern, re.IGNORECASE))
    for name, (hints, pattern) in _BENEFITS.items()
)

_LEAVE = (
    r"(?:annual leave|leave|vacations?|holidays?|paid time off|PTO|time off|urlaub|semester|congés?|"
    r"vakantie\w*|ferie)"
)
_DAYS = re.compile(
    rf"\b(?P<number>\d{{2}}|[4-9])\+? (?:\w+ )?(?P<unit>days|weeks|tage|dagar|dager|jours)(?:['’])?(?: of|"
    rf" per year of| in)?(?: \w+){{0,3}}? {_LEAVE}\b|"
    rf"\b{_LEAVE}\b[^.;\d]{{0,25}}?(?P<number2>\d{{2}}) (?P<unit2>days)\b",
    re.IGNORECASE,
)
_UNLIMITED = re.compile(rf"\bunlimited\b[^.;]{{0,25}}\b{_LEAVE}\b", re.IGNORECASE)
_SOME_LEAVE = re.compile(
    r"\bpaid (?:annual leave|vacations?|holidays?|time off|leave)\b|\bPTO\b|\b(?:generous|flexible|"
    r"competitive|accrued) (?:\w+ )?"
    r"(?:annual leave|vacations?|holidays?|time off|leave)\b|\bannual leave\b|\bvacation (?:policy|days|"
    r"time)\b",
    re.IGNORECASE,
)
_OTHER_LEAVE = re.compile(
    r"\b(?:parental|maternity|paternity|family|sick|sabbatical|bereavement|caregiver|"
    r"study)\b",
    re.IGNORECASE,
)
_WEEKS = re.compile(r"\b(?P<number>\d{1,2})(?:[- ](?:to|–|-) ?\d{1,2})?\+?[- ]weeks?\b", re.IGNORECASE)
_DAYS_A_WEEK = 5

_OFFERING = re.compile(
    r"\bwe (?:also |can |will |are able to )?(?:offer|provide|cover|give|pay)\b|\bbenefits\b(?! from)|"
    r"\bperks\b|"
    r"\bentitle[ds]?\b|\byou(?:'ll| will| can)? "
    r"(?:get|receive|enjoy|be offered|be entitled|benefit)\b|\bemployees? (?:receive|enjoy|get|are)\b|"
    r"\b(?:compensation|pay|salary|benefits?) package\b|"
    r"\boffers (?:you|a|an|excellent|generous|attractive|competitive)\b|\bwir bieten\b|\bnous offrons\b|"
    r"\bwij bieden\b|\bvi (?:erbjuder|tilbyr|tilbyder)\b|"
    r"\bin addition to (?:the )?(?:base )?salary\b|\bcompensation\b",
    re.IGNORECASE,
)
_NOT_OFFERED = re.compile(
    r"\b(?:cannot|can't|unable|not (?:able|currently|offer\w*|provid\w*|includ\w*|eligible|available)|"
    r"do not|does not|don't|without|no (?:relocation|equity|visa|benefits))\b",
    re.IGNORECASE,
)
_ABOUT_WORK = re.compile(
    r"\b(?:experience|expertise|knowledge|familiar\w*|responsib\w+|manage|administer|design|"
    r"develop) ",
    re.IGNORECASE,
)


def find_benefits(document: Document) -> list[Found[str]]:
    """The benefits named, each once, in order; a name with a figure replaces the same without."""
    found: dict[str, Found[str]] = {}
    for sentence in document.sentences:
        if not _is_offer(sentence):
            continue
        for family, name in _read(sentence.text):
            known = found.get(family)
            if known is None or (known.value == family and name != family):
                found[family] = Found(name, sentence.text)
    return list(found.values())


def _is_offer(sentence: Sentence) -> bool:
    text = sentence.text
    kind = find_section_kind(sentence.heading)
    if kind in ("required", "preferred", "duties", "legal", "apply") or _NOT_OFFERED.search(text):
        return False
    return kind == "offer" or (bool(_OFFERING.search(text)) and not _ABOUT_WORK.search(text))


def _read(text: str) -> list[tuple[str, str]]:
    """Pairs of the plain name and the name to show."""
    pairs = []
    if leave := _leave(text):
        pairs.append(("Paid holiday", leave))
    lower = text.lower()
    for name, hints, pattern in _COMPILED:
        if not any(hint in lower for hint in hints) or not (match := pattern.search(text)):
            continue
        nearby = text[max(0, match.start() - 30) : match.end() + 30]
        weeks = _WEEKS.search(nearby) if name == "Parental leave" else None
        pairs.append((name, f"{weeks['number']} weeks parental leave" if weeks else name))
    return pairs


def _leave(text: str) -> str:
    days = _DAYS.search(text)
    if days and not _OTHER_LEAVE.search(text[max(0, days.start() - 15) : days.end() + 10]):
        number = int(days["number"] or days["number2"])
        unit = (days["unit"] or days["unit2"]).lower()
        total = number * _DAYS_A_WEEK if unit == "weeks" else number
        # Fewer than two weeks are company closures, more than twelve some other leave.
        if 10 <= total <= 60:
            return f"{total} days paid holiday"
    if _UNLIMITED.search(text):
        return "Unlimited paid holiday"
    some = _SOME_LEAVE.search(text)
    if some and not _OTHER_LEAVE.search(text[max(0, some.start() - 25) : some.end() + 10]):
        return "Paid holiday"
    return ""
