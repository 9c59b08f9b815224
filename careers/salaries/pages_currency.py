"""The currency in which a page shows pay: the visitor's choice, or the one in which most of it was stated."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from careers.salaries.distributions import converted
from postings.openings.pay import BASE_CURRENCY
from postings.openings.presentation import currency_name
from postings.search.engine import source
from postings.search.fields import quoted
from postings.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from careers.salaries.amounts import Distribution


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Currency:
    """`code` is what the page is in, `is_chosen` whether the visitor asked for it; `error` says why it is not."""

    code: str
    is_chosen: bool
    choices: tuple[Choice, ...]
    error: str = ""
    rates_on: date | None = None

    @property
    def query_string(self) -> str:
        """For links that keep the choice."""
        return f"?currency={self.code}" if self.is_chosen else ""

    def of(self, distributions: Iterable[Distribution]) -> list[Distribution]:
        """Those that can be shown in it."""
        shown = (converted(one, self.code) for one in distributions)
        return [one for one in shown if one is not None]


def known_currencies() -> Sequence[str]:
    """The board's list: euro, and every currency with a reference rate."""
    reader = source.current_reader()
    return (reader.vocabulary if reader else Vocabulary()).currencies


def currency_of(asked: str, distributions: Sequence[Distribution]) -> Currency:
    """`asked` is what the address says; "" is nothing asked."""
    known, asked = known_currencies(), asked.strip().upper()
    usual = _most_stated(distributions)
    is_chosen = asked in known and asked != usual
    code = asked if is_chosen else usual
    offered = known if usual in known else [usual, *known]
    error = "" if asked in ("", *offered) else f"We have no exchange rate for {quoted(asked)}."
    shown = [converted(one, code) for one in distributions]
    moments = [one.rates_on for one in shown if one is not None and one.rates_on is not None]
    return Currency(
        code,
        is_chosen,
        tuple(Choice(one, f"{one}, {currency_name(one)}", one == code) for one in offered),
        error,
        min(moments, default=None),
    )


def _most_stated(distributions: Sequence[Distribution]) -> str:
    """The openings of this board are kept in euro whatever they stated, so they decide only where they are alone."""
    stated = [one.currency for one in distributions if one.source.kind != "openings"]
    return Counter(stated).most_common(1)[0][0] if stated else BASE_CURRENCY
