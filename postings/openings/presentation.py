"""How an opening is put into words: pay, places, deadlines, lengths. Pure functions, for pages and mails.

Spaces between a figure and its unit are non-breaking, so that they never part at the end of a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import get_currency_name, get_currency_symbol

from postings.geography import country_name
from postings.openings.choices import (
    CloseReason,
    Contract,
    DeadlineKind,
    Hours,
    PayPeriod,
    Status,
    Workplace,
)
from postings.openings.models.opening import ANYWHERE_ON_EARTH, CLOSING_SOON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postings.openings.models import Location, Opening

NBSP = "\N{NO-BREAK SPACE}"
_LOCALE = "en"

# Below thirty thousand a thousand is more than three per cent, so the short form keeps one decimal.
_ONE_DECIMAL_BELOW = 30
_SHORTEN_FROM = Decimal(10_000)
_MILLION = Decimal(1_000_000)

# After this many days an age in words says less than the date.
_AGE_IN_WORDS = 60


def count_of(number: int, singular: str, plural: str = "") -> str:
    """`1 place`, `2 places`."""
    return f"{number:,}{NBSP}{singular if number == 1 else plural or singular + 's'}"


def day(value: date, *, weekday: bool = True) -> str:
    """`Thu 26 Nov 2026`: no order of numbers to guess."""
    return f"{value:%a} {value.day} {value:%b %Y}" if weekday else f"{value.day} {value:%b %Y}"


# Pay


def currency_sign(currency: str) -> str:
    """`€`, `CA$`, or the code with a space where there is no sign of its own: `CHF `."""
    sign = get_currency_symbol(currency, locale=_LOCALE)
    return sign + NBSP if sign[-1:].isalpha() else sign


def currency_name(currency: str) -> str:
    return get_currency_name(currency, locale=_LOCALE)


def money(amount: Decimal, currency: str) -> str:
    """One exact amount: `€54,000`, `CHF 47,040.50`."""
    return currency_sign(currency) + _plain(amount)


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


def pay_line(opening: Opening, *, short: bool = False) -> str:
    """What the employer states, and nothing else: `CHF 47,040–50,040 a year`; a scale if only that."""
    stated = money_range(opening.pay_min, opening.pay_max, opening.pay_currency, short=short)
    if not stated:
        return opening.pay_scale
    return f"{stated} {PayPeriod(opening.pay_period).label}"


def pay_yearly_line(opening: Opening) -> str:
    """`about €54,000 a year`: the stated pay made comparable; "" where the statement is already that."""
    if opening.pay_currency == "EUR" and opening.pay_period == PayPeriod.YEAR:
        return ""
    ends = [_to_hundreds(amount) for amount in (opening.pay_yearly_min, opening.pay_yearly_max)]
    yearly = money_range(ends[0], ends[1], "EUR")
    return f"about {yearly} a year" if yearly else ""


def euro(amount: Decimal) -> str:
    """`€54k`: for the ends of a band."""
    return money_range(amount, amount, "EUR", short=True)


def _plain(amount: Decimal) -> str:
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}" if whole else f"{amount:,.2f}"


def _short(amounts: Sequence[Decimal]) -> list[str]:
    """Amounts that share the unit of the largest: thousands from ten thousand, millions from a million."""
    top = max(amounts)
    if top >= _MILLION:
        return [_trimmed(amount / _MILLION, 2) + "M" for amount in amounts]
    if top >= _SHORTEN_FROM:
        decimals = 1 if top < _ONE_DECIMAL_BELOW * 1000 else 0
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
    """Where a pay stands on a band, as positions from 0 to 100 along one axis that holds both."""

    band_start: float
    band_end: float
    median: float
    pay_x: float
    pay_width: float
    label: str


# A single figure is still drawn as something that can be seen.
_LEAST_BAR = 3.0


def pay_bar(opening: Opening, band: Band | None) -> PayBar | None:
    """The opening's pay on `band`; None where there is no pay, or no band to speak of."""
    least = opening.pay_yearly_min if opening.pay_yearly_min is not None else opening.pay_yearly_max
    most = opening.pay_yearly_max if opening.pay_yearly_max is not None else opening.pay_yearly_min
    if band is None or least is None or most is None or band.high <= band.low:
        return None
    origin, top = min(least, band.low), max(most, band.high)

    def at(amount: Decimal) -> float:
        return round(float((amount - origin) / (top - origin) * 100), 1)

    width = max(round(at(most) - at(least), 1), _LEAST_BAR)
    return PayBar(
        band_start=at(band.low),
        band_end=at(band.high),
        median=at(band.median),
        pay_x=min(at(least), 100 - width),
        pay_width=width,
        label=f"{money_range(least, most, 'EUR', short=True)} a year on a band of {band_line(band)}",
    )


