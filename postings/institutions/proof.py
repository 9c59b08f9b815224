"""What a person's confirmed addresses show: which institutions are theirs by domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.db.models import Q

from postings.institutions.domains import domain_of, normal, proving
from postings.institutions.names import name_key
from postings.institutions.people_models import Organisation, OrganisationDomain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from postings.accounts.models import User
    from postings.institutions.models import Institution


class Proof(NamedTuple):
    """An address that was confirmed, and the institution's domain that it is at or below."""

    email: str
    domain: str

    def __str__(self) -> str:
        return f"Confirmed address {self.email}, at {self.domain}."


def confirmed_addresses(person: User) -> list[str]:
    """What somebody typed and never confirmed says nothing."""
    addresses = EmailAddress.objects.filter(user=person, verified=True).order_by("-primary", "pk")
    return list(addresses.values_list("email", flat=True))


def proof_of(person: User, institution: Institution) -> Proof | None:
    """The confirmed address that shows that `person` belongs to the institution, if there is one."""
    return proofs_of([person], institution)[person.pk]


def proofs_of(people: Iterable[User], institution: Institution) -> dict[int, Proof | None]:
    """The same for several, by their ids."""
    own = {found for domain in institution.email_domains if (found := normal(domain))}
    organisations = {found.pk for found in entries_of(institution)}
    return {person.pk: _proof(person, own, organisations) for person in people}


def proof_for(person: User, organisation: Organisation) -> Proof | None:
    """The same for an entry of a register."""
    return _proof(person, set(), {organisation.pk})


def _proof(person: User, own: Collection[str], organisations: Collection[int]) -> Proof | None:
    for email in confirmed_addresses(person):
        candidates = proving(domain_of(email) or "")
        closest = closest_entries(candidates)
        shown = next((domain for domain in not_above(closest, candidates) if domain in own), "") or next(
            (row.domain for row in closest if row.organisation_id in organisations), ""
        )
        if shown:
            return Proof(email, shown)
    return None


def not_above(closest: list[OrganisationDomain], candidates: list[str]) -> list[str]:
    """The longest domain that any register knows decides: who is below a college's shows nothing of the university."""
    return [domain for domain in candidates if not closest or len(domain) >= len(closest[0].domain)]


def closest_entries(candidates: list[str]) -> list[OrganisationDomain]:
    """The register's entries of the longest of these domains that it knows."""
    rows = list(
        OrganisationDomain.objects.filter(domain__in=candidates)
        .select_related("organisation__institution")
        .order_by("pk")
    )
    longest = max((len(row.domain) for row in rows), default=0)
    return [row for row in rows if len(row.domain) == longest]


def entries_of(institution: Institution) -> list[Organisation]:
    """The register's entries that are this institution: taken from there, or the one with its name in its country."""
    known = Q(institution=institution)
    if institution.country and (key := name_key(institution.name)):
        same_name = Q(words__contains=f"\n{key}\n", country=institution.country, same_as__isnull=True)
    else:
        same_name = Q(pk__in=())
    found = list(Organisation.objects.filter(known | same_name))
    linked = [entry for entry in found if entry.institution_id == institution.pk]
    return linked or (found if len(found) == 1 else [])


def domain_of_its_website(person: User, institution: Institution) -> str:
    """The website's domain where a confirmed address of the person is at or below it, else nothing."""
    try:
        host = normal(urlsplit(institution.website).hostname or "") or ""
    except ValueError:
        return ""
    host = host.removeprefix("www.")
    domains = [domain for email in confirmed_addresses(person) for domain in proving(domain_of(email) or "")]
    return host if host in domains else ""
