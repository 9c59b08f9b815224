"""Times of day and time zones written beside a date: "23:59 CET", "by noon GMT", "AoE", "1600h"."""

from __future__ import annotations

import re
from datetime import time

_HOUR, _MINUTE = r"(?P<hour>[01]?\d|2[0-4])", r"(?P<minute>[0-5]\d)"
_NOT_IN_DATE = r"(?<![\d/.:-])"
_TIME = re.compile(
    rf"{_NOT_IN_DATE}{_HOUR}[:.]{_MINUTE}(?:[:.][0-5]\d)?(?![\d.]?\d)\s?(?P<half>[ap]\.?\s?m\b\.?)?"
    rf"|{_NOT_IN_DATE}(?P<half_hour>1[0-2]|0?[1-9])\s?(?P<half_only>[ap]\.?\s?m\b\.?)"
    rf"|{_NOT_IN_DATE}(?P<bare_hour>[01]?\d|2[0-4])\s?h\s?(?P<bare_minute>[0-5]\d)?(?![a-z\d])"
    r"|(?<![\d/.:-])(?P<run>[01]\d[0-5]\d|2[0-3][0-5]\d)\s?(?:h|hrs|hours)\b"
    r"|(?<![\d/.:-])(?P<clock>[01]?\d|2[0-4])\s?(?:Uhr|o['’]?clock)\b"
    r"|\bkl\.?\s?(?P<kl>[01]?\d|2[0-4])(?![\d:]|\.\d)"
    r"|\b(?P<noon>(?:12\s)?noon|midday)\b|\b(?P<midnight>midnight)\b",
    re.IGNORECASE,
)

