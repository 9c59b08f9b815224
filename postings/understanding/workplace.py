"""Whether a role is on site, hybrid or remote, and from which countries.

What the posting says about the role itself counts most, then what stands in the location or a field meant
for it, then what the employer says about the company. A bare "is remote" flag is believed only where the
location is no more than a country: feeds set it on hybrid jobs too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from postings.openings.choices import Workplace
from postings.understanding.document import Document
from postings.understanding.found import Found
from postings.understanding.places import country_code, parse_places


@dataclass(frozen=True, slots=True)
class RemoteRule:
    """`countries` are those a remote role may be done from; empty where the posting does not say."""

    workplace: Workplace
    countries: tuple[str, ...] = ()


_RELEVANT = re.compile(
    r"remote|hybrid|no restrictions on where|on[- ]?site|in[- ](?:the |our )?office|in[- ]person"
    r"|presence in|into (?:the|our) office"
    r"|days?(?: \w+)? (?:a|per) week|days/week|(?:times|twice|\dx)(?: \w+){0,2} (?:a|per) week"
    r"|home[- ]?office|work(?:ing)? from home",
    re.IGNORECASE,
)
_ROLE = r"(?:role|position|job|opportunity|internship|contract|post|residency|fellowship)"
_THIS = rf"\b(?:this|the) (?:\S+ ){{0,4}}?{_ROLE}"
_DAYS = r"(?:\d ?(?:-|–|to) ?\d|\d ?\+?|\(\d\)|one|two|three|four|five|six|several)"
_WHOLE_WEEK = frozenset({"5", "6", "7", "five", "six"})
_A_WEEK = r"(?:a|per|each|every|/) ?week"

# The role, in so many words.
_REMOTE_ROLE = re.compile(
    rf"{_THIS} (?:is|can be)(?: (?:\w+-)?(?:a|fully|completely|entirely|100 ?%|full|primarily"
    rf"|open to))* ?\(?remote\b|\b(?:fully |100 ?%[ -])?remote(?:,? (?:\w+[- ]?\w*)){{0,2}} {_ROLE}\b"
    rf"|\bor (?:can be )?(?:full(?:y)? )?remote\b(?! (?:sensing|workers?|teams?|customers?|sites?"
    rf"|locations?|setup|setting))"
    rf"|\b(?:role|job|work|position|location)(?: type)?: ?(?:fully |100 ?%? )?remote\b"
    rf"|^location: [^.]{{0,40}}[/|,] ?remote\b|\bremote or hybrid\b"
    rf"|\bno restrictions on where you (?:can|may) (?:be located|be based|live|work)\b"
    rf"|#LI-Remote|\b100 ?% remote\b(?! (?:team|company|workforce))|\bremote work within \w+"
    rf"|\b(?:you|candidates) (?:can|may) work (?:fully )?remotely\b",
    re.IGNORECASE,
)
# "We don't offer remote internships", "this is not a remote role".
_NOT_REMOTE = re.compile(
    r"\b(?:no|not|never|cannot|can['’]t|don['’]t|isn['’]t|doesn['’]t|unable|without)\b[^.;,:]{0,40}"
    r"\bremote(?:ly)?\b",
    re.IGNORECASE,
)
_HYBRID_ROLE = re.compile(
    rf"\bhybrid (?:\w+ ){{0,2}}?{_ROLE}\b(?!:| (?:of|between|that|blends|combin|spann))"
    rf"|{_THIS} (?:is|will be|can be) (?:a )?(?:highly \w+ and )?hybrid\b(?! (?:of|between)\b)"
    rf"|#LI-Hybrid|\blocation: [^.]{{0,40}}\bhybrid\b|\bon-?site or hybrid\b|^hybrid\.?$",
    re.IGNORECASE,
)
_ON_SITE_ROLE = re.compile(
    rf"{_THIS} (?:is|will be)(?: (?:a|an|fully|full-time|100 ?%))*,? ?(?:on-?site|on site|in[- ]person"
    rf"|in[- ]office)\b|\b(?:on-?site|in[- ]person|in[- ]office),? (?:full-time )?{_ROLE}\b"
    rf"|\b(?:fully|100 ?%) (?:on-?site|in[- ]person|in[- ]office)\b(?! (?:compan|team))"
    rf"|\b(?:role|job|work|position|location)(?: type)?: ?(?:on-?site|in[- ]person|in[- ]office)\b|#LI-Onsite"
    rf"|\|\s*in-person\b",
    re.IGNORECASE,
)
_WEEKDAYS = re.compile(
    rf"\b({_DAYS})(?: \(\d\))?(?: \w+)? ?days?(?: \w+)?[ -]{_A_WEEK}|\b({_DAYS}) days/week"
    rf"|\b({_DAYS}|twice)(?: \(\d\))? ?(?:x|times)? {_A_WEEK}|\b({_DAYS})x {_A_WEEK}"
    rf"|\b(\d) ?x (?:a|per) week|\b({_DAYS}) days weekly|\((?:Mon|Tue|Wed|Thu)[^)]*in office\)",
    re.IGNORECASE,
)
_AT_THE_OFFICE = re.compile(
    r"\b(?:in|into|from|at|to)[- ](?:the |our |one of our )?(?:\S+ ){0,4}?offices?\b|\bpresence in\b"
    r"|\bin[- ]person\b|\bon-?site\b|\bin one of our\b|\bcome in\b|\bdata center\b",
    re.IGNORECASE,
)
# "On-site, hybrid or remote": how colleagues work, or a choice that is left open.
_ALL_KINDS = re.compile(r"(?=.*\bon-?\s?site\b)(?=.*\bhybrid\b)(?=.*\bremote\b)", re.IGNORECASE | re.DOTALL)
# Perks, meetings and the work itself also happen "in office, 5 days a week".
_NOT_WORK_RULE = re.compile(
    r"\b(?:lunch|meals?|snacks|dinner|breakfast|stipend|events?|interview|travel|visits?|customers?"
    r"|clients?|shift|debug|support (?:for|to)|optional)\b",
    re.IGNORECASE,
)

# The company, from which the role follows unless its own location says otherwise.
_IN_PERSON_COMPANY = re.compile(
    r"^in-person team\.?$|\b(?:we are|we're|we’re|is) (?:an?|fully an?|committed to being an?"
    r"|a fully)? ?(?:on-site, )?(?:in[- ]person|in[- ]office)(?:,? \w+)? (?:team|company|startup)\b",
    re.IGNORECASE,
)
_HYBRID_COMPANY = re.compile(
    r"(?<!supporting )(?<!support )\bhybrid (?:work|working|schedule|collaboration)\b", re.IGNORECASE
)
_REMOTE_COMPANY = re.compile(
    r"\bfully[- ]remote (?:team|company)\b|\bremote[- ]first(?: company)?\b"
    r"|\ball roles (?:\S+ ){0,4}are remote\b",
    re.IGNORECASE,
)
_PRIMARILY = re.compile(r"\b(?:primarily|mostly|some|unless|but|however|whil\w+|although)\b", re.IGNORECASE)

# A location or title: the word alone, not "Remote Sensing" or "Hybrid Modelling".
_WORD = r"(?:fully )?(?P<word>remote|hybrid|on-?site|on site|in-?office|in-?person|telecommute)"
_IN_LOCATION = re.compile(rf"\b{_WORD}\b(?! sensing)", re.IGNORECASE)
_IN_TITLE = re.compile(rf"(?:[(\[,|/–-]\s*|^){_WORD}\s*(?:[)\],|/(–-]|$)", re.IGNORECASE)
_OR_REMOTE = re.compile(r"(?:/|\bor\b|\|)\s*(?:fully )?remote|remote\s*(?:/|\bor\b|\|)", re.IGNORECASE)

_WHERE = re.compile(
    r"\b(?:(?:anywhere|based|located|executed|work|reside|living|remotely"
    r"|remote)(?: and authorized to work)? )"
    r"(?:anywhere )?(?:in|within|across|from"
    r"|throughout)(?: anywhere in)? (?:the )?(?P<where>[A-Z][^.;:()]{1,60})"
)
_BASED = re.compile(r"\b(?P<where>[A-Z][\w.]+)-based\b(?! preferred)")
_WHERE_ENDS = re.compile(r",? (?:with|but|if|so|however|to|and can|preferred|is|are|where|although)\b")
_PREFERENCE = re.compile(r"\b(?:preference|prefer(?:red|s|ably)?)\b", re.IGNORECASE)
_ANYWHERE = re.compile(
    r"\b(?:globally|worldwide|anywhere(?! (?:in|within|across))|from anywhere in the world)\b"
)
_CONTINENTS = frozenset(
    {"Europe", "EMEA", "Latin America", "LatAm", "North America", "Asia", "APAC", "Africa"}
)
_EU = frozenset({"eu", "european union"})
_EU_MEMBERS = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip

_BY_WORD = {
    "remote": Workplace.REMOTE,
    "telecommute": Workplace.REMOTE,
    "hybrid": Workplace.HYBRID,
    "onsite": Workplace.ON_SITE,
    "inoffice": Workplace.ON_SITE,
    "inperson": Workplace.ON_SITE,
}


def find_workplace(
    document: Document, location_text: str = "", is_remote_flag: bool | None = None, stated: str = ""
) -> Found[RemoteRule] | None:
    """The work rule and what says so. `stated` is the value of a feed's own field for it, if it has one."""
    sentences = [s.text for s in document.sentences if _RELEVANT.search(s.text)]
    found = (
        _from_role(sentences)
        or _from_words(document.title, _IN_TITLE)
        or _from_words(location_text, _IN_LOCATION)
        or _from_words(stated, _IN_LOCATION)
        or _from_company(sentences, is_remote_flag)
        or _from_flag(location_text, is_remote_flag)
    )
    if found is None:
        return None
    workplace, evidence = found
    if workplace != Workplace.REMOTE:
        return Found(RemoteRule(workplace), evidence)
    return Found(RemoteRule(workplace, _countries(evidence, sentences, location_text)), evidence)


