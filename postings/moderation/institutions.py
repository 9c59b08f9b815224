"""Who says that they act for an institution, and which institutions are believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count

from postings.accounts.audit.models import record
from postings.institutions.domains import domain_of, is_open_to_anybody, proving
from postings.institutions.members import lock
from postings.institutions.models import Institution
from postings.institutions.people_models import Claim
from postings.institutions.proof import closest_entries, confirmed_addresses, entries_of
from postings.moderation.models import Case
from postings.moderation.own import refuse_own
from postings.moderation.queue import Standing, standings_of, trust_words

if TYPE_CHECKING:
    from postings.accounts.models import User
    from postings.institutions.people_models import Organisation

_MOST = 100
_LONGEST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Address:
    """A confirmed address of who claims, and what is known of its domain."""

    email: str
    domain: str
    is_free: bool
    known_as: list[str]


@dataclass(frozen=True, slots=True)
class ClaimLine:
    claim: Claim
    addresses: list[Address]
    register: list[Organisation]
    members: int

    @property
    def trust(self) -> str:
        return trust_words(self.claim.institution)


@dataclass(frozen=True, slots=True)
class InstitutionLine:
    institution: Institution
    members: int
    standing: Standing
    register: list[Organisation]


def waiting_claims() -> list[ClaimLine]:
    claims = Claim.objects.waiting().select_related("institution", "user").order_by("created_at", "pk")
    return [_line(claim) for claim in claims[:_MOST]]


def decided_claims() -> list[Claim]:
    """The newest, for taking a refusal back."""
    decided = Claim.objects.filter(state__in=[Claim.State.GRANTED, Claim.State.REFUSED])
    return list(decided.select_related("institution", "user", "decided_by").order_by("-decided_at")[:20])


def _line(claim: Claim) -> ClaimLine:
    return ClaimLine(
        claim=claim,
        addresses=[_address(email) for email in confirmed_addresses(claim.user)],
        register=entries_of(claim.institution),
        members=claim.institution.memberships.exclude(user=claim.user).count(),
    )


def _address(email: str) -> Address:
    domain = domain_of(email) or email.rpartition("@")[2]
    known = [str(row.organisation) for row in closest_entries(proving(domain))]
    return Address(email, domain, is_open_to_anybody(domain), list(dict.fromkeys(known)))


def institutions(words: str) -> list[InstitutionLine]:
    """Those with `words` in their name; without words, those with members that nobody has verified."""
    there = Institution.objects.filter(merged_into__isnull=True).annotate(
        member_count=Count("memberships", distinct=True)
    )
    if words:
        found = there.filter(name__icontains=words).order_by("name", "pk")
    else:
        found = there.filter(is_verified=False, member_count__gt=0).order_by("-created_at", "-pk")
    rows = list(found[:_MOST])
    standings = standings_of([row.pk for row in rows])
    return [
        InstitutionLine(row, row.member_count, standings.get(row.pk, Standing(0, 0)), entries_of(row))
        for row in rows
    ]


def tidy(words: str) -> str:
    return " ".join(words.replace("\0", " ").split())[:_LONGEST_WORDS]


# What can be done with an institution: the field that it sets, and to what.
ACTS: dict[str, tuple[str, bool]] = {
    "verify": ("is_verified", True),
    "unverify": ("is_verified", False),
    "trust": ("is_trusted", True),
    "untrust": ("is_trusted", False),
}
DID = {
    "verify": "is verified now",
    "unverify": "is not verified any more",
    "trust": "is trusted now: its openings are published at once",
    "untrust": "is not trusted any more",
}


@transaction.atomic
def mark(institution: Institution, what: str, *, actor: User) -> Institution:
    """Verify or trust it, or take that back. Doing it twice changes nothing more; one's own is for others to do."""
    field, value = ACTS[what]
    institution = lock(institution.pk)
    refuse_own(actor, institution)
    if getattr(institution, field) != value:
        setattr(institution, field, value)
        institution.save(update_fields=[field, "updated_at"])
        record(
            actor=actor, action=f"institution.{what}", target=institution, details={field: [not value, value]}
        )
    return institution


def waiting_of(institution: Institution) -> int:
    """Its cases in the queue: they stay there, whatever is thought of it now."""
    return Case.objects.waiting().filter(opening__institution=institution).count()
