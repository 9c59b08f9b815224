"""What a page shows as a file: a row for each source's word, with source, licence, year and number in each."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from django.http import HttpResponse

from careers.salaries.models import PERCENTILES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from careers.salaries.amounts import Distribution

Cell = str | int | float | bool | None

# A spreadsheet would run a cell that begins with one of these.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def download(distributions: Iterable[Distribution], form: str, name: str) -> HttpResponse:
    """`form` is csv or json, `name` that of the file without its ending."""
    rows = [row_of(one) for one in distributions]
    text = as_csv(rows) if form == "csv" else json.dumps({"rows": rows}, ensure_ascii=False, indent=1)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{form}"',
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(text, content_type=_TYPES[form], headers=headers)


def row_of(one: Distribution) -> dict[str, Cell]:
    """Amounts are a year, in whole units of `currency` where the source states whole ones."""
    return {
        "source": one.source.title,
        "publisher": one.source.publisher,
        "source_url": one.source.url,
        "licence": one.source.licence or "not stated",
        "year": one.year,
        "answers": one.count,
        "is_small_sample": one.is_small,
        "put_aside": one.outliers,
        "role": one.role,
        "title": one.title,
        "level": one.level,
        "years_from": one.years_from,
        "years_to": one.years_to,
        "country": one.country,
        "employer": one.employer,
        "kind": one.kind,
        "basis": one.basis_words,
        "currency": one.currency,
        "converted_from": one.converted_from,
        "rates_on": one.rates_on.isoformat() if one.rates_on else "",
        "low": _number(one.low),
        "median": _number(one.median),
        "high": _number(one.high),
        "is_high_open": one.is_high_open,
        **{f"p{share}": _number(one.amounts.get(share)) for share in PERCENTILES},
        "note": one.note,
    }


def as_csv(rows: Sequence[dict[str, Cell]]) -> str:
    written = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(written, list(rows[0]))
        writer.writeheader()
        writer.writerows({name: _safe(cell) for name, cell in row.items()} for row in rows)
    return written.getvalue()


def _safe(cell: Cell) -> Cell:
    """Text that a spreadsheet would take for a formula begins with an apostrophe, as they show text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _number(amount: Decimal | None) -> int | float | None:
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)
