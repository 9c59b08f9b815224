"""Becoming a member by oneself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from postings.accounts.letters.models import Letter
from postings.accounts.models import User
from postings.institutions.joining import Facts, JoinError, NameTakenError, answer, create, join, withdraw
from postings.institutions.models import Institution
from postings.institutions.people_models import OWNERS_HAVE, Claim, MemberRole, Membership
from tests.factories import InstitutionFactory, UserFactory
from tests.factories.people import ClaimFactory, MembershipFactory, confirm, organisation_with

pytestmark = pytest.mark.django_db
WHY = "I lead a group there."


def role(person: User, institution: Institution) -> str | None:
    return (
        Membership.objects.filter(user=person, institution=institution).values_list("role", flat=True).first()
    )


def facts(name: str = "New Lab", **more: object) -> Facts:
    return Facts(**{"name": name, "kind": "institute", "country": "CH", **more})  # type: ignore[arg-type]  # fields of several types


def test_the_first_with_its_domain_owns_and_verifies_it() -> None:
    institution = InstitutionFactory.create(unverified=True, email_domains=["ethz.ch"])
    person = confirm(UserFactory.create(), "a@inf.ethz.ch")
    joined = join(person, institution)
    institution.refresh_from_db()
    assert joined.claim is None
    assert institution.is_verified
    assert role(person, institution) == MemberRole.OWNER
    assert not Claim.objects.exists()


def test_the_second_with_its_domain_asks_the_owners() -> None:
    institution = InstitutionFactory.create(email_domains=["ethz.ch"])
    owner = MembershipFactory.create(institution=institution).user
    MembershipFactory.create(institution=institution, editor=True)
    person = confirm(UserFactory.create(), "a@ethz.ch")
    joined = join(person, institution)
    assert joined.membership is None
    assert role(person, institution) is None
    assert joined.claim is not None
    assert "a@ethz.ch" in joined.claim.evidence
    assert list(Letter.objects.values_list("to", flat=True)) == [owner.email]


def test_who_has_no_proof_of_an_existing_one_only_claims_it() -> None:
    institution = InstitutionFactory.create()
    person = confirm(UserFactory.create(), "a@gmail.com")
    joined = join(person, institution, evidence=WHY)
    assert joined.membership is None
    assert joined.claim in Claim.objects.waiting()
    with pytest.raises(JoinError, match="already"):
        join(person, institution, evidence=WHY)


def test_who_said_so_first_does_not_get_it_when_its_people_come() -> None:
    entry = organisation_with("ethz.ch", name="ETH Zurich")
    stranger = confirm(UserFactory.create(), "a@gmail.com")
    made = create(stranger, facts("ETH Zurich", organisation=entry), evidence=WHY).institution
    assert not made.is_verified
    assert role(stranger, made) == MemberRole.OWNER
    professor = confirm(UserFactory.create(), "b@ethz.ch")
    join(professor, made)
    assert role(professor, made) == MemberRole.OWNER
    assert role(stranger, made) == MemberRole.VIEWER
    assert Letter.objects.filter(to=stranger.email).count() == 1


def test_one_from_the_register_is_verified_by_its_domain() -> None:
    entry = organisation_with("ethz.ch", name="ETH Zurich")
    person = confirm(UserFactory.create(), "a@ethz.ch")
    joined = create(person, facts("ETH Zurich", organisation=entry))
    made = joined.institution
    made.refresh_from_db()
    entry.refresh_from_db()
    assert (made.is_verified, made.email_domains, made.ror_id) == (True, ["ethz.ch"], entry.key)
    assert entry.institution == made
    assert role(person, made) == MemberRole.OWNER


def test_one_made_by_hand_is_never_verified_by_its_website() -> None:
    person = confirm(UserFactory.create(), "a@acme.ai")
    joined = create(person, facts("Acme", website="https://acme.ai"), evidence=WHY)
    assert not joined.institution.is_verified
    assert joined.institution.email_domains == []
    assert joined.claim in Claim.objects.waiting()


def test_a_name_of_the_country_is_not_made_twice() -> None:
    there = InstitutionFactory.create(name="New Lab")
    with pytest.raises(NameTakenError) as refused:
        create(UserFactory.create(), facts("NEW  lab"), evidence=WHY)
    assert refused.value.institution == there
    elsewhere = create(UserFactory.create(), facts("New Lab", country="DE"), evidence=WHY)
    assert elsewhere.institution.slug == "new-lab-2"


def test_a_merged_ones_name_leads_to_what_it_became() -> None:
    kept = InstitutionFactory.create(name="Kept")
    InstitutionFactory.create(name="Gone", merged_into=kept)
    with pytest.raises(NameTakenError) as refused:
        create(UserFactory.create(), facts("Gone"), evidence=WHY)
    assert refused.value.institution == kept


def test_only_so_many_claims_wait() -> None:
    person = UserFactory.create()
    for number in range(3):
        create(person, facts(f"Lab {number}"), evidence=WHY)
    with pytest.raises(JoinError, match="3 claims"):
        create(person, facts("Lab 4"), evidence=WHY)
    assert not Institution.objects.filter(name="Lab 4").exists()


def test_withdrawing_makes_room_but_not_for_everything_in_a_day() -> None:
    person = UserFactory.create()
    for number in range(6):
        claim = create(person, facts(f"Lab {number}"), evidence=WHY).claim
        assert claim is not None
        withdraw(claim)
    with pytest.raises(JoinError, match="tomorrow"):
        create(person, facts("Lab 7"), evidence=WHY)


def test_an_owner_accepts_with_a_role() -> None:
    owner = MembershipFactory.create()
    claim = ClaimFactory.create(institution=owner.institution)
    answer(by=owner, claim_id=claim.pk, role=MemberRole.EDITOR)
    claim.refresh_from_db()
    assert (claim.state, claim.decided_by) == (Claim.State.GRANTED, owner.user)
    assert role(claim.user, owner.institution) == MemberRole.EDITOR
    assert Letter.objects.get().to == claim.user.email
    with pytest.raises(JoinError, match="granted"):
        answer(by=owner, claim_id=claim.pk, role=None)


def test_an_owner_declines() -> None:
    owner = MembershipFactory.create()
    claim = ClaimFactory.create(institution=owner.institution)
    assert answer(by=owner, claim_id=claim.pk, role=None) is None
    assert role(claim.user, owner.institution) is None
    assert Letter.objects.get().to == claim.user.email


def test_who_is_no_owner_any_more_or_of_another_does_not_answer() -> None:
    owner = MembershipFactory.create()
    claim = ClaimFactory.create(institution=owner.institution)
    with pytest.raises(Claim.DoesNotExist):
        answer(by=MembershipFactory.create(), claim_id=claim.pk, role=MemberRole.OWNER)
    Membership.objects.filter(pk=owner.pk).update(role=MemberRole.EDITOR)
    with pytest.raises(JoinError, match="Only owners"):
        answer(by=owner, claim_id=claim.pk, role=MemberRole.OWNER)


def test_the_owner_of_one_that_is_not_verified_lets_nobody_in() -> None:
    owner = MembershipFactory.create(institution__unverified=True)
    claim = ClaimFactory.create(institution=owner.institution)
    with pytest.raises(JoinError, match="verified"):
        answer(by=owner, claim_id=claim.pk, role=MemberRole.OWNER)


def test_staff_get_what_owners_leave() -> None:
    owned, unowned = MembershipFactory.create().institution, InstitutionFactory.create()
    asked, direct = ClaimFactory.create(institution=owned), ClaimFactory.create(institution=unowned)
    assert list(Claim.objects.waiting()) == [direct]
    later = timezone.now() + OWNERS_HAVE + timedelta(minutes=1)
    assert set(Claim.objects.waiting(later)) == {asked, direct}
    assert set(Claim.objects.undecided()) == {asked, direct}


def test_who_has_withdrawn_can_ask_again() -> None:
    person = confirm(UserFactory.create(), "a@gmail.com")
    made = create(person, facts(), evidence=WHY)
    assert made.claim is not None
    withdraw(made.claim)
    again = join(person, made.institution, evidence=WHY)
    assert again.membership == made.membership
    assert again.claim in Claim.objects.waiting()
    with pytest.raises(JoinError, match="already"):
        join(person, made.institution, evidence=WHY)


def test_who_said_so_first_and_is_declined_does_not_look_on() -> None:
    entry = organisation_with("ethz.ch", name="ETH Zurich")
    stranger = confirm(UserFactory.create(), "a@gmail.com")
    made = create(stranger, facts("ETH Zurich", organisation=entry), evidence=WHY)
    assert made.claim is not None
    owner = join(confirm(UserFactory.create(), "b@ethz.ch"), made.institution).membership
    assert owner is not None
    answer(by=owner, claim_id=made.claim.pk, role=None)
    assert role(stranger, made.institution) is None


def test_one_that_was_merged_meanwhile_gets_nobody() -> None:
    stale = InstitutionFactory.create(email_domains=["ethz.ch"])
    Institution.objects.filter(pk=stale.pk).update(merged_into=InstitutionFactory.create())
    with pytest.raises(JoinError, match="merged"):
        join(confirm(UserFactory.create(), "a@ethz.ch"), stale)
    assert not Membership.objects.exists()


def test_owners_are_not_asked_again_and_again() -> None:
    owner = MembershipFactory.create()
    person = confirm(UserFactory.create(), "a@gmail.com")
    for _ in range(2):
        claim = join(person, owner.institution, evidence=WHY).claim
        assert claim is not None
        answer(by=owner, claim_id=claim.pk, role=None)
    with pytest.raises(JoinError, match="tomorrow"):
        join(person, owner.institution, evidence=WHY)
    assert Letter.objects.filter(to=owner.user.email).count() == 2
    assert join(person, InstitutionFactory.create(), evidence=WHY).claim


def test_nobody_looks_on_because_nobody_asked() -> None:
    institution = InstitutionFactory.create(unverified=True, email_domains=["ethz.ch"])
    withdrawn = MembershipFactory.create(institution=institution)
    viewer = MembershipFactory.create(institution=institution, viewer=True)
    waiting = ClaimFactory.create(institution=institution, user=viewer.user)
    professor = confirm(UserFactory.create(), "b@ethz.ch")
    owner = join(professor, institution).membership
    assert owner is not None
    assert set(Claim.objects.undecided().values_list("user", flat=True)) == {
        withdrawn.user_id,
        viewer.user_id,
    }
    letter = Letter.objects.get(to=professor.email)
    assert withdrawn.user.email in letter.paragraphs[0]
    assert viewer.user.email in letter.paragraphs[0]
    answer(by=owner, claim_id=waiting.pk, role=MemberRole.EDITOR)
    answer(by=owner, claim_id=Claim.objects.get(user=withdrawn.user).pk, role=None)
    assert role(viewer.user, institution) == MemberRole.EDITOR
    assert role(withdrawn.user, institution) is None
