"""Reading where to apply and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postings.openings.choices import ApplyMethod, DeadlineKind
from postings.publishing.wizard.exact import read_moment

if TYPE_CHECKING:
    from datetime import datetime

    from postings.publishing.wizard.sheet import Sheet


def read_method(sheet: Sheet) -> dict[str, Any]:
    method, url, email = sheet.text("method"), sheet.text("url"), sheet.text("email")
    if not method and "method" not in sheet.wrong:
        method = (ApplyMethod.EMAIL if email and not url else ApplyMethod.LINK).value
    if method == ApplyMethod.LINK and not url:
        sheet.require("url", "Give the page on which to apply, or choose e-mail.")
    if method == ApplyMethod.EMAIL and not email:
        sheet.require("email", "Give the address that applications go to.")
    return {"apply_method": method, "apply_url": url, "apply_email": email}


def read_deadlines(sheet: Sheet) -> dict[str, Any]:
    day, clock, zone = sheet.day("deadline_date"), sheet.clock("deadline_time"), sheet.text("deadline_zone")
    letters_clock = sheet.clock("letters_time")
    kind = sheet.text("deadline_kind")
    if not kind and "deadline_kind" not in sheet.wrong:
        kind = (DeadlineKind.MOMENT if day else DeadlineKind.UNSTATED).value
    is_dated = kind == DeadlineKind.MOMENT
    if is_dated and day is None:
        sheet.require("deadline_date", "Which day is the last?")
    if is_dated and not zone:
        sheet.require("deadline_zone", "In which zone does the day end?")
    if not is_dated and day is not None and "deadline_kind" not in sheet.wrong:
        sheet.require(
            "deadline_date", "This day counts only for a deadline by a date: choose that, or empty it."
        )
    if is_dated and letters_clock and not clock:
        sheet.require("deadline_time", "Letters have a time of day, so applications need one too.")
    letters_day = sheet.day("letters_date")
    if letters_clock and letters_day is None:
        sheet.require("letters_date", "Which day is it for letters?")
    return {
        "deadline_kind": kind,
        "deadline_zone": zone,
        "deadline_has_time": bool(clock if is_dated else letters_clock and letters_day),
        "deadline_at": _moment(sheet, "deadline_date", "deadline_time", "deadline_exact", zone)
        if is_dated
        else None,
        "letters_deadline_at": _moment(sheet, "letters_date", "letters_time", "letters_exact", zone),
        "expires_at": _moment(sheet, "ends_on", "", "ends_exact", zone),
    }


def _moment(sheet: Sheet, day_name: str, clock_name: str, exact_name: str, zone: str) -> datetime | None:
    if {day_name, clock_name, "deadline_zone"} & sheet.wrong:
        return None
    day = sheet.day(day_name)
    clock = sheet.clock(clock_name) if clock_name else None
    if day is None:
        return None
    return read_moment(day, clock, zone, sheet.typed.get(exact_name, ""), has_time=clock is not None)