_Reading = tuple[Workplace, str]


def _from_role(sentences: list[str]) -> _Reading | None:
    readings = [reading for text in sentences if (reading := _read_sentence(text))]
    kinds = {workplace for workplace, _ in readings}
    if Workplace.HYBRID in kinds and Workplace.ON_SITE in kinds:
        # "Hybrid ... in the office on Mondays": the days in the office are what makes it hybrid.
        kinds.discard(Workplace.ON_SITE)
    if len(kinds) != 1:
        return None
    return next(reading for reading in readings if reading[0] in kinds)


def _read_sentence(text: str) -> _Reading | None:
    if _ALL_KINDS.search(text):
        return None
    if days := _office_days(text):
        return days, text
    remote = None if _NOT_REMOTE.search(text) else _REMOTE_ROLE.search(text)
    hybrid = _HYBRID_ROLE.search(text)
    if remote and (not hybrid or _OR_REMOTE.search(text) or " or " in text):
        return Workplace.REMOTE, text
    if hybrid:
        return Workplace.HYBRID, text
    return (Workplace.ON_SITE, text) if _ON_SITE_ROLE.search(text) else None


def _office_days(text: str) -> Workplace | None:
    """Days a week in the office: five are on site, fewer hybrid."""
    if not _AT_THE_OFFICE.search(text) or _NOT_WORK_RULE.search(text):
        return None
    days = _WEEKDAYS.search(text)
    if not days:
        return None
    number = next((group for group in days.groups() if group), "").strip("() ").lower()
    return Workplace.ON_SITE if number in _WHOLE_WEEK else Workplace.HYBRID


