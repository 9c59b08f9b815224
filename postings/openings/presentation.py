"""How an opening is put into words: pay, places, deadlines, lengths. Pure functions, for pages and mails.

Spaces between a figure and its unit are non-breaking, so that they never part at the end of a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Protocol

from babel.numbers import get_currency_name, get_currency_symbol
from django.db.models import Field

from postings.geography import country_name
from postings.openings.choices import (
    Contract,
    Hours,
    Level,
    PayPeriod,
    QualificationKind,
    Role,
    Status,
    Workplace,
)
from postings.openings.deadlines import NBSP, day
from postings.openings.models.change import MATERIAL_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Model

    from postings.openings.cards import Card, Place
    from postings.openings.models import Location, Opening, OpeningChange, Qualification

_LOCALE = "en"
# A line breaks after the dot, never before it.
SEPARATOR = f"{NBSP}· "

# Below thirty thousand a thousand is more than three per cent, so the short form keeps one decimal; further up
# it keeps one where that makes it exact: 36,500 is 36.5k, not 37k.
_ONE_DECIMAL_BELOW = Decimal(30_000)
_EXACT_DECIMAL_BELOW = Decimal(100_000)
_SHORTEN_FROM = Decimal(10_000)
_MILLION = Decimal(1_000_000)


def count_of(number: int, singular: str, plural: str = "") -> str:
    """`1 place`, `2 places`."""
    return f"{number:,}{NBSP}{singular if number == 1 else plural or singular + 's'}"


def label_of(row: Model, name: str) -> str:
    """What `get_…_display` says, which makes the table of labels anew each time."""
    value: str = getattr(row, name)
    return _labels(type(row), name).get(value, value)


@cache
def _labels(model: type[Model], name: str) -> dict[str, str]:
    field = model._meta.get_field(name)  # noqa: SLF001 - Django documents it
    choices = field.flatchoices if isinstance(field, Field) else []
    return {str(value): str(label) for value, label in choices}


# Pay


@cache
def currency_sign(currency: str) -> str:
    """`€`, `CA$`, or the code with a space where there is no sign of its own: `CHF `."""
    sign = get_currency_symbol(currency, locale=_LOCALE)
    return sign + NBSP if sign[-1:].isalpha() else sign


def currency_name(currency: str) -> str:
    return get_currency_name(currency, locale=_LOCALE)


def money(amount: Decimal, currency: str) -> str:
    """One exact amount: `€54,000`, `CHF 47,040.50`."""
    return currency_sign(currency) + _plain(amount)


@lru_cache(maxsize=20_000)
def money_range(least: Decimal | None, most: Decimal | None, currency: str, *, short: bool = False) -> str:
    """`€54,000–62,000`, short `€54–62k`; with one end `from €54,000` or `up to €62,000`; "" with none."""
    known = [amount for amount in (least, most) if amount is not None]
    if not known:
        return ""
    texts = _short(known) if short else [_plain(amount) for amount in known]
    if len(known) == 1:
        return f"{'from' if most is None else 'up to'}{NBSP}{currency_sign(currency)}{texts[0]}"
    unit = texts[1][-1] if texts[1][-1].isalpha() else ""
    first = texts[0].removesuffix(unit) if unit else texts[0]
    return currency_sign(currency) + (texts[1] if texts[0] == texts[1] else f"{first}–{texts[1]}")


def pay_line(opening: Opening | Card, *, short: bool = False) -> str:
    """What the employer states, and nothing else: `CHF 47,040–50,040 a year`; a scale if only that."""
    stated = money_range(opening.pay_min, opening.pay_max, opening.pay_currency, short=short)
    if not stated:
        return opening.pay_scale
    return f"{stated} {PayPeriod(opening.pay_period).label}"


def pay_yearly_line(opening: Opening | Card) -> str:
    """`about €54,000 a year`: the stated pay made comparable; "" where the statement is already that."""
    if opening.pay_currency == "EUR" and opening.pay_period == PayPeriod.YEAR:
        return ""
    ends = [_to_hundreds(amount) for amount in (opening.pay_yearly_min, opening.pay_yearly_max)]
    yearly = money_range(ends[0], ends[1], "EUR")
    return f"about {yearly} a year" if yearly else ""


def pay_yearly_short(opening: Opening | Card) -> str:
    """`€37–47k a year`, for a row; "" where the pay itself is stated so."""
    if opening.pay_currency == "EUR" and opening.pay_period == PayPeriod.YEAR:
        return ""
    yearly = money_range(opening.pay_yearly_min, opening.pay_yearly_max, "EUR", short=True)
    return f"{yearly} a year" if yearly else ""


def euro(amount: Decimal) -> str:
    """`€54k`: for the ends of a band, where whole thousands are as much as it can claim."""
    rounded = _to_thousands(amount)
    return money_range(rounded, rounded, "EUR", short=True)


def euro_range(band: Band) -> str:
    """`€27–50k`: both ends of a band, rounded as `euro` does."""
    return money_range(_to_thousands(band.low), _to_thousands(band.high), "EUR", short=True)


def _to_thousands(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("1E3"), ROUND_HALF_UP) if amount >= _SHORTEN_FROM else amount


def _plain(amount: Decimal) -> str:
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}" if whole else f"{amount:,.2f}"


def _short(amounts: Sequence[Decimal]) -> list[str]:
    """Amounts that share the unit of the largest: thousands from ten thousand, millions from a million."""
    top = max(amounts)
    if top >= _MILLION:
        return [_trimmed(amount / _MILLION, 2) + "M" for amount in amounts]
    if top >= _SHORTEN_FROM:
        is_exact = top < _EXACT_DECIMAL_BELOW and all(amount % 100 == 0 for amount in amounts)
        decimals = 1 if top < _ONE_DECIMAL_BELOW or is_exact else 0
        return [_trimmed(amount / 1000, decimals) + "k" for amount in amounts]
    return [_plain(amount) for amount in amounts]


def _trimmed(amount: Decimal, decimals: int) -> str:
    rounded = amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:,f}".rstrip("0").rstrip(".") if decimals else f"{rounded:,f}"


def _to_hundreds(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.quantize(Decimal("1E2"), ROUND_HALF_UP)


class Band(Protocol):
    """What open openings of a role pay, euro a year; `count` of them state it."""

    @property
    def low(self) -> Decimal: ...
    @property
    def median(self) -> Decimal: ...
    @property
    def high(self) -> Decimal: ...
    @property
    def count(self) -> int: ...


@dataclass(frozen=True, slots=True)
class PayBar:
    """Where a pay stands on a band, as positions from 0 to 100.

    The band is always the middle half of the axis, so that bars under each other can be compared; pay that
    is further out ends at the edge, and pay that is wholly off the axis is `beyond` it: "below" or "above".
    """

    band_start: int
    band_end: int
    median: float
    pay_x: float
    pay_width: float
    label: str
    beyond: str = ""

    @property
    def pay_middle(self) -> float:
        return round(self.pay_x + self.pay_width / 2, 1)

    @property
    def anchor(self) -> str:
        """How a label at `pay_middle` is set so that it stays within the axis."""
        if self.pay_middle < 15:
            return "start"
        return "end" if self.pay_middle > 85 else "middle"


# A single figure is still drawn as something that can be seen.
_LEAST_BAR = 3.0


def pay_bar(opening: Opening | Card, band: Band | None) -> PayBar | None:
    """The opening's pay on `band`; None where there is no pay, or no band to speak of."""
    least = opening.pay_yearly_min if opening.pay_yearly_min is not None else opening.pay_yearly_max
    most = opening.pay_yearly_max if opening.pay_yearly_max is not None else opening.pay_yearly_min
    if band is None or least is None or most is None or band.high <= band.low:
        return None
    spread = band.high - band.low

    def on_axis(amount: Decimal) -> float:
        return float((amount - band.low) / spread) * 50 + 25

    def at(amount: Decimal) -> float:
        return round(min(max(on_axis(amount), 0.0), 100.0), 1)

    beyond = "above" if on_axis(least) >= 100 else "below" if on_axis(most) <= 0 else ""
    width = max(round(at(most) - at(least), 1), _LEAST_BAR)
    return PayBar(
        band_start=25,
        band_end=75,
        median=at(band.median),
        pay_x=min(at(least), 100 - width),
        pay_width=width,
        label=f"{money_range(least, most, 'EUR', short=True)} a year on a band of {band_line(band)}",
        beyond=beyond,
    )


