"""Sums of money as postings write them: "€2.929,00", "CHF 47'040", "$180K – $220K", "12 LPA".

This module reads what is written and says nothing about what the money is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What one unit is worth in euros, rounded: only good for telling a plausible pay from an absurd one.
# European Central Bank reference rates of May 2025; those it does not quote, from their peg or by magnitude.
EUROS_PER_UNIT: dict[str, Decimal] = {
    code: Decimal(worth)
    for code, worth in {
        "AED": "0.24", "ARS": "0.0008", "AUD": "0.57", "BGN": "0.51", "BRL": "0.16", "CAD": "0.64",
        "CHF": "1.07", "CLP": "0.00095", "CNY": "0.12", "COP": "0.0002", "CZK": "0.04", "DKK": "0.134",
        "EUR": "1", "GBP": "1.18", "HKD": "0.11", "HUF": "0.0025", "IDR": "0.000055", "ILS": "0.25",
        "INR": "0.0105", "ISK": "0.0069", "JPY": "0.0062", "KRW": "0.00064", "MXN": "0.046", "MYR": "0.21",
        "NOK": "0.086", "NZD": "0.53", "PHP": "0.016", "PKR": "0.0032", "PLN": "0.235", "QAR": "0.25",
        "RON": "0.2", "RSD": "0.0085", "SAR": "0.24", "SEK": "0.092", "SGD": "0.69", "THB": "0.027",
        "TRY": "0.023", "TWD": "0.03", "UAH": "0.021", "USD": "0.89", "VND": "0.000034", "ZAR": "0.05",
    }.items()
}  # fmt: skip

# Signs that name one currency. "$", "kr", "¥" and "Rs" name several and stay as they are.
_SIGNS: dict[str, str] = {
    "US$": "USD", "U.S.$": "USD", "AU$": "AUD", "A$": "AUD", "CA$": "CAD", "C$": "CAD", "NZ$": "NZD",
    "S$": "SGD", "SG$": "SGD", "HK$": "HKD", "NT$": "TWD", "MX$": "MXN", "R$": "BRL", "€": "EUR",
    "£": "GBP", "JP¥": "JPY", "CN¥": "CNY", "₹": "INR", "₩": "KRW", "₪": "ILS", "zł": "PLN", "Kč": "CZK",
    "RMB": "CNY", "NIS": "ILS", "Euro": "EUR", "Euros": "EUR", "EURO": "EUR", "EUROS": "EUR",
    "euro": "EUR", "euros": "EUR", "pounds": "GBP", "Pounds": "GBP", "dollars": "$", "Swiss francs": "CHF",
    "kr": "kr", "Kr": "kr", "kr.": "kr", "kronor": "kr", "kroner": "kr", "Rs": "Rs", "Rs.": "Rs",
    "$": "$", "¥": "¥",
}  # fmt: skip

_CODES = "|".join(sorted(EUROS_PER_UNIT))
_SIGN_WORDS = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_SIGN = rf"(?:(?:{_CODES})\s?\$|\$\s?(?:{_CODES})|(?:{_CODES})|{_SIGN_WORDS})"

# Thousands are set off by comma, point, apostrophe or space; lakhs by pairs. Four digits after a comma
# ("120,0000") are a slip of the pen: the look-around then refuses the whole number.
_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?"
    r"|\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d{1,2})?|\d{1,2}(?:,\d{2})+,\d{3}|\d{1,9}(?:[.,]\d{1,2})?)"
    r"(?![\d%]|[.,'’]\d)"
)
_UNIT = (
    r"(?:\s?(?P<unit>[kK]|thousand|LPA|L|lakhs?|lacs?|MM?|[mM]io|[mM]illions?|bn|B|billions?|trillions?)"
    r"(?![a-zA-Z]))"
)
_AMOUNT = re.compile(
    rf"(?:(?<![A-Za-z])(?P<pre>{_SIGN})\s?|(?<![\w.,'’:/+$€£]))(?P<num>{_NUMBER})(?:,[-–]+)?"
    rf"{_UNIT}?(?P<plus>\+)?(?:\s?(?P<post>{_SIGN})(?![A-Za-z\d]))?"
)

# A cheap test before the expensive pattern: half of all sentences of a posting hold no sign and no digit.
MAY_HOLD_MONEY = re.compile(
    rf"[$€£¥₹₩₪]|\b(?:{_CODES}|RMB|NIS|LPA|kr|Kr|kronor|kroner|[Ee]uros?|EUROS?|Rs|pounds|zł|Kč)\b"
)

_THOUSAND = frozenset(("k", "thousand"))
_LAKH = frozenset(("l", "lpa", "lakh", "lakhs", "lac", "lacs"))
# Millions are pay only where the unit is small: 6 million yen is a salary, 6 million dollars a round.
_SMALL_UNITS = frozenset(code for code, worth in EUROS_PER_UNIT.items() if worth < Decimal("0.01"))
_MILLION = frozenset(("m", "mm", "mio", "million", "millions"))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount or a range. `sign` is an ISO code, or "$", "kr", "¥", "Rs" where several claim it."""

    low: Decimal
    high: Decimal
    sign: str
    start: int
    end: int
    is_range: bool = False
    is_open: bool = False  # written "150K+"
    is_yearly: bool = False  # written "LPA", lakhs per annum
    is_compact: bool = False  # written "180K"
    is_broken: bool = False  # a range that cannot be: 90 to 80


