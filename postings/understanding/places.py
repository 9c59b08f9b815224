"""Where a role is: from the location and address a feed gives, or from the posting's own words."""

from __future__ import annotations

import re

from postings.understanding.document import Document
from postings.understanding.found import Found
from postings.understanding.gazetteer import country_code, timezone_of
from postings.understanding.locations import (
    Place,
    country_place,
    is_exact,
    names_area,
    parse_place,
    parse_places,
    says_only_remote,
    says_where,
    split_alternatives,
)

__all__ = [
    "Place",
    "country_code",
    "find_places",
    "parse_place",
    "parse_places",
    "reconcile",
    "timezone_of",
]


def reconcile(location_text: str, locality: str, region: str, country: str) -> list[Place]:
    """The places of a posting that states them twice: as a text people read, and as a structured address.

    The text wins wherever it says something. The address settles what the text leaves open: which
    Cambridge, or everything when the text is "HQ". Of the address behind a bare "Remote" or "EMEA" only
    the country is believed, respectively nothing: it is the employer's seat.
    """
    code = country_code(country)
    read = parse_places(location_text, code)
    stated = _address(locality, region, code)
    if read:
        return [_settle(place, stated, location_text) for place in read]
    if not location_text.strip():
        return stated
    if names_area(location_text):
        return []
    if says_only_remote(location_text):
        return [place for place in (country_place(code),) if place]
    return stated


def _address(locality: str, region: str, code: str) -> list[Place]:
    """The places of a structured address; its region decides between namesakes."""
    places = [
        parse_place(f"{name}, {region}, {code}" if region else f"{name}, {code}", code)
        or parse_place(f"{name}, {code}", code)
        for name in split_alternatives(locality)
        if name.strip()
    ]
    found = [place for place in places if place and place.country == (code or place.country)]
    if found or not code:
        return found
    place = parse_place(f"{region}, {code}", code) if region.strip() else None
    return [place] if place and not place.city else [p for p in (country_place(code),) if p]


def _settle(read: Place, stated: list[Place], location_text: str) -> Place:
    for place in stated:
        if read.city and place.city == read.city and place != read:
            # The same name elsewhere: the address decides unless the text says where itself.
            return read if says_where(location_text) else place
    return read


# --- Places in the text -------------------------------------------------------------------------------

_LABEL = re.compile(
    r"(?:^|[*·|–-] |\s)(?:📍 ?)?(?:job |work(?:ing)? |primary |main |duty )?(?:location|place of (?:work"
    r"|employment|service)"
    r"|work ?place|duty station|arbeitsort|dienstort|standort|lieu(?: de travail)?)s? ?(?:: ?|– | - "
    r"|is )(?P<where>.{2,90})",
    re.IGNORECASE,
)
_LABEL_HEADING = re.compile(
    r"^(?:job |work )?(?:locations?|place of (?:work|employment)|duty station|workplace|arbeitsort"
    r"|dienstort|standort)$",
    re.IGNORECASE,
)
# "This position is based in our Lyon office": the role, not the company, is there.
_ROLE_IS_IN = re.compile(
    r"\b(?:(?:this|the|our|all) (?:[\w-]+ ){0,4}?"
    r"(?:role|position|job|post|internship|studentship|fellowship|project|candidate|researcher|student"
    r"|work)s?|you|position|phd|postdoc)\b[^.;]{0,40}?"
    r"\b(?:is|are|be|will be|’ll be|'ll be)? ?(?:primarily |centrally |fully |office-|hybrid )?"
    r"(?:based|located|presence)(?: full-time)? (?:in|at|out of) (?:our )?"
    r"(?P<where>(?-i:[A-ZÀ-ÖØ-Þ]).{2,80})",
    re.IGNORECASE,
)
_NOT_FIXED = re.compile(
    r"\b(?:prefer\w*|ideally|if you|either|any of|compan(?:y|ies)|not|team)\b", re.IGNORECASE
)
_WHERE_STOPS = re.compile(
    r"[.;!?](?:\s|$)|\s[*|]\s|\s[a-z]+:"
    r"|\b(?:with|and will|and is|but|where|which|within|while|under|campus|offices?|location|at the)\b"
    r"|\b(?:for|from|on|in|as|to)\b"
)
# In a title the place stands at the end, after a mark, and says its country.
_TITLE_PLACE = re.compile(
    r"(?:[-–—|(,]|\bin)\s+(?P<where>[A-ZÀ-ÖØ-Þ][\w.'’ -]{1,40}, ?[A-Z][\w .]{1,30})\)?$"
)

_JOB = re.compile(r"\b(?:ph\.?d|postdoc\w*|position|studentship|fellow\w*|professor\w*)\b", re.IGNORECASE)
# "Institute of Tides - Bremen, Germany", a line of its own under the headline.
_HOUSE_LINE = re.compile(
    r"^[A-ZÀ-ÖØ-Þ][^,:;.!?]{2,60} [-–—] [A-ZÀ-ÖØ-Þ][^,:;.!?]{1,40}, [A-Z][A-Za-z .]{1,30}$"
)
# A posting without a title opens with its headline.
_HEADLINES, _HEADLINE_LENGTH, _WHERE_LENGTH = 3, 160, 90


def find_places(document: Document) -> list[Found[Place]]:
    """Places the text itself gives, only from a label, a plain statement about the role, or a title's end."""
    headed = [
        s for s in document.sentences if _LABEL_HEADING.match(s.heading) and s.text.rstrip(": ") != s.heading
    ]
    if headed and (found := [place for s in headed for place in _exact_places(s.text.rstrip("."), s.text)]):
        return found
    for sentence in document.sentences:
        if (where := _stated(sentence.text)) and (found := _exact_places(where, sentence.text)):
            return found
    headlines = [s.text for s in document.sentences[:_HEADLINES]]
    for text in (document.title, *(t for t in headlines if _JOB.search(t) or _HOUSE_LINE.match(t))):
        match = _TITLE_PLACE.search(text) if len(text) <= _HEADLINE_LENGTH else None
        if match and says_where(match["where"]) and (found := _exact_places(match["where"], text)):
            return found
    return []


def _exact_places(where: str, evidence: str) -> list[Found[Place]]:
    """The places, if every word of `where` is understood and each names its city."""
    if len(where) > _WHERE_LENGTH or not is_exact(where):
        return []
    places = parse_places(where)
    return [Found(place, evidence) for place in places] if all(place.city for place in places) else []


def _stated(text: str) -> str:
    """What the sentence puts forward as the role's location, if anything."""
    match = _LABEL.search(text)
    if match is None:
        match = _ROLE_IS_IN.search(text)
        if not match or _NOT_FIXED.search(text[: match.start("where")]):
            return ""
    return _WHERE_STOPS.split(match["where"])[0].strip(" ,.–-")
