"""The two registers' files, row by row: each an entry, or what is wrong with it. Neither file is held as a whole."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO, TypeAlias
from urllib.parse import urlsplit

from postings.geography import is_country
from postings.institutions.domains import normal
from postings.institutions.people_models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROR_COLUMNS = ("ror_id", "name", "country_code", "city", "domains", "website", "aliases")
MAX_NAME, MAX_CITY, MAX_WEBSITE = 200, 120, 500
_ROR_ID = re.compile(r"https://ror\.org/0[a-z0-9]{6}[0-9]{2}", re.ASCII)
_BETWEEN = re.compile(r"[;|,\s]+")
_CHUNK = 64 * 1024


class RegisterError(ValueError):
    """The file is not what it should be; nothing of it is taken."""


@dataclass(frozen=True, slots=True)
class Entry:
    source: Organisation.Source
    key: str
    name: str
    country: str
    city: str
    website: str
    aliases: tuple[str, ...]
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that was left out, and why."""

    row: str
    reason: str

    def __str__(self) -> str:
        return f"{self.row}: {self.reason}"


Read: TypeAlias = "Entry | Problem"


def universities(stream: TextIO) -> Iterator[Read]:
    """The universities-and-domains list: a JSON array of objects."""
    for number, row in enumerate(_elements(stream), 1):
        name = row.get("name") if isinstance(row, dict) else None
        label = f"Entry {number}" + (f" ({name[:80]!r})" if isinstance(name, str) else "")
        try:
            yield _university(row)
        except (KeyError, TypeError, ValueError) as error:
            reason = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
            yield Problem(label, reason)


def research_organisations(stream: TextIO) -> Iterator[Read]:
    """The Research Organization Registry as a table."""
    reader = csv.DictReader(stream, restkey="", restval="")
    try:
        missing = [name for name in ROR_COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise RegisterError(f"There is no column {missing[0]!r}.")
        for row in reader:
            label = f"Line {reader.line_num} ({str(row.get('name', ''))[:80]!r})"
            try:
                yield _research_organisation(row)
            except ValueError as error:
                yield Problem(label, str(error))
    except (csv.Error, UnicodeDecodeError) as error:
        raise RegisterError(f"Not readable after line {reader.line_num}: {error}") from error


def _university(row: object) -> Entry:
    if not isinstance(row, dict):
        raise TypeError("not an object")
    pages = row.get("web_pages") or []
    domains = _domains(_texts(row["domains"], "domains"))
    name, country = _name(row["name"]), _country(row["alpha_two_code"])
    return Entry(
        source=Organisation.Source.UNIVERSITIES,
        # Names repeat within a country.
        key=f"{country}|{name}|{domains[0] if domains else ''}"[:250],
        name=name,
        country=country,
        city="",
        website=next(filter(None, map(_website, _texts(pages, "web_pages"))), ""),
        aliases=(),
        domains=domains,
    )


def _research_organisation(row: dict[str, str]) -> Entry:
    if row.get(""):
        raise ValueError("more columns than there are headings")
    if not _ROR_ID.fullmatch(row["ror_id"]):
        raise ValueError(f"{row['ror_id'][:60]!r} is no ROR id")
    aliases = (" ".join(alias.split()) for alias in row["aliases"].split("|"))
    return Entry(
        source=Organisation.Source.ROR,
        key=row["ror_id"],
        name=_name(row["name"]),
        country=_country(row["country_code"]),
        city=_readable(row["city"])[:MAX_CITY],
        website=_website(row["website"]),
        aliases=tuple(dict.fromkeys(alias for alias in aliases if alias and len(alias) <= MAX_NAME)),
        domains=_domains(_BETWEEN.split(row["domains"])),
    )


def _name(value: object) -> str:
    name = " ".join(_readable(value).split())
    if not name:
        raise ValueError("it has no name")
    if len(name) > MAX_NAME:
        raise ValueError(f"its name has {len(name)} letters")
    return name


def _readable(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    if "\x00" in value:
        raise ValueError("it has a NUL byte")
    return value


def _country(value: object) -> str:
    code = _readable(value).strip().upper()
    if not is_country(code):
        raise ValueError(f"{code[:20]!r} is no country's code")
    return code


def _texts(values: object, name: str) -> list[str]:
    if not isinstance(values, list):
        raise TypeError(f"{name} is no list")
    return [_readable(value) for value in values]


def _domains(values: Iterable[str]) -> tuple[str, ...]:
    """Those that are domains at all; which of them can show anything is decided over the whole register."""
    return tuple(dict.fromkeys(found for value in values if (found := normal(value))))


def _website(value: str) -> str:
    url = value.strip()
    try:
        parts = urlsplit(url)
        is_page = parts.scheme in {"http", "https"} and normal(parts.hostname or "")
    except ValueError:
        is_page = None
    return url if is_page and len(url) <= MAX_WEBSITE and url.isprintable() and " " not in url else ""


def _elements(stream: TextIO) -> Iterator[object]:
    """The elements of a JSON array, one after the other."""
    decoder, buffer, position = json.JSONDecoder(), _more(stream).lstrip(), 0
    if not buffer.startswith("["):
        raise RegisterError("This is no JSON array.")
    buffer, is_first = buffer[1:], True
    while True:
        buffer, position = buffer[position:].lstrip(), 0
        if not buffer or buffer == ",":
            buffer += _next(stream)
            continue
        if buffer[0] == "]":
            return
        if not is_first:
            if buffer[0] != ",":
                raise RegisterError(f"There is no comma between two entries: {buffer[:40]!r}.")
            buffer = buffer[1:].lstrip()
        try:
            value, position = decoder.raw_decode(buffer)
        except ValueError:
            buffer = ("" if is_first else ",") + buffer + _next(stream)
            continue
        is_first = False
        yield value


def _next(stream: TextIO) -> str:
    """What comes next in the file, which is to have an end that closes the array."""
    more = _more(stream)
    if not more:
        raise RegisterError("The JSON array has no end, or is damaged.")
    return more


def _more(stream: TextIO) -> str:
    try:
        return stream.read(_CHUNK)
    except UnicodeDecodeError as error:
        raise RegisterError(f"Not readable as UTF-8: {error}") from error
