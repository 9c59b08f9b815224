"""Scales of grades. Grades of different scales are never compared."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Scale(NamedTuple):
    """How grades are given: between `lowest` and `highest`, as numbers. On the German scale the lowest is best."""

    label: str
    lowest: Decimal
    highest: Decimal


SCALES: dict[str, Scale] = {
    "4": Scale("grade points up to 4.0", Decimal(0), Decimal(4)),
    "4.3": Scale("grade points up to 4.3", Decimal(0), Decimal("4.3")),
    "5": Scale("grade points up to 5.0", Decimal(0), Decimal(5)),
    "10": Scale("grades up to 10", Decimal(0), Decimal(10)),
    "20": Scale("grades up to 20", Decimal(0), Decimal(20)),
    "100": Scale("per cent", Decimal(0), Decimal(100)),
    "de": Scale("German grades, 1.0 the best", Decimal(1), Decimal(4)),
}
# British classes, best first. They are compared with each other only.
CLASSES: dict[str, str] = {
    "first-class": "first class (UK)",
    "upper-second": "upper second, 2:1 (UK)",
    "lower-second": "lower second, 2:2 (UK)",
    "third": "third class (UK)",
}