def band_line(band: Band) -> str:
    """`€41k to €66k, middle €52k, from 23 openings`."""
    openings = count_of(band.count, "opening")
    return f"{euro(band.low)} to {euro(band.high)}, middle {euro(band.median)}, from {openings}"


# Role, place and contract

# The others are of one level nearly always, or say it in their titles.
_ROLES_WITH_LEVELS = {Role.RESEARCHER, Role.ENGINEER}


def level_line(opening: Opening | Card) -> str:
    """`senior`, `mid level`; "" where the role says it already."""
    if not opening.level or opening.role not in _ROLES_WITH_LEVELS:
        return ""
    word = Level(opening.level).label.lower()
    return f"{word}{NBSP}level" if opening.level in (Level.ENTRY, Level.MID) else word


def places_line(opening: Opening | Card) -> str:
    """`place_words` of an opening. Prefetch `locations`."""
    return place_words(opening.places, opening.workplace, opening.remote_countries)


def place_words(places: Sequence[Location | Place], workplace: str, remote_countries: Sequence[str]) -> str:
    """`Zürich, CH · hybrid`, `Berlin, DE +2 places`, `Remote from CH or DE`."""
    if workplace == Workplace.REMOTE:
        parts = (remote_line(remote_countries), _first_of(places))
    else:
        words = Workplace(workplace).label.lower().replace(" ", NBSP) if workplace else ""
        parts = (_first_of(places), words)
    return SEPARATOR.join(part for part in parts if part)


