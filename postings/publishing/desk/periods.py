"""The time that figures are of: so many days up to today, by day or by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

if TYPE_CHECKING:
    from django.http import QueryDict

LENGTHS = (30, 90, 365)
_WEEK = 7
# More bars than this are finer than a phone's screen.
_MOST_BARS = 100


class Choice(NamedTuple):
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Period:
    """`length` days up to `today`. Of weeks there are whole ones, from Monday on; the last is not over."""

    today: date
    length: int = LENGTHS[0]
    by_week: bool = False

    @classmethod
    def of(cls, data: QueryDict, today: date) -> Period:
        """As asked for; whatever is not known is as if it had not been said."""
        asked = data.get("days", "")
        length = int(asked) if asked in {str(length) for length in LENGTHS} else LENGTHS[0]
        unit = data.get("by", "") or ("day" if length == LENGTHS[0] else "week")
        return cls(today, length, unit == "week" or length > _MOST_BARS)

    @property
    def since(self) -> date:
        first = self.today - timedelta(days=self.length - 1)
        return first - timedelta(days=first.weekday()) if self.by_week else first

    @property
    def days(self) -> list[date]:
        return [self.since + timedelta(days=number) for number in range((self.today - self.since).days + 1)]

    @property
    def starts(self) -> list[date]:
        """The first day of each day or week."""
        return self.days[:: _WEEK if self.by_week else 1]

    def start_of(self, day: date) -> date:
        """Of the day or week that `day` is in."""
        return day - timedelta(days=day.weekday()) if self.by_week else day

    @property
    def unit(self) -> str:
        return "week" if self.by_week else "day"

    @property
    def query_string(self) -> str:
        return self._url(self.length, by_week=self.by_week)

    @property
    def lengths(self) -> list[Choice]:
        return [
            Choice(f"{length} days", self._url(length, by_week=None), length == self.length)
            for length in LENGTHS
        ]

    @property
    def units(self) -> list[Choice]:
        """Nothing to choose where days are too many."""
        if self.length > _MOST_BARS:
            return []
        return [
            Choice("By day", self._url(self.length, by_week=False), not self.by_week),
            Choice("By week", self._url(self.length, by_week=True), self.by_week),
        ]

    def _url(self, length: int, *, by_week: bool | None) -> str:
        unit = {} if by_week is None else {"by": "week" if by_week else "day"}
        return "?" + urlencode({"days": length, **unit})