@dataclass(frozen=True, slots=True)
class _Amount:
    value: Decimal
    sign: str
    unit: str
    start: int
    end: int
    signed_before: bool
    is_open: bool
    is_too_large: bool  # millions, or two currencies at once: never a pay, nor is what it is joined to


def read_money(text: str) -> list[Money]:
    """The amounts and ranges of a text that carry a currency, in order."""
    amounts = _with_meaning(text, list(_amounts(text)))
    found: list[Money] = []
    position = 0
    while position < len(amounts):
        first = amounts[position]
        position += 1
        money: Money | None = None
        # More than two ends make one range: "from € 2.300-2.350 in the first year to € 2.900-3.000 in the last".
        while position < len(amounts) and (joined := _join(text, amounts[position - 1], amounts[position])):
            money = replace(joined, low=money.low, start=money.start) if money else joined
            amounts[position] = replace(amounts[position], sign=joined.sign)
            position += 1
            if money.is_broken:
                break
        if money is not None:
            found.append(money)
        elif first.sign and not first.is_too_large:
            found.append(_alone(first))
    return found


def _with_meaning(text: str, amounts: list[_Amount]) -> list[_Amount]:
    """Drops bare numbers ("scale 11", "40 hours") unless they are one end of a range that has a sign."""
    kept: list[_Amount] = []
    for position, amount in enumerate(amounts):
        if not amount.sign:
            before, after = amounts[max(0, position - 1) : position], amounts[position + 1 : position + 2]
            if not any(_join(text, other, amount) for other in before) and not any(
                _join(text, amount, other) for other in after
            ):
                continue
        kept.append(amount)
    return kept


def parse_number(written: str) -> Decimal:
    """2.929,00 and 2,929.00 and 2 929 and 2'929 are all 2929; 182.5 is itself."""
    plain = re.sub(r"[ '’]", "", written)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", plain) or re.fullmatch(r"\d{1,2}(?:,\d{2})+,\d{3}", plain):
        return Decimal(re.sub(r"[.,]", "", plain))
    head, separator, tail = plain.rpartition("," if plain.rfind(",") > plain.rfind(".") else ".")
    if not separator:
        return Decimal(plain)
    return Decimal(f"{re.sub(r'[.,]', '', head)}.{tail}")


def _whole(value: Decimal) -> Decimal:
    """2929.00 as 2929, so that equal sums look equal."""
    return value.to_integral_value() if value == value.to_integral_value() else value


def _amounts(text: str) -> Iterator[_Amount]:
    for match in _AMOUNT.finditer(text):
        unit = (match["unit"] or "").lower()
        sign = _merge(_plain_sign(match["pre"]), _plain_sign(match["post"]))
        if unit in _LAKH and sign in ("", "Rs"):
            sign = "INR"
        scale = _scale(unit, sign)
        yield _Amount(
            value=_whole(parse_number(match["num"]) * (scale or 1)),
            sign=sign,
            unit=unit,
            start=match.start(),
            end=match.end(),
            signed_before=match["pre"] is not None,
            is_open=match["plus"] is not None,
            is_too_large=scale is None or sign == "?",
        )


def _plain_sign(written: str | None) -> str:
    if not written:
        return ""
    code = written.strip("$ ")
    return code if code in EUROS_PER_UNIT else _SIGNS[written]


def _merge(one: str, other: str) -> str:
    """The more exact of two signs on one sum: "$90,000 CAD" is CAD. "?" where they contradict."""
    if not one or not other or one == other:
        return one or other
    general = [sign for sign in (one, other) if sign in ("$", "kr", "¥", "Rs")]
    if len(general) != 1:
        return "?"
    return other if one in general else one


