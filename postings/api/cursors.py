"""Where a page of the list ended, so that the next one goes on there whatever was added or closed meanwhile.

A cursor is the sort key and the id of the last opening seen: the next page is what comes after it in the order.
Relevance has no key that lasts, so there it is a page of the search and how many of it were seen.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Coalesce

from postings.api.errors import RefusedError
from postings.search.answer import PAGE_SIZE
from postings.search.query import DEADLINE, NEWEST, PAY, RELEVANCE

if TYPE_CHECKING:
    from postings.api.rows import OpeningRow
    from postings.openings.models import Opening
    from postings.openings.models.opening import OpeningQuerySet

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# The ids of PostgreSQL; and more than any key here, the microseconds of the year 9999.
_MOST = 2**63 - 1
_MOST_PAGES = 100_000
_LONGEST = 200
_BEST_PAY = Coalesce("pay_yearly_max", "pay_yearly_min")


@dataclass(frozen=True, slots=True)
class Cursor:
    """`key` is microseconds since 1970 or cents, None where the last opening has none; `last` is its id.

    By relevance `key` is the number of a page and `last` how many of its openings were seen.
    """

    order: str
    key: int | None
    last: int

    def __str__(self) -> str:
        written = json.dumps([self.order, self.key, self.last], separators=(",", ":"))
        return urlsafe_b64encode(written.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, order: str) -> Cursor:
        """The cursor that `__str__` wrote; refused where it is none, or of another order than `order`."""
        cursor = cls(*_parts(text))
        if str(cursor) != text:
            raise _unreadable()
        if cursor.order in (NEWEST, DEADLINE):
            _moment(cursor.key)
        if cursor.order != order:
            raise RefusedError(
                f"The cursor is of the order “{cursor.order}”, but the request asks for “{order}”.",
                field="cursor",
            )
        return cursor

    @property
    def place(self) -> tuple[bool, int, int]:
        """Smaller than that of every cursor behind it. By relevance no cursor has one."""
        sign = 1 if self.order == DEADLINE else -1
        return self.key is None, sign * (self.key or 0), -self.last

    @classmethod
    def after(cls, opening: Opening | OpeningRow, order: str) -> Cursor:
        """The place behind `opening` in an order that does not depend on words."""
        return cls(order, _key_of(opening, order), opening.pk)


def in_order(openings: OpeningQuerySet, order: str) -> OpeningQuerySet:
    """In the order of the pages."""
    if order == DEADLINE:
        return openings.closing_first()
    if order == PAY:
        return openings.order_by(_BEST_PAY.desc(nulls_last=True), "-pk")
    return openings.newest_first()


def behind(openings: OpeningQuerySet, cursor: Cursor) -> OpeningQuerySet:
    """Those that come after `cursor` in its order."""
    tied = Q(pk__lt=cursor.last)
    if cursor.order == NEWEST:
        at = _moment(cursor.key)
        # The first condition is implied by the second, but only the first can use the index.
        return openings.filter(Q(published_at__lte=at), Q(published_at__lt=at) | tied)
    if cursor.order == DEADLINE:
        if cursor.key is None:
            return openings.filter(tied, deadline_at__isnull=True)
        at = _moment(cursor.key)
        later = Q(deadline_at__gt=at) | Q(deadline_at__isnull=True)
        return openings.filter(later | Q(deadline_at=at) & tied)
    unpaid = Q(pay_yearly_max__isnull=True, pay_yearly_min__isnull=True)
    if cursor.key is None:
        return openings.filter(unpaid, tied)
    best = Decimal(cursor.key) / 100
    return openings.filter(_best_pay("__lt", best) | unpaid | _best_pay("", best) & tied)


def _best_pay(lookup: str, amount: Decimal) -> Q:
    """`_BEST_PAY`, in conditions that can use an index."""
    return Q(**{f"pay_yearly_max{lookup}": amount}) | Q(
        **{"pay_yearly_max__isnull": True, f"pay_yearly_min{lookup}": amount}
    )


def _key_of(opening: Opening | OpeningRow, order: str) -> int | None:
    if order == PAY:
        # As the order has it: the upper end, else the only one.
        best = opening.pay_yearly_min if opening.pay_yearly_max is None else opening.pay_yearly_max
        return None if best is None else int(best * 100)
    moment = opening.deadline_at if order == DEADLINE else opening.published_at
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


def _moment(key: int | None) -> datetime:
    try:
        return _EPOCH + (key or 0) * _MICROSECOND
    except OverflowError as error:
        raise _unreadable() from error


def _parts(text: str) -> tuple[str, int | None, int]:
    if len(text) > _LONGEST:
        raise _unreadable()
    try:
        parts = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    match parts:
        case [str() as order, None, int() as last]:
            key = None
        case [str() as order, int() as key, int() as last]:
            pass
        case _:
            raise _unreadable()
    is_known = order in (NEWEST, DEADLINE, PAY, RELEVANCE)
    has_key = key is not None or order in (DEADLINE, PAY)
    if not is_known or not has_key or abs(key or 0) > _MOST or not 0 <= last <= _MOST:
        raise _unreadable()
    if order == RELEVANCE and not (0 < (key or 0) <= _MOST_PAGES and last < PAGE_SIZE):
        raise _unreadable()
    return order, key, last


def _unreadable() -> RefusedError:
    return RefusedError("This is no cursor of this API. Take it from “next” as it is.", field="cursor")