def band_line(band: Band) -> str:
    """`€41k to €66k, middle €52k, from 23 openings`."""
    openings = count_of(band.count, "opening")
    return f"{euro(band.low)} to {euro(band.high)}, middle {euro(band.median)}, from {openings}"


# Deadline


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline in words. `state` is open, soon, closed, rolling or unstated."""

    state: str
    words: str
    day: str = ""
    short_day: str = ""
    clock: str = ""
    zone: str = ""
    moment: datetime | None = None
    is_anywhere_on_earth: bool = False

    @property
    def iso(self) -> str:
        """For `<time datetime>`: the moment with its offset."""
        return self.moment.isoformat(timespec="minutes") if self.moment else ""

    @property
    def full(self) -> str:
        """`Thu 26 Nov 2026, 23:59 AoE`; without a stated hour `Thu 26 Nov 2026`."""
        return ", ".join(part for part in (self.day, self.clock) if part)

    @property
    def short(self) -> str:
        """`26 Nov, 23:59 AoE`."""
        return ", ".join(part for part in (self.short_day, self.clock) if part)


def deadline_of(opening: Opening, now: datetime) -> Deadline:
    """The deadline as it stands at `now`; for an opening that is closed, when it closed."""
    ended_at = _ended_at(opening, now)
    if ended_at is not None and ended_at != opening.deadline_at:
        return Deadline("closed", f"closed {_ago(ended_at, now, UTC)}", day=day(ended_at.astimezone(UTC)))
    if opening.deadline_at is not None:
        return _dated(opening.deadline_at, opening.deadline_zone, opening.deadline_has_time, now)
    if opening.deadline_kind == DeadlineKind.ROLLING:
        return Deadline("rolling", "rolling")
    return Deadline("unstated", "no deadline stated")


def letters_deadline_of(opening: Opening, now: datetime) -> Deadline | None:
    """The separate deadline of the reference letters, in the zone of the main one."""
    if opening.letters_deadline_at is None:
        return None
    return _dated(opening.letters_deadline_at, opening.deadline_zone, opening.deadline_has_time, now)


def zone_label(moment: datetime, zone_name: str) -> str:
    """`AoE`, `CET`, or `UTC+8` where a zone has no letters of its own."""
    if zone_name == ANYWHERE_ON_EARTH:
        return "AoE"
    label = moment.tzname() or "UTC"
    if label[0] not in "+-":
        return label
    hours, minutes = label[1:3].lstrip("0") or "0", label[3:5]
    return f"UTC{label[0]}{hours}" + (f":{minutes}" if minutes not in ("", "00") else "")


def _dated(moment: datetime, zone_name: str, has_time: bool, now: datetime) -> Deadline:
    zone = _zone(zone_name)
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    label = zone_label(local, zone_name)
    clock = f"{local:%H:%M}{NBSP}{label}" if has_time else ""
    if moment < now:
        state, words = "closed", f"closed {_ago(moment, now, zone)}"
    else:
        state = "soon" if moment - now <= CLOSING_SOON else "open"
        words = _closes((local.date() - today).days, clock)
    return Deadline(
        state=state,
        words=words,
        day=day(local),
        short_day=f"{local.day}{NBSP}{local:%b}" if local.year == today.year else day(local, weekday=False),
        clock=clock,
        zone=label,
        moment=local,
        is_anywhere_on_earth=zone_name == ANYWHERE_ON_EARTH,
    )


def _ended_at(opening: Opening, now: datetime) -> datetime | None:
    """The first of the moments that ended it; None while it is open."""
    ends = (opening.closed_at, opening.deadline_at, opening.expires_at)
    return min((end for end in ends if end is not None and end < now), default=None)


def _closes(days: int, clock: str) -> str:
    if days <= 0:
        return f"closes today {clock}".rstrip()
    return "closes tomorrow" if days == 1 else f"closes in {days}{NBSP}days"


def _ago(moment: datetime, now: datetime, zone: tzinfo) -> str:
    days = (now.astimezone(zone).date() - moment.astimezone(zone).date()).days
    if days > _AGE_IN_WORDS:
        return f"on {day(moment.astimezone(zone), weekday=False)}"
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else f"{days}{NBSP}days ago"


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def closed_sentence(opening: Opening, now: datetime) -> str:
    """Why and when an opening closed, for the top of its page."""
    ended_at = _ended_at(opening, now)
    on = f" on {day(ended_at.astimezone(UTC))}" if ended_at else ""
    if opening.status == Status.CLOSED and opening.close_reason:
        return _CLOSED_BECAUSE[opening.close_reason].format(on=on)
    if ended_at is not None and ended_at == opening.deadline_at:
        deadline = _dated(opening.deadline_at, opening.deadline_zone, opening.deadline_has_time, now)
        return f"Its deadline passed on {deadline.full}."
    return f"It ended{on}."


_CLOSED_BECAUSE: dict[str, str] = {
    CloseReason.FILLED: "The employer filled it{on}.",
    CloseReason.CANCELLED: "The employer cancelled it{on}.",
    CloseReason.EXPIRED: "It ended{on}.",
    CloseReason.WITHDRAWN: "The employer took it off its own list{on}.",
}


def published_words(published_at: datetime, now: datetime) -> str:
    """`new today`, `new since yesterday`, `3 days ago`; a date once that says more."""
    ago = _ago(published_at, now, UTC)
    return {"today": "new today", "yesterday": "new since yesterday"}.get(ago, ago)


# Place and contract


def places_line(opening: Opening) -> str:
    """`Zürich, CH · hybrid`, `Berlin, DE +2 places`, `Remote from CH or DE`. Prefetch `locations`."""
    locations = list(opening.locations.all())
    if opening.workplace == Workplace.REMOTE:
        parts = (remote_line(opening.remote_countries), _first_of(locations))
        return " · ".join(part for part in parts if part)
    workplace = Workplace(opening.workplace).label.lower() if opening.workplace else ""
    return " · ".join(part for part in (_first_of(locations), workplace) if part)


def remote_line(countries: Sequence[str], *, full: bool = False) -> str:
    """`Remote`, `Remote from CH or DE`, `Remote from 7 countries`; full names where there is room."""
    if not countries:
        return "Remote"
    if len(countries) > 3 and not full:
        return f"Remote from {count_of(len(countries), 'country', 'countries')}"
    names = [country_name(code) for code in countries] if full or len(countries) == 1 else list(countries)
    return f"Remote from {joined(names, 'or')}"


def _first_of(locations: Sequence[Location]) -> str:
    if not locations:
        return ""
    first = locations[0]
    name = f"{first.city}, {first.country}" if first.city and first.country else str(first)
    more = len(locations) - 1
    return f"{name} +{count_of(more, 'place')}" if more else name


def joined(parts: Sequence[str], conjunction: str = "and") -> str:
    """`A`, `A or B`, `A, B or C`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {conjunction} {parts[-1]}"


def length_words(months: int) -> str:
    """`4 years`, `18 months`, `1 year`."""
    years, rest = divmod(months, 12)
    return count_of(months, "month") if rest else count_of(years, "year")


def contract_line(opening: Opening) -> str:
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
