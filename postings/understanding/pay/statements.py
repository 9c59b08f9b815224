"""What a posting says it pays.

Every sum of money in a posting is a suspect: postings are full of housing bonuses, funding rounds, quotas
and travel budgets. A sum counts as pay only when the words nearest to it say so, its currency and period
are known, and a year of it is an amount somebody could live on and somebody would pay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from postings.openings.choices import PayKind, PayPeriod
from postings.understanding.document import Document, Sentence
from postings.understanding.found import Found
from postings.understanding.pay.currencies import Setting, currency_of
from postings.understanding.pay.money import MAY_HOLD_MONEY, Money, read_money
from postings.understanding.pay.periods import is_believable, period_by_size, period_of
from postings.understanding.pay.purposes import purpose_of
from postings.understanding.pay.scales import find_pay_scale, read_scale
from postings.understanding.rejoined import rejoined


@dataclass(frozen=True, slots=True)
class StatedPay:
    """Pay as the employer states it. One bound is None for "up to" and "from"; both equal for a single sum."""

    minimum: Decimal | None
    maximum: Decimal | None
    currency: str
    period: PayPeriod
    kind: PayKind
    scale: str = ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    pay: StatedPay
    evidence: str
    is_named: bool


def find_pay(document: Document, country: str = "") -> Found[StatedPay] | None:
    """The base pay stated in a posting. `country` (ISO alpha-2) settles what "$" and "kr" mean.

    Where several ranges are stated (grades, places), the first is taken, but one in the currency of
    `country` before others. A sum its own sentence calls pay goes before one only its heading does.
    """
    setting: Setting | None = None
    candidates: list[_Candidate] = []
    for sentence in rejoined(document):
        if MAY_HOLD_MONEY.search(sentence.text):
            setting = setting or Setting.of(document, country)
            candidates.extend(_candidates(sentence, setting))
    if setting is None or not candidates:
        return None
    best = min(candidates, key=lambda it: (not it.is_named, not setting.is_home(it.pay.currency)))
    if not best.pay.scale:
        scale = find_pay_scale(document)
        return Found(replace(best.pay, scale=scale.value if scale else ""), best.evidence)
    return Found(best.pay, best.evidence)


# Lines that speak of more than base pay. Earnings on target and total packages are no base pay.
_MORE_THAN_BASE = re.compile(
    r"\bon[- ]target|\bote\b|\btarget (?:\w+ )?(?:earnings|compensation)|\btotal (?:\w+ ){0,2}comp",
    re.IGNORECASE,
)
_BESIDE_BASE = re.compile(
    r"\b(?:bonus|commission|equity|stipend|housing|relocation|sign[- ]on|allowance|budget)\b", re.IGNORECASE
)
_BASE = re.compile(r"\bbase\b|\bstipend of\b|\b(?:phd|monthly|annual) stipend\b", re.IGNORECASE)

# "Base $120K, OTE $240K" says both.
_BASE_SUM = re.compile(r"\bbase\b[^•|/;\d]{0,25}\d", re.IGNORECASE)


def is_more_than_base(text: str) -> bool:
    """Whether a machine's line about a range makes it earnings on target or a whole package."""
    return bool(_MORE_THAN_BASE.search(text)) and not _BASE_SUM.search(text)


def parse_pay_line(text: str, country: str = "") -> StatedPay | None:
    """Pay from a summary a machine wrote: "$180K – $220K • Offers Equity", "€4,200 per month".

    Of several tiers the first is taken.
    """
    setting = Setting(country.upper(), text, is_machine_written=True)
    if _MORE_THAN_BASE.search(text) and not _BASE.search(text):
        return None
    for part in re.split(r"[•|;\n]", text):
        if _BESIDE_BASE.search(part) and not _BASE.search(part):
            continue
        for money in read_money(part):
            pay = _stated(Sentence(part), money, len(part), PayKind.SALARY, setting)
            if pay is not None:
                return pay
    return None


def _candidates(sentence: Sentence, setting: Setting) -> Iterator[_Candidate]:
    sums = read_money(sentence.text)
    ends = [*(money.start for money in sums), len(sentence.text)][1:]
    for money, following in zip(sums, ends, strict=True):
        purpose = purpose_of(sentence, money, following)
        if purpose is None or _is_torn(sentence.text, money):
            continue
        pay = _stated(sentence, money, following, purpose.kind, setting)
        if pay is not None:
            is_bare = not purpose.is_named and sentence.heading and sentence.heading != sentence.text
            evidence = f"{sentence.heading}: {sentence.text}" if is_bare else sentence.text
            yield _Candidate(pay, evidence, purpose.is_named)


# A single sum right behind a joining word is half of a range whose other half could not be read.
_TORN = re.compile(r"\d\S*\s*(?:[-–—]|to|and|bis|tot)\s*$")


def _is_torn(text: str, money: Money) -> bool:
    return not money.is_range and _TORN.search(text[max(0, money.start - 24) : money.start]) is not None


def _stated(
    sentence: Sentence, money: Money, following: int, kind: PayKind, setting: Setting
) -> StatedPay | None:
    if money.is_broken:
        return None
    currency = currency_of(money.sign, sentence.text, setting, is_compact=money.is_compact)
    if not currency:
        return None
    period = period_of(sentence.text, money, following, sentence.heading) or period_by_size(
        money.low, currency, kind
    )
    if period is None or not all(is_believable(bound, currency, period) for bound in (money.low, money.high)):
        return None
    minimum, maximum = _bounds(sentence.text, money)
    return StatedPay(minimum, maximum, currency, period, kind, read_scale(sentence.text, is_about_pay=True))


_ABOUT = r"(?:\s(?:a|an|the|about|around|approximately|approx\.?|ca\.?|circa|of|gross))*\s*$"
_UP_TO = re.compile(
    rf"\b(?:up to|maximum(?: of)?|max\.?|at most|no more than|bis zu|höchstens|jusqu['’]à|upp till"
    rf"|inntil|hasta"
    rf"|(?:increas|ris|grow)\w*(?: \w+){{0,3}} to){_ABOUT}",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"\b(?:from|start(?:s|ing)? (?:at|from)|minimum(?: of| is)?|min\.?|at least|not less than"
    rf"|no less than|upwards of"
    rf"|over|more than|in excess of|above|ab|mindestens|à partir de|från|fra|vanaf|minimaal|desde"
    rf"|a partir de){_ABOUT}",
    re.IGNORECASE,
)
_MINIMUM = re.compile(
    r"\b(?:minimum|starting|entry|mindest\w*|minim\w*|einstiegs\w*)\b[^.;]{0,40}$", re.IGNORECASE
)
_OR_MORE = re.compile(r"^\s?(?:and (?:above|up|upwards)|or (?:more|above)|upwards)", re.IGNORECASE)
# "$180K+ equity" adds something else; "$180K+" alone is open upwards.
_PLUS_SOMETHING = re.compile(
    r"^\s?(?:offers|equity|bonus|commission|stock|benefits|options|ote)", re.IGNORECASE
)


def _bounds(text: str, money: Money) -> tuple[Decimal | None, Decimal | None]:
    if money.is_range:
        return money.low, money.high
    before = text[max(0, money.start - 60) : money.start]
    if _UP_TO.search(before):
        return None, money.high
    after = text[money.end :]
    is_open = money.is_open and not _PLUS_SOMETHING.match(after)
    if is_open or _FROM.search(before) or _MINIMUM.search(before) or _OR_MORE.match(after):
        return money.low, None
    return money.low, money.high
