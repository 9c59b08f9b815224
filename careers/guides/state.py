"""The state of all that guides are made of, in one short query: what was kept under another state is not shown."""

from __future__ import annotations

from django.db import connection

from careers.facts.models import Figure, Source
from careers.guides.models import Edition, Guide, Picture, Question, Step, Term
from careers.salaries.models import SalaryBand

_MADE_OF = (Source, Figure, SalaryBand, Term, Picture, Guide, Question, Step, Guide.sources.through)
# PostgreSQL's own mark of each version of a row: which transaction wrote it, and where it lies. Nothing that writes a
# row, whether a form, the loader or SQL by hand, can forget to set it.
_VERSIONS = "SELECT md5(string_agg(row.id || row.ctid::text || row.xmin, ' ' ORDER BY row.id)) FROM {} AS row"
# Of editions only those that are read: while somebody writes, nothing changes.
_READ = f"JOIN {Guide._meta.db_table} AS guide ON guide.live_id = row.id"  # noqa: SLF001 - Django's public name

_STATE = "SELECT concat_ws(' ', {})".format(
    ", ".join(
        f"({one})"
        for one in (
            *(_VERSIONS.format(model._meta.db_table) for model in _MADE_OF),  # noqa: SLF001 - as above
            f"{_VERSIONS.format(Edition._meta.db_table)} {_READ}",  # noqa: SLF001 - as above
        )
    )
)


def content_state() -> str:
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        return str(cursor.fetchone()[0])
