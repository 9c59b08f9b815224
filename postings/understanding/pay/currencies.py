"""Which currency a sign means. "$" is claimed by twenty countries, "kr" by four, "¥" by two."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from babel.numbers import get_territory_currencies

from postings.understanding.document import Document
from postings.understanding.pay.money import EUROS_PER_UNIT

# The currencies each general sign may stand for.
_CLAIMANTS: dict[str, frozenset[str]] = {
    "$": frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD")),
    "kr": frozenset(("SEK", "NOK", "DKK", "ISK")),
    "¥": frozenset(("JPY", "CNY")),
    "Rs": frozenset(("INR", "PKR")),
}
# Where "$" means a peso at home but dollars in a posting that hires for abroad: nobody can tell.
_PESO_LANDS = frozenset(("AR", "BO", "CL", "CO", "CU", "DO", "MX", "UY"))

# Words that place a sentence or a posting in one of the claimants' countries.
_PLACES: dict[str, re.Pattern[str]] = {
    "USD": re.compile(
        r"\bUSD\b|\bU\.S\.|\bUS\b(?=[ ,.)-])|\bUSA\b|\bUnited States\b|\b(?:California|New York|NYC"
        r"|Washington|Seattle"
        r"|Massachusetts|Colorado|Texas|Illinois|Boston|Los Angeles|Bay Area|San (?:Francisco|Jose"
        r"|Mateo|Diego)"
        r"|Palo Alto|Redwood City|Mountain View)\b|\b401 ?\(?k\)?|\bE-Verify\b"
    ),
    "CAD": re.compile(
        r"\bCAD\b|\bCanad(?:a|ian)\b|\bToronto\b|\bMontr[eé]al\b|\bVancouver\b|\bOntario\b|\bQu[eé]bec\b"
    ),
    "AUD": re.compile(r"\bAUD\b|\bAustralian?\b|\bSydney\b|\bMelbourne\b|\bsuperannuation\b"),
    "NZD": re.compile(r"\bNZD\b|\bNew Zealand\b"),
    "SGD": re.compile(r"\bSGD\b|\bSingapore(?:an)?\b"),
    "HKD": re.compile(r"\bHKD\b|\bHong Kong\b"),
    "TWD": re.compile(r"\bTWD\b|\bTaiwan(?:ese)?\b"),
    "SEK": re.compile(r"\bSEK\b|\bSwed(?:en|ish)\b|\bSverige\b|\bsvensk"),
    "NOK": re.compile(r"\bNOK\b|\bNorw(?:ay|egian)\b|\bNorge\b|\bnorsk"),
    "DKK": re.compile(r"\bDKK\b|\bDenmark\b|\bDanish\b|\bDanmark\b|\bdansk"),
    "ISK": re.compile(r"\bISK\b|\bIceland(?:ic)?\b"),
    "JPY": re.compile(r"\bJPY\b|\bJapan(?:ese)?\b|\b[Yy]en\b|\bTokyo\b"),
    "CNY": re.compile(r"\b(?:CNY|RMB)\b|\bChin(?:a|ese)\b|\b[Yy]uan\b|\bBeijing\b|\bShanghai\b|\bShenzhen\b"),
    "INR": re.compile(r"\bINR\b|\bIndian?\b|\bBengaluru\b|\bBangalore\b|\bLPA\b"),
    "PKR": re.compile(r"\bPKR\b|\bPakistani?\b"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known, beside the sentence itself, about the land a sum belongs to."""

    country: str = ""
    text: str = ""
    is_machine_written: bool = False

    def is_home(self, currency: str) -> bool:
        return bool(self.country) and _home_currency(self.country) == currency

    @classmethod
    def of(cls, document: Document, country: str) -> Setting:
        return cls(country.upper(), f"{document.title}\n{document.text}")


def currency_of(sign: str, sentence: str, setting: Setting, *, is_compact: bool = False) -> str:
    """The ISO code a sign stands for here, or "" when nobody can tell.

    The sentence decides first ("in California … $180,000" in a posting for Toronto), then the country,
    then the whole text. A summary written by a machine in the American style ("$180K") would say CA$ or
    A$ if it meant those: true of all 495 such summaries in 35 companies' feeds.
    """
    if sign in EUROS_PER_UNIT:
        return sign
    claimants = _CLAIMANTS[sign]
    if sign == "$" and setting.is_machine_written and is_compact:
        return "USD"
    named = _named(sentence, claimants)
    if len(named) == 1:
        return named[0]
    if setting.country:
        return _at_home(sign, setting.country, claimants)
    named = named or _named(setting.text, claimants)
    return named[0] if len(named) == 1 else ""


def _named(text: str, claimants: frozenset[str]) -> list[str]:
    return [code for code in sorted(claimants) if _PLACES[code].search(text)]


def _at_home(sign: str, country: str, claimants: frozenset[str]) -> str:
    home = _home_currency(country)
    if home in claimants:
        return home
    if sign == "$" and country not in _PESO_LANDS:
        # In a land without dollars the dollar quoted is the American one.
        return "USD"
    return ""


@cache
def _home_currency(country: str) -> str:
    currencies: list[str] = get_territory_currencies(country)
    return currencies[-1] if currencies else ""
