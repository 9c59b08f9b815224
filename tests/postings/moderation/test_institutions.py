"""Claims, and which institutions are verified and trusted."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from postings.accounts.audit.models import AuditEntry
from postings.accounts.models import User
from postings.institutions.models import Institution
from postings.institutions.people_models import Claim, Membership
from tests.factories import InstitutionFactory, MembershipFactory, UserFactory
from tests.factories.moderation import CaseFactory, ClaimFactory

pytestmark = pytest.mark.django_db
CLAIMS = reverse("postings:moderation-claims")


@pytest.fixture
def desk(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def decide(client: Client, claim: Claim, what: str, **typed: str) -> int:
    address = reverse("postings:moderation-claim", args=[claim.pk])
    return client.post(address, {"what": what, **typed}).status_code


def mark(client: Client, institution: Institution, what: str) -> int:
    address = reverse("postings:moderation-institution", args=[institution.slug, what])
    return client.post(address).status_code


def test_a_claim_is_shown_with_what_the_address_shows(desk: Client) -> None:
    person = UserFactory.create(email="somebody@gmail.com")
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True})
    ClaimFactory.create(user=person, evidence="I lead <b>the</b> group.")
    text = desk.get(CLAIMS).content.decode()
    for words in ("somebody@gmail.com", "anybody can have one", "I lead &lt;b&gt;the&lt;/b&gt; group."):
        assert words in text


def test_grant_makes_a_member_of_a_verified_institution(desk: Client) -> None:
    claim = ClaimFactory.create()
    assert decide(desk, claim, "grant") == 302
    assert Membership.objects.filter(user=claim.user, institution=claim.institution).exists()
    assert Institution.objects.get(pk=claim.institution_id).is_verified
    assert decide(desk, claim, "grant") == 302
    assert "granted already" in desk.get(CLAIMS).content.decode()


def test_refuse_says_why_and_can_be_taken_back(desk: Client) -> None:
    claim = ClaimFactory.create()
    assert decide(desk, claim, "refuse") == 422
    assert decide(desk, claim, "refuse", reason="No page names you.") == 302
    claim.refresh_from_db()
    assert (claim.state, claim.reason) == (Claim.State.REFUSED, "No page names you.")
    assert decide(desk, claim, "reconsider") == 302
    claim.refresh_from_db()
    assert claim.state == Claim.State.WAITING


def test_what_is_no_claim_and_no_deed_is_not_found(desk: Client) -> None:
    claim = ClaimFactory.create()
    assert decide(desk, claim, "delete") == 404
    assert desk.post(reverse("postings:moderation-claim", args=[99999]), {}).status_code == 404
    assert mark(desk, claim.institution, "delete") == 404


def test_institutions_with_members_that_nobody_verified_are_listed(desk: Client) -> None:
    new = MembershipFactory.create(institution=InstitutionFactory.create(name="New", unverified=True))
    MembershipFactory.create(institution=InstitutionFactory.create(name="Known"))
    InstitutionFactory.create(name="Empty", unverified=True)
    listed = desk.get(CLAIMS).context["institutions"]
    assert [line.institution for line in listed] == [new.institution]
    found = desk.get(CLAIMS, {"q": "  kno\0wn "}).context["institutions"]
    assert found == []
    assert [str(line.institution) for line in desk.get(CLAIMS, {"q": "kno"}).context["institutions"]] == [
        "Known"
    ]


def test_verify_and_trust_and_back(desk: Client, ada: User) -> None:
    institution = InstitutionFactory.create(unverified=True)
    for what in ("verify", "verify", "trust", "untrust", "unverify"):
        assert mark(desk, institution, what) == 302
    institution.refresh_from_db()
    assert (institution.is_verified, institution.is_trusted) == (False, False)
    done = AuditEntry.objects.filter(actor=ada, target_type="institution").order_by("pk")
    assert [entry.action for entry in done] == [
        *("institution.verify", "institution.trust", "institution.untrust", "institution.unverify"),
    ]


def test_what_waits_of_an_institution_that_is_trusted_now_is_named(desk: Client) -> None:
    case = CaseFactory.create()
    address = reverse("postings:moderation-institution", args=[case.opening.institution.slug, "trust"])
    answer = desk.post(address, follow=True)
    assert "1 in the queue; decide on it there" in answer.content.decode()


def test_an_institution_that_became_another_cannot_be_marked(desk: Client) -> None:
    old = InstitutionFactory.create(merged_into=InstitutionFactory.create())
    assert mark(desk, old, "trust") == 404