# Names that postings give their zones. Civil names ("CET", "GMT" written in July) follow the clocks of the
# place they are meant for; UTC and offsets are taken at their word. CST and IST name several zones: unread.
_ZONE_WORDS: tuple[tuple[str, str], ...] = (
    (r"AoE|[Aa]nywhere[ -][Oo]n[ -](?:[Tt]he )?[Ee]arth", "Etc/GMT+12"),
    (r"CES?T|MES?Z|[Cc]entral [Ee]uropean(?: [Ss]ummer)?(?: [Ss]tandard)? [Tt]ime", "Europe/Brussels"),
    (r"EES?T|[Ee]astern [Ee]uropean(?: [Ss]ummer)? [Tt]ime", "Europe/Helsinki"),
    (r"WES?T|[Ww]estern [Ee]uropean [Tt]ime", "Europe/Lisbon"),
    (r"BST|(?:UK|London|British)(?: [Ll]ocal)? [Tt]ime|[Ll]ocal UK [Tt]ime", "Europe/London"),
    (r"(?:[Ll]ocal )?(?:Irish|Dublin)(?: [Ll]ocal)? [Tt]ime", "Europe/Dublin"),
    (r"(?:[Ll]ocal )?(?:Dutch|Amsterdam)(?: [Ll]ocal)? [Tt]ime", "Europe/Amsterdam"),
    (r"(?:[Ll]ocal )?(?:German|Berlin)(?: [Ll]ocal)? [Tt]ime", "Europe/Berlin"),
    (r"(?:[Ll]ocal )?(?:Swiss|Zurich|Zürich)(?: [Ll]ocal)? [Tt]ime", "Europe/Zurich"),
    (r"(?:[Ll]ocal )?(?:Belgian|Brussels)(?: [Ll]ocal)? [Tt]ime", "Europe/Brussels"),
    (r"(?:[Ll]ocal )?(?:French|Paris)(?: [Ll]ocal)? [Tt]ime", "Europe/Paris"),
    (r"(?:[Ll]ocal )?(?:Swedish|Stockholm)(?: [Ll]ocal)? [Tt]ime", "Europe/Stockholm"),
    (r"(?:[Ll]ocal )?(?:Danish|Copenhagen)(?: [Ll]ocal)? [Tt]ime", "Europe/Copenhagen"),
    (r"(?:[Ll]ocal )?(?:Norwegian|Oslo)(?: [Ll]ocal)? [Tt]ime", "Europe/Oslo"),
    (r"(?:[Ll]ocal )?(?:Finnish|Helsinki)(?: [Ll]ocal)? [Tt]ime", "Europe/Helsinki"),
    (r"(?:[Ll]ocal )?(?:Austrian|Vienna)(?: [Ll]ocal)? [Tt]ime", "Europe/Vienna"),
    (r"(?:[Ll]ocal )?(?:Italian|Rome)(?: [Ll]ocal)? [Tt]ime", "Europe/Rome"),
    (r"(?:[Ll]ocal )?(?:Spanish|Madrid)(?: [Ll]ocal)? [Tt]ime", "Europe/Madrid"),
    (
        r"E[SD]T|(?<=m )ET|(?<=\d )ET|(?<=m\. )ET|(?:US )?[Ee]astern(?: [Ss]tandard| [Dd]aylight)? [Tt]ime",
        "America/New_York",
    ),
    (
        r"P[SD]T|(?<=m )PT|(?<=\d )PT|(?<=m\. )PT|[Pp]acific(?: [Ss]tandard| [Dd]aylight)? [Tt]ime",
        "America/Los_Angeles",
    ),
    (r"CDT|[Cc]entral(?: [Ss]tandard| [Dd]aylight)? [Tt]ime", "America/Chicago"),
    (r"M[SD]T|[Mm]ountain(?: [Ss]tandard| [Dd]aylight)? [Tt]ime", "America/Denver"),
    (r"JST|[Jj]apan [Ss]tandard [Tt]ime", "Asia/Tokyo"),
    (r"KST", "Asia/Seoul"),
    (r"SGT|[Ss]ingapore [Tt]ime", "Asia/Singapore"),
    (r"HKT|[Hh]ong [Kk]ong [Tt]ime", "Asia/Hong_Kong"),
    (r"AE[SD]T|[Ss]ydney [Tt]ime|[Mm]elbourne [Tt]ime", "Australia/Sydney"),
    (r"NZ[SD]T", "Pacific/Auckland"),
)
_ZONES = tuple((re.compile(rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])"), zone) for words, zone in _ZONE_WORDS)
_OFFSET = re.compile(
    r"(?<![A-Za-z])(?P<name>UTC|GMT)(?:\s?(?P<sign>[+−–-])\s?(?P<hours>\d{1,2})(?!\d|:[1-9]))?(?![A-Za-z])"
)
# Where postings write the day before the month: everywhere but North America.
_MONTH_FIRST_ZONES = frozenset(
    ("America/New_York", "America/Los_Angeles", "America/Chicago", "America/Denver")
)


def read_time(text: str) -> time | None:
    """The first time of day in a text. Midnight is None: whoever writes it means the end of that day."""
    match = _TIME.search(text)
    if match is None or match["midnight"]:
        return None
    if match["noon"]:
        return time(12)
    hour, minute = _hour_and_minute(match)
    half = (match["half"] or match["half_only"] or "").lower()
    if half.startswith("p") and hour < 12:
        hour += 12
    elif half.startswith("a") and hour == 12:
        hour = 0
    # 24:00 is the end of the day named; 00:00 is taken literally as its start, the safe reading.
    return None if hour > 23 else time(hour, minute)


def names_midnight(text: str) -> bool:
    match = _TIME.search(text)
    return match is not None and read_time(text) is None


def read_zone(text: str) -> str:
    """The IANA name of the first zone named, or ""."""
    found = [(match.start(), zone) for words, zone in _ZONES if (match := words.search(text)) is not None]
    offset = _OFFSET.search(text)
    if offset is not None:
        found.append((offset.start(), _offset_zone(offset)))
    return min(found)[1] if found else ""


def writes_month_first(zone: str) -> bool | None:
    """How slashed dates read in a zone, None where it tells nothing."""
    if zone in ("", "UTC") or (zone.startswith("Etc/GMT") and zone != "Etc/GMT"):
        return None
    return zone in _MONTH_FIRST_ZONES


def _hour_and_minute(match: re.Match[str]) -> tuple[int, int]:
    if match["run"]:
        return int(match["run"][:2]), int(match["run"][2:])
    hour = match["hour"] or match["half_hour"] or match["bare_hour"] or match["clock"] or match["kl"]
    return int(hour), int(match["minute"] or match["bare_minute"] or 0)


def _offset_zone(match: re.Match[str]) -> str:
    hours = int(match["hours"] or 0)
    if hours == 0:
        return "UTC" if match["name"] == "UTC" else "Etc/GMT"
    if hours > 14:
        return ""
    # The Etc zones count the other way round: UTC+2 is Etc/GMT-2.
    return f"Etc/GMT{'-' if match['sign'] == '+' else '+'}{hours}"
