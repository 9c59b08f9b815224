"""Tables as institutions upload them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.utils import timezone
from openpyxl import Workbook

from postings.institutions.models import Institution
from postings.publishing.bulk.columns import NAMES
from postings.publishing.models import Upload

TEXT = (
    "You will develop machine learning methods with which robots learn from few examples, and publish what you find. "
    "You work in a group of twelve people, teach a little and travel to two conferences a year. "
) * 4


def a_line(**cells: str) -> dict[str, str]:
    """A good one, of everything something."""
    soon = timezone.localdate() + timedelta(days=60)
    return {
        "title": "PhD position in robot learning",
        "role": "phd",
        "description": TEXT,
        "city": "Zurich",
        "country": "Switzerland",
        "workplace": "on_site",
        "funding": "fully_funded",
        "pay_min": "47000",
        "pay_max": "50000",
        "pay_currency": "CHF",
        "pay_period": "year",
        "contract": "fixed_term",
        "contract_months": "48",
        "required": "Master's degree in computer science; Python",
        "preferred": "C++",
        "materials": "CV; 2 References",
        "apply_url": "https://apply.example.org/42",
        "deadline": soon.isoformat(),
        "deadline_zone": "Europe/Zurich",
        **cells,
    }


def as_csv(
    lines: Sequence[Mapping[str, str]], *, delimiter: str = ",", names: Sequence[str] = NAMES
) -> bytes:
    with io.StringIO(newline="") as written:
        writer = csv.writer(written, delimiter=delimiter)
        writer.writerow(names)
        writer.writerows([line.get(name, "") for name in names] for line in lines)
        return written.getvalue().encode()


def as_xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    with io.BytesIO() as written:
        book.save(written)
        return written.getvalue()


def an_upload(institution: Institution, content: bytes, **values: object) -> Upload:
    return Upload.objects.create(institution=institution, filename="openings.csv", content=content, **values)