def _scale(unit: str, sign: str) -> Decimal | None:
    if not unit:
        return Decimal(1)
    if unit in _THOUSAND:
        return Decimal(1000)
    if unit in _LAKH:
        return Decimal(100_000) if sign == "INR" else None
    return Decimal(1_000_000) if unit in _MILLION and sign in _SMALL_UNITS else None


# What may stand between the two ends of a range, apart from brackets: a joining word and words about
# periods and steps ("€ 2.450 gross per month in the first year to € 3.150 in the last").
_JOINERS = _words("- – — − ~ / to bis till tot til hasta à a al through")
_PAIRING = _words("and und et y en og och e")
_BETWEEN_WORDS = _words(
    """
    gross brutto bruto brut net per a an the month monthly year annum annual annually p m pa hour hr week day
    in during your first 1st one with increasing increases increase rising rises rise growing growth yearly
    going grows up of and maximum minimum max min at least most amounting amount as this will be it is
    starting start scale step pro monat jahr je pr måned månad år mois par maand jaar im ersten
    """
)
_WORD = re.compile(r"[^\W\d_]+|1st|[-–—−~/]")
_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,120}\]")
_OPENS_PAIR = re.compile(
    r"\b(?:between|zwischen|entre|tussen|mellan|mellom|mellem|tra|minimum|min)\b", re.IGNORECASE
)
# Numbers that belong to the word before them, never to a range of money: "Level 7 - £45k".
_LABELLED = re.compile(r"\b(?:grade|level|band|scale|step|point|group|code|tier|[A-Z])\s?$", re.IGNORECASE)


def _join(text: str, left: _Amount, right: _Amount) -> Money | None:
    if not (left.sign or right.sign) or left.is_open:
        return None
    gap = text[left.end : right.start]
    if left.sign and right.sign:
        sign = _merge(left.sign, right.sign)
        joined = sign != "?" and _joins(gap, text[max(0, left.start - 60) : left.start])
    elif left.sign:
        sign = left.sign
        joined = len(gap) <= 9 and _joins(gap, text[max(0, left.start - 60) : left.start])
    else:
        # Only "2 541–3 247 €" leaves the first number bare; "7 – £45,000" is something else.
        sign = right.sign
        joined = (
            not right.signed_before
            and len(gap) <= 7
            and not _LABELLED.search(text[max(0, left.start - 12) : left.start])
            and _joins(gap, text[max(0, left.start - 60) : left.start])
        )
    if not joined:
        return None
    left = _share_scale(left, right, sign)
    low, high = left.value, right.value
    if not right.is_too_large and (low > high * 10 or high > low * 10):
        return None
    return Money(
        low=low,
        high=high,
        sign=sign,
        start=left.start,
        end=right.end,
        is_range=True,
        is_yearly=right.unit == "lpa",
        is_compact=right.unit in _THOUSAND,
        is_broken=low > high or left.is_too_large or right.is_too_large,
    )


def _share_scale(left: _Amount, right: _Amount, sign: str) -> _Amount:
    """The "150" of "$150–200K" and the "19" of "19-20.000 EUR" are thousands as well."""
    if left.unit or left.value >= 1000 or right.value < 1000:
        return left
    scale = _scale(right.unit, sign) or Decimal(1000)
    if right.unit or left.value * 1000 <= right.value:
        return replace(left, value=left.value * max(scale, Decimal(1000)))
    return left


def _joins(gap: str, before: str) -> bool:
    if len(gap) > 160:
        return False
    words = [word.lower() for word in _WORD.findall(_BRACKETS.sub(" ", gap))]
    if not words or any(word not in _JOINERS | _PAIRING | _BETWEEN_WORDS for word in words):
        return False
    if re.search(r"[.;:•|]\s", gap):
        return False
    if any(word in _JOINERS and word != "a" and word != "/" for word in words):
        return True
    if words[-1] == "a" or words == ["/"]:
        return words == ["a"]
    return any(word in _PAIRING for word in words) and _OPENS_PAIR.search(before) is not None


def _alone(amount: _Amount) -> Money:
    return Money(
        low=amount.value,
        high=amount.value,
        sign=amount.sign,
        start=amount.start,
        end=amount.end,
        is_open=amount.is_open,
        is_yearly=amount.unit == "lpa",
        is_compact=amount.unit in _THOUSAND,
    )
