"""What our own openings state that they pay: open and past ones, in one question to the database.

Each opening counts once, with the middle of its pay in euro a year, at its main place. It must state both ends of
its pay (one figure is both), be public, within what the board lists, and not part time: part of a pay is not the
pay of the role. Pay that nobody could mean for a year of full-time work is put aside, and counted.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection
from django.utils import timezone

from careers.salaries.amounts import FEW, FEWEST, HIGH, LOW, MEDIAN, Distribution, SourceLine
from careers.salaries.kept import Kept
from careers.salaries.models import PERCENTILES
from postings.openings.choices import CloseReason, Hours, PayKind, Status
from postings.openings.pay import BASE_CURRENCY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

# In euro a year. An unpaid seat says 0, a slip of the keyboard says 54,000,000.
LEAST_MEANT, MOST_MEANT = 2_000, 3_000_000

OPENINGS = SourceLine(
    key="openings",
    title="Openings on this board",
    publisher="",
    year=None,
    url="",
    licence="",
    kind="openings",
    note=(
        "Pay that employers state, open and past openings, in euro a year at reference rates. Each counts with the "
        "middle of its stated range, at its main place. Part-time openings are left out."
    ),
)

_SQL = """
WITH paid AS MATERIALIZED (
    SELECT
        role,
        nullif(level, '') AS level,
        main.country,
        -- Where nobody said what the pay is, what the funding says.
        CASE WHEN coalesce(nullif(pay_kind, ''), funding) = %(stipend)s THEN 'stipend' ELSE 'salary' END AS kind,
        (pay_yearly_min + pay_yearly_max)::float8 / 2 AS middle
    FROM postings_opening AS opening
    LEFT JOIN (
        SELECT DISTINCT ON (opening_id) opening_id, nullif(country, '') AS country
        FROM postings_location ORDER BY opening_id, position
    ) AS main ON main.opening_id = opening.id
    WHERE status = ANY(%(public)s) AND published_at <= %(now)s AND close_reason <> %(off_topic)s
        AND hours <> %(part_time)s AND pay_yearly_min IS NOT NULL AND pay_yearly_max IS NOT NULL
)
SELECT
    role, coalesce(level, ''), coalesce(country, ''), kind,
    count(*) FILTER (WHERE middle BETWEEN %(least)s AND %(most)s) AS openings,
    count(*) FILTER (WHERE middle NOT BETWEEN %(least)s AND %(most)s) AS outliers,
    percentile_cont(%(shares)s::float8[]) WITHIN GROUP (ORDER BY middle)
        FILTER (WHERE middle BETWEEN %(least)s AND %(most)s)
FROM paid
GROUP BY GROUPING SETS ((role, kind), (role, kind, level), (role, kind, country), (role, kind, level, country))
HAVING count(*) FILTER (WHERE middle BETWEEN %(least)s AND %(most)s) >= %(fewest)s
    -- "Not said" is no level and no country of its own; it is part of all of them together.
    AND (grouping(level) = 1 OR level IS NOT NULL) AND (grouping(country) = 1 OR country IS NOT NULL)
ORDER BY role, kind, level NULLS FIRST, country NULLS FIRST
"""


class _Group(NamedTuple):
    role: str
    level: str
    country: str
    kind: str
    openings: int
    outliers: int
    amounts: Sequence[float]


def groups() -> tuple[Distribution, ...]:
    """Of every role, level and country with enough openings, and of all levels and countries together."""
    return _kept.get()


def _read() -> tuple[Distribution, ...]:
    values: dict[str, str | int | datetime | list[str] | list[float]] = {
        "stipend": PayKind.STIPEND,
        "public": [Status.PUBLISHED.value, Status.CLOSED.value],
        "now": timezone.now(),
        "off_topic": CloseReason.OFF_TOPIC,
        "part_time": Hours.PART_TIME,
        "least": LEAST_MEANT,
        "most": MOST_MEANT,
        "shares": [percent / 100 for percent in PERCENTILES],
        "fewest": FEWEST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        return tuple(_of(_Group(*row)) for row in cursor.fetchall())


def _of(group: _Group) -> Distribution:
    amounts = {
        percent: Decimal(amount).quantize(Decimal(1), ROUND_HALF_UP)
        for percent, amount in zip(PERCENTILES, group.amounts, strict=True)
    }
    return Distribution(
        source=OPENINGS,
        role=group.role,
        level=group.level,
        country=group.country,
        year=None,
        currency=BASE_CURRENCY,
        basis="stated",
        kind=group.kind,
        count=group.openings,
        outliers=group.outliers,
        amounts=amounts,
        low=amounts[LOW],
        median=amounts[MEDIAN],
        high=amounts[HIGH],
        is_small=group.openings < FEW,
    )


_kept = Kept(_read, follows_changes=False)