def remote_line(countries: Sequence[str], *, full: bool = False) -> str:
    """`Remote`, `Remote from CH or DE`, `Remote from 7 countries`; full names where there is room."""
    if not countries:
        return "Remote"
    if len(countries) > 3 and not full:
        return f"Remote from {count_of(len(countries), 'country', 'countries')}"
    names = [country_name(code) for code in countries] if full or len(countries) == 1 else list(countries)
    return f"Remote from {joined(names, 'or')}"


def _first_of(places: Sequence[Location | Place]) -> str:
    if not places:
        return ""
    first = places[0]
    name = f"{first.city},{NBSP}{first.country}" if first.city and first.country else str(first)
    more = len(places) - 1
    return f"{name}{NBSP}+{count_of(more, 'place')}" if more else name


def joined(parts: Sequence[str], conjunction: str = "and") -> str:
    """`A`, `A or B`, `A, B or C`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {conjunction} {parts[-1]}"


def length_words(months: int) -> str:
    """`4 years`, `18 months`, `1 year`."""
    years, rest = divmod(months, 12)
    return count_of(months, "month") if rest else count_of(years, "year")


def contract_line(opening: Opening | Card) -> str:
    """`4 years`, `permanent`, `fixed term`; with `part time` where it is; "" where nothing is said."""
    if opening.contract_months:
        contract = length_words(opening.contract_months)
    else:
        contract = Contract(opening.contract).label.lower() if opening.contract else ""
    part_time = Hours.PART_TIME.label.lower() if opening.hours == Hours.PART_TIME else ""
    return ", ".join(part for part in (contract, part_time) if part)


def start_line(opening: Opening) -> str:
    if opening.starts_on:
        soonest = "as soon as possible, from " if opening.starts_as_soon_as_possible else ""
        return soonest + day(opening.starts_on, weekday=False)
    return "as soon as possible" if opening.starts_as_soon_as_possible else ""


# Qualifications


_NO_KIND = QualificationKind.OTHER.label.lower()


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing an employer asks for, in short; with several `texts`, one of them is enough.

    `sentences` are the employer's own, where these say more.
    """

    texts: tuple[str, ...]
    kinds: tuple[str, ...]
    sentences: tuple[str, ...] = ()

    @property
    def is_choice(self) -> bool:
        return len(self.texts) > 1

    @property
    def named_kinds(self) -> tuple[str, ...]:
        """The kinds that say more than the text does: `Publications` of kind publications says it once."""
        said = self.texts[0].lower()
        return tuple(kind for kind in self.kinds if kind.lower() not in (said, _NO_KIND))


def asks_of(qualifications: Iterable[Qualification], necessity: str) -> list[Ask]:
    """Those of one necessity, alternatives together; a sentence that gave several rows is said once."""
    groups: dict[object, list[Qualification]] = {}
    for row in qualifications:
        if row.necessity == necessity:
            key = row.text if row.alternative_group is None else row.alternative_group
            groups.setdefault(key, []).append(row)
    by_texts: dict[tuple[str, ...], list[Qualification]] = {}
    for rows in groups.values():
        by_texts.setdefault(tuple(dict.fromkeys(row.text for row in rows)), []).extend(rows)
    return [
        Ask(
            texts,
            tuple(dict.fromkeys(label_of(row, "kind") for row in rows)),
            tuple(dict.fromkeys(row.evidence for row in rows if _says_more(row.evidence, texts))),
        )
        for texts, rows in by_texts.items()
    ]


def _says_more(sentence: str, texts: Iterable[str]) -> bool:
    """Whether `sentence` has a word that is in none of `texts`."""
    said = {word for text in texts for word in _words(text)}
    return any(word not in said for word in _words(sentence))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


_WORD = re.compile(r"\w+")


# Changes


@dataclass(frozen=True, slots=True)
class ChangeLine:
    label: str
    old: str
    new: str


def change_lines(change: OpeningChange) -> list[ChangeLine]:
    """What a candidate has to know of a change: material fields only, and not the way to publication."""
    return [
        ChangeLine(name.replace("_", " ").capitalize(), old, new)
        for name, (old, new) in change.changes.items()
        if name in MATERIAL_FIELDS and not (name == "status" and old in _BEFORE_PUBLICATION)
    ]


_BEFORE_PUBLICATION = {
    Status.DRAFT.label,
    Status.IN_REVIEW.label,
    Status.SCHEDULED.label,
    Status.REJECTED.label,
}
