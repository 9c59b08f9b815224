"""Becoming a member by oneself: at once where a confirmed address shows the right, else by a claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from postings.institutions import letters
from postings.institutions.members import add, lock, owners_of
from postings.institutions.models import Institution
from postings.institutions.people_models import Claim, MemberRole, Membership, Organisation
from postings.institutions.proof import proof_for, proof_of
from postings.institutions.verifying import verify

if TYPE_CHECKING:
    from postings.accounts.models import User
    from postings.institutions.proof import Proof

# Of the claims of a day, so many to one institution: its owners get a letter for each.
MOST_WAITING, MOST_A_DAY, MOST_TO_ONE = 3, 6, 2


class JoinError(ValueError):
    """Why it cannot be done, for the one who tried."""


class NameTakenError(JoinError):
    """The country has an institution of this name."""

    def __init__(self, institution: Institution) -> None:
        super().__init__(f"{institution} is here already.")
        self.institution = institution


@dataclass(frozen=True, slots=True)
class Facts:
    """What a new institution is made of, from a register or typed."""

    name: str
    kind: str
    country: str
    city: str = ""
    website: str = ""
    organisation: Organisation | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """`claim` waits where `membership` is missing, or holds only until it is decided."""

    institution: Institution
    membership: Membership | None = None
    claim: Claim | None = None


@transaction.atomic
def join(person: User, institution: Institution, *, evidence: str = "", evidence_url: str = "") -> Joined:
    """Act for an institution that is here.

    A confirmed address at its domain makes its first owner, and verifies it. Where it has a verified owner already,
    that address only speaks for the person: an owner is asked, as they are for anybody else.
    """
    institution = lock(institution.pk)
    if institution.merged_into_id is not None:
        raise JoinError(f"{institution} was merged into another just now. Please look for that.")
    known = Membership.objects.filter(user=person, institution=institution).first()
    if known is not None and institution.is_verified:
        return Joined(institution, known)
    proof = proof_of(person, institution)
    has_owner = institution.is_verified and owners_of(institution).exists()
    if proof is not None and not has_owner:
        return _prove(person, institution, proof)
    claim = _claim(person, institution, str(proof) if proof else evidence, evidence_url)
    if has_owner:
        letters.owners_asked(claim, owners_of(institution))
    return Joined(institution, known, claim)


@transaction.atomic
def create(person: User, facts: Facts, *, evidence: str = "", evidence_url: str = "") -> Joined:
    """Make the institution, with `person` as its owner; who cannot show the right has it looked at by staff."""
    institution = _new(facts)
    proof = None
    if facts.organisation is not None:
        Organisation.objects.filter(pk=facts.organisation.pk).update(institution=institution)
        proof = proof_for(person, facts.organisation)
    if proof is not None:
        return _prove(person, lock(institution.pk), proof)
    claim = _claim(person, institution, evidence, evidence_url)
    member = add(person, institution, MemberRole.OWNER)
    return Joined(institution, member, claim)


@transaction.atomic
def withdraw(claim: Claim) -> None:
    """The person does not ask any more. Who made the institution with the claim stays, unverified."""
    lock(claim.institution_id)
    Claim.objects.filter(pk=claim.pk, state=Claim.State.WAITING).update(
        state=Claim.State.WITHDRAWN, decided_at=timezone.now(), decided_by=claim.user
    )


@transaction.atomic
def answer(*, by: Membership, claim_id: int, role: MemberRole | None) -> Membership | None:
    """An owner accepts somebody who asked, as `role`, or declines (None). Raises `Claim.DoesNotExist`."""
    institution = lock(by.institution_id)
    if not institution.is_verified or not owners_of(institution).filter(pk=by.pk).exists():
        raise JoinError("Only owners of a verified institution may do this.")
    claim = Claim.objects.select_related("user", "institution").get(pk=claim_id, institution=institution)
    if claim.state != Claim.State.WAITING:
        raise JoinError(f"This was answered already: {claim.get_state_display().lower()}.")
    claim.decided_by, claim.decided_at = by.user, timezone.now()
    if role is None:
        claim.state, claim.reason = Claim.State.REFUSED, "An owner has declined it."
        claim.save(update_fields=["state", "reason", "decided_by", "decided_at"])
        # Who was here before anybody had shown anything does not go on looking over their shoulder.
        Membership.objects.filter(user=claim.user, institution=institution, role=MemberRole.VIEWER).delete()
        letters.claim_declined(claim)
        return None
    claim.state = Claim.State.GRANTED
    claim.save(update_fields=["state", "decided_by", "decided_at"])
    member = add(claim.user, institution, role)
    letters.claim_granted(claim, MemberRole(member.role))
    return member


def existing(name: str, country: str) -> Institution | None:
    """The institution of this name in the country; of a merged one, the one it became."""
    found = Institution.objects.named(name).filter(country=country).select_related("merged_into").first()
    return found.merged_into or found if found else None


def _prove(person: User, institution: Institution, proof: Proof) -> Joined:
    verify(institution, by=person, domain=proof.domain)
    member = add(person, institution, MemberRole.OWNER)
    Claim.objects.filter(user=person, institution=institution, state=Claim.State.WAITING).update(
        state=Claim.State.GRANTED, decided_at=timezone.now(), decided_by=None
    )
    return Joined(institution, member)


def _claim(person: User, institution: Institution, evidence: str, evidence_url: str) -> Claim:
    waiting = Claim.objects.filter(user=person, state=Claim.State.WAITING)
    if claim := waiting.filter(institution=institution).first():
        raise JoinError(f"You have claimed {claim.institution} already. You hear from us by mail.")
    if waiting.count() >= MOST_WAITING:
        raise JoinError(
            f"You have {MOST_WAITING} claims that wait. Please wait for an answer, or withdraw one."
        )
    since = timezone.now() - timedelta(days=1)
    lately = Claim.objects.filter(user=person, created_at__gt=since)
    if lately.count() >= MOST_A_DAY or lately.filter(institution=institution).count() >= MOST_TO_ONE:
        raise JoinError("That is enough for a day. Please go on tomorrow.")
    return Claim.objects.create(
        institution=institution, user=person, evidence=evidence.strip(), evidence_url=evidence_url
    )


def _new(facts: Facts) -> Institution:
    """Two who make one of the same name at the same moment make one: the second is shown the first's."""
    if found := existing(facts.name, facts.country):
        raise NameTakenError(found)
    try:
        with transaction.atomic():
            return Institution.objects.create(
                name=facts.name,
                slug=Institution.objects.free_slug(facts.name),
                kind=facts.kind,
                country=facts.country,
                city=facts.city,
                website=facts.website,
                ror_id=_ror_id(facts.organisation),
            )
    except IntegrityError:
        if found := existing(facts.name, facts.country):
            raise NameTakenError(found) from None
        raise JoinError("Somebody else made an institution just now. Please try again.") from None


def _ror_id(organisation: Organisation | None) -> str:
    if organisation is None or organisation.source != Organisation.Source.ROR:
        return ""
    return organisation.key
