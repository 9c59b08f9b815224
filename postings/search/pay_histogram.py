"""What the openings of a search pay, drawn above the fields in which pay is asked for.

Counted by the highest pay that an opening states, under all filters but pay. The steps are the same for every
search in a currency, so that drawings can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from postings.openings.presentation import count_of, money, money_range
from postings.search.engine import source
from postings.search.filters import matching
from postings.search.kinds import Context
from postings.search.pay_steps import STEPS
from postings.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from datetime import datetime

    from postings.search.extensions import Lens
    from postings.search.query import SearchQuery

HEIGHT = 40


@dataclass(frozen=True, slots=True)
class PayHistogram:
    """`counts` has an entry for each step of `width` units of `currency`, and one for all above."""

    currency: str
    width: int
    counts: tuple[int, ...]
    asked: tuple[int | None, int | None]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def steps(self) -> int:
        return STEPS

    @property
    def low(self) -> int:
        """The step at which the lower handle stands."""
        return 0 if self.asked[0] is None else min(self.asked[0] // self.width, STEPS)

    @property
    def high(self) -> int:
        """The step at which the upper handle stands; the last one is no limit."""
        return STEPS if self.asked[1] is None else min(-(-self.asked[1] // self.width), STEPS)

    @property
    def low_words(self) -> str:
        return money(Decimal(self.low * self.width), self.currency) if self.low else "any"

    @property
    def high_words(self) -> str:
        return money(Decimal(self.high * self.width), self.currency) if self.high < STEPS else "any"

    @property
    def inside(self) -> str:
        """The bars within the asked range, as one path."""
        return self._path(chosen=True)

    @property
    def outside(self) -> str:
        return self._path(chosen=False)

    @property
    def words(self) -> str:
        return f"{count_of(self.total, 'opening')} by the highest pay stated a year."

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Everything that is drawn: each step that has openings, and how many."""
        return [
            (_span(self.currency, self.width, step), count) for step, count in enumerate(self.counts) if count
        ]

    def _path(self, *, chosen: bool) -> str:
        """A bar for each step: ten wide with a gap of one, and as high as its share of the highest."""
        most = max(self.counts, default=0) or 1
        return "".join(
            f"M{step * 10} {HEIGHT}v-{max(1, round(count / most * HEIGHT))}h9V{HEIGHT}z"
            for step, count in enumerate(self.counts)
            if count and self._is_asked(step) == chosen
        )

    def _is_asked(self, step: int) -> bool:
        least, most = self.asked
        reaches = least is None or step == STEPS or (step + 1) * self.width > least
        return reaches and (most is None or step * self.width <= most)


@lru_cache(1_000)
def _span(currency: str, width: int, step: int) -> str:
    low, high = Decimal(step * width), Decimal((step + 1) * width)
    if step == STEPS:
        return f"{money(low, currency)} and more"
    return money_range(low, high, currency, short=True) if step else f"under {money(high, currency)}"


def pay_histogram(
    query: SearchQuery, now: datetime | None = None, lens: Lens | None = None
) -> PayHistogram | None:
    """None where the currency has no known rate."""
    now = now or timezone.now()
    reader = source.current_reader()
    vocabulary = reader.vocabulary if reader else Vocabulary()
    steps = vocabulary.pay_steps(query.currency)
    if steps is None:
        return None
    others = query.without("pay_min").without("pay_max").with_(sort="")
    counts = None
    if reader is not None:
        try:
            counts = reader.pay_counts(others, Context(now, vocabulary.rates, lens=lens), steps.edges)
        except source.ENGINE_ERRORS as error:
            source.report(error)
    if counts is None:
        counts = reference_pay_counts(others, now, steps.edges, lens)
    return PayHistogram(query.currency, steps.width, counts, (query.pay_min, query.pay_max))


def reference_pay_counts(
    query: SearchQuery, now: datetime, edges: tuple[int, ...], lens: Lens | None = None
) -> tuple[int, ...]:
    """As the database counts them."""
    amounts = [Decimal(edge) / 100 for edge in edges]
    spans = [
        Q(highest__gte=low) if high is None else Q(highest__gte=low, highest__lt=high)
        for low, high in zip(amounts, [*amounts[1:], None], strict=True)
    ]
    paid = (
        matching(query, now, lens).annotate(highest=Coalesce("pay_yearly_max", "pay_yearly_min")).order_by()
    )
    found = paid.aggregate(**{f"step_{step}": Count("pk", filter=span) for step, span in enumerate(spans)})
    return tuple(found[f"step_{step}"] for step in range(len(spans)))
