"""Finding an institution by name: those here first, then the registers' that are not here yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, Value, When
from django.db.models.functions import Length

from postings.geography import country_name
from postings.institutions.domains import domain_of, proving
from postings.institutions.models import Institution
from postings.institutions.names import Folded, folded, name_key
from postings.institutions.people_models import Organisation
from postings.institutions.proof import closest_entries, confirmed_addresses, not_above

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from postings.accounts.models import User

MOST = 12
_LEAST_LETTERS = 2
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Found:
    """One choice. `institution` where it is on the board, else the register's `organisation`."""

    name: str
    country: str
    city: str
    institution: Institution | None = None
    organisation: Organisation | None = None

    @property
    def place(self) -> str:
        return ", ".join(filter(None, (self.city, country_name(self.country) if self.country else "")))


def find(words: str) -> list[Found]:
    """By name, also parts of one in any order and without accents; short and exact names first."""
    wanted = " ".join(words.replace("\x00", " ").split())[:200]
    if len(wanted) < _LEAST_LETTERS:
        return []
    here = Institution.objects.current().alias(folded=Folded("name"))
    for word in folded(wanted).split()[:_MOST_WORDS]:
        here = here.filter(folded__contains=word)
    institutions = list(here.order_by(Length("name"), "name")[:MOST])
    organisations = _registered(name_key(wanted))
    return _choices(institutions, organisations)[:MOST]


def theirs(person: User) -> list[Found]:
    """Those whose domain a confirmed address of the person has: what they most likely look for."""
    addresses = [proving(domain_of(email) or "") for email in confirmed_addresses(person)]
    closest = [(closest_entries(candidates), candidates) for candidates in addresses]
    rows = [row for entries, _ in closest for row in entries]
    domains = [domain for entries, candidates in closest for domain in not_above(entries, candidates)]
    here = list(Institution.objects.current().filter(email_domains__overlap=domains)) if domains else []
    return _choices(here, [row.organisation for row in rows])[:MOST]


def _registered(key: str) -> list[Organisation]:
    if len(key) < _LEAST_LETTERS:
        return []
    exactness = Case(
        When(words__startswith=f"\n{key}\n", then=Value(0)),
        When(words__contains=f"\n{key}\n", then=Value(1)),
        When(words__startswith=f"\n{key}", then=Value(2)),
        When(words__contains=key, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    found = Organisation.objects.filter(same_as__isnull=True)
    for word in key.split()[:_MOST_WORDS]:
        found = found.filter(words__contains=word)
    return list(found.select_related("institution").order_by(exactness, Length("name"), "name")[:MOST])


def _choices(institutions: Sequence[Institution], organisations: Iterable[Organisation]) -> list[Found]:
    """One choice for each institution: what is here stands for the register's entry of it."""
    organisations = list(organisations)
    here = _here_by_name({one.country for one in organisations})
    found: dict[tuple[str, int], Found] = {}
    for institution in institutions:
        found["institution", institution.pk] = _of_board(institution)
    for one in organisations:
        keys = [(one.country, key) for key in one.words.split("\n") if key]
        known = one.institution or next((here[key] for key in keys if key in here), None)
        if known is not None:
            known = known.merged_into or known
            found.setdefault(("institution", known.pk), _of_board(known))
        else:
            found["organisation", one.pk] = Found(one.name, one.country, one.city, organisation=one)
    return list(found.values())


def _of_board(institution: Institution) -> Found:
    return Found(institution.name, institution.country, institution.city, institution=institution)


def _here_by_name(countries: set[str]) -> dict[tuple[str, str], Institution]:
    if not countries:
        return {}
    rows = Institution.objects.filter(country__in=countries).select_related("merged_into")
    return {(one.country, name_key(one.name)): one for one in rows}


def named(name: str, country: str) -> list[Found]:
    """Those of exactly this name in the country: what is here or in a register is not made a second time."""
    key = name_key(name)
    if not key:
        return []
    alike = Organisation.objects.filter(words__contains=f"\n{key}\n", country=country, same_as__isnull=True)
    here = _here_by_name({country}).get((country, key))
    institutions = [here.merged_into or here] if here else []
    return _choices(institutions, alike.select_related("institution")[:MOST])


def at_home(organisation: Organisation) -> Institution | None:
    """The institution on the board that this entry of a register is, if it is there."""
    choice = _choices([], [organisation])[0]
    return choice.institution
