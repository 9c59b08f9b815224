"""When the mail of an alert is due: one expression, for runs and for pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import DateTimeField, F, Func, Value

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler, _AsSqlType

# The database keeps no shorter time.
TICK = timedelta(microseconds=1)
_COLUMNS = ("frequency", "weekday", "hour", "time_zone", "paused_until")
# The first of two candidates that is after the moment: the stated hour of today or of the next stated weekday,
# else a day or a week later. Where clocks skip the hour or have it twice, AT TIME ZONE decides. A slot may be at
# the end of a pause, but not before it. A zone that is not known (any more) is UTC: PostgreSQL would end the statement.
_SQL = """(
    CASE WHEN {frequency} = 'at_once' THEN greatest({moment}, {paused_until}) ELSE (
        SELECT min(slot.at)
        FROM (
            SELECT greatest({moment}, {paused_until} - interval '1 microsecond') AS after,
                CASE {frequency} WHEN 'weekly' THEN 7 ELSE 1 END AS days,
                CASE WHEN {time_zone} = ANY (%s::text[]) THEN {time_zone} ELSE 'UTC' END AS zone
        ) AS given
        CROSS JOIN generate_series(0, 1) AS later
        CROSS JOIN LATERAL (SELECT (given.after AT TIME ZONE given.zone)::date AS today) AS local
        CROSS JOIN LATERAL (
            SELECT (
                local.today + later * given.days + make_interval(hours => {hour})
                + CASE {frequency} WHEN 'weekly'
                    THEN make_interval(days => ({weekday} - extract(isodow FROM local.today)::int + 7) %% 7)
                    ELSE interval '0'
                END
            ) AT TIME ZONE given.zone AS at
        ) AS slot
        WHERE slot.at > given.after
    ) END
)"""


class NextSlot(Func):
    """The slot of an alert at a moment: strictly after it, but for alerts at once.

    `Alert.objects.annotate(next_slot=NextSlot(now))` says when what arrives now is mailed.
    """

    output_field = DateTimeField()

    def __init__(self, moment: datetime) -> None:
        super().__init__(Value(moment, output_field=DateTimeField()), *map(F, _COLUMNS))

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: object, **kwargs: object
    ) -> _AsSqlType:
        moment, *columns = self.get_source_expressions()
        _, [at] = compiler.compile(moment)
        named = {name: compiler.compile(column)[0] for name, column in zip(_COLUMNS, columns, strict=True)}
        # The zones come after every moment.
        values = (*(at,) * _SQL.count("{moment}"), known_zones())
        return _SQL.format(moment="%s::timestamptz", **named), values


@cache
def time_zones() -> frozenset[str]:
    """The names that both Python and the database know: one that either refuses would end a run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_timezone_names")
        return frozenset(name for (name,) in cursor.fetchall()) & available_timezones()


@cache
def known_zones() -> str:
    """As an array of PostgreSQL."""
    return f"{{{','.join(sorted(time_zones()))}}}"


def validate_time_zone(name: str) -> None:
    if name not in time_zones():
        raise ValidationError("Choose a time zone from the list.", code="time_zone")
