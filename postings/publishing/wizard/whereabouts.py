"""Reading places and the countries of a remote role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from postings.geography import country_name
from postings.openings.choices import Workplace
from postings.openings.presentation import joined
from postings.publishing.wizard.exact import countries_with, kept_place, looked_up
from postings.publishing.wizard.inputs import CountryField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.openings.draft import DraftLocation
    from postings.publishing.wizard.sheet import Sheet

_COUNTRY = CountryField("Country", 80)
_MOST_NAMED = 4


def read_places(rows: Iterable[Sheet], home: str) -> tuple[DraftLocation, ...]:
    """`home`, the institution's country, decides between cities of one name where no country is typed."""
    found = [place for row in rows if (place := _place(row, home)) is not None]
    return tuple(dict.fromkeys(found))


def _place(row: Sheet, home: str) -> DraftLocation | None:
    city, region = row.text("place_city"), row.text("place_region")
    country = row.text("place_country") or (_country_of(row, city, home) if city else "")
    if not country:
        row.require("place_country", "Name the country.")
    if row.wrong:
        return None
    kept = kept_place(city, region, country, row.typed.get("place_exact", ""))
    return kept or looked_up(city, region, country)


def _country_of(row: Sheet, city: str, home: str) -> str:
    if "place_country" in row.wrong:
        return ""
    countries = countries_with(city)
    if len(countries) == 1 or home in countries:
        return home if home in countries else countries[0]
    if countries:
        names = joined([country_name(code) for code in countries[:_MOST_NAMED]], "or")
        row.require("place_country", f"There is a {city} in more than one country: {names}?")
    return ""


def read_remote_countries(sheet: Sheet, names: Iterable[str], workplace: str) -> tuple[str, ...]:
    codes: dict[str, None] = {}
    for name in filter(str.strip, names):
        try:
            codes[_COUNTRY.clean(name)] = None
        except ValidationError as error:
            sheet.note("remote_countries", *error.messages)
    if codes and workplace != Workplace.REMOTE and "workplace" not in sheet.wrong:
        sheet.require(
            "remote_countries", "Only a remote role names countries: choose Remote, or take them out."
        )
    return tuple(codes)