def _from_words(text: str, pattern: re.Pattern[str]) -> _Reading | None:
    words = {re.sub(r"[- ]", "", m["word"].lower()) for m in pattern.finditer(text)}
    kinds = {_BY_WORD[word] for word in words}
    if len(kinds) > 1 and _OR_REMOTE.search(text):
        return Workplace.REMOTE, text
    return (kinds.pop(), text) if len(kinds) == 1 else None


def _from_company(sentences: list[str], is_remote_flag: bool | None) -> _Reading | None:
    for text in sentences:
        if _PRIMARILY.search(text):
            continue
        if _IN_PERSON_COMPANY.search(text) and not is_remote_flag:
            return Workplace.ON_SITE, text
        if _HYBRID_COMPANY.search(text):
            return Workplace.HYBRID, text
        if _REMOTE_COMPANY.search(text) and is_remote_flag:
            return Workplace.REMOTE, text
    return None


def _from_flag(location_text: str, is_remote_flag: bool | None) -> _Reading | None:
    if not is_remote_flag:
        return None
    places = parse_places(location_text)
    is_country = bool(places) and not any(place.city or place.region for place in places)
    return (Workplace.REMOTE, location_text) if is_country else None


def _countries(evidence: str, sentences: list[str], location_text: str) -> tuple[str, ...]:
    """The countries named with the rule; failing that those of a location that is remote or a whole"
    " country."""
    for text in dict.fromkeys([evidence, *sentences]):
        if text == location_text or (text != evidence and "remote" not in text.lower()):
            continue
        named = _named_countries(text)
        if named is not None:
            return named
    places = parse_places(location_text)
    says_remote = _IN_LOCATION.search(location_text) and not _OR_REMOTE.search(location_text)
    if places and (says_remote or not any(place.city or place.region for place in places)):
        return tuple(dict.fromkeys(place.country for place in places))
    return ()


def _named_countries(text: str) -> tuple[str, ...] | None:
    """Those the sentence names, () where it says "anywhere" or names a continent, None where it says"
    " nothing."""
    aside = _PREFERENCE.search(text)
    stated = text[: aside.start()] if aside else text
    for match in (*_WHERE.finditer(stated), *_BASED.finditer(text)):
        where = _WHERE_ENDS.split(match["where"])[0]
        names = [name.strip() for name in re.split(r",|/|&|\bor\b|\band\b", where) if name.strip()]
        if len(names) == 1 and names[0].lower() in _EU:
            return _EU_MEMBERS
        codes = [country_code(name) for name in names]
        if codes and all(codes):
            return tuple(dict.fromkeys(codes))
        if any(name in _CONTINENTS for name in names):
            return ()
    return () if _ANYWHERE.search(stated) else None
