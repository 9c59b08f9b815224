"""Inviting people by mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from postings.accounts.letters.models import Letter
from postings.institutions import invitations
from postings.institutions.actions import ClaimError, refuse_claim
from postings.institutions.invitations import InvitationError, accept, invitation_of, invite, token_of
from postings.institutions.members import MemberError, change_role, leave, remove
from postings.institutions.people_models import Claim, Invitation, MemberRole, Membership
from tests.factories import InstitutionFactory, UserFactory
from tests.factories.people import ClaimFactory, InvitationFactory, MembershipFactory, confirm

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Membership:
    return MembershipFactory.create()


def link(invitation: Invitation) -> str:
    return reverse("postings:invitation", args=[token_of(invitation)])


def test_an_invitation_is_mailed_with_its_link(owner: Membership) -> None:
    made = invite(by=owner, email="New@Example.org", role=MemberRole.EDITOR)
    letter = Letter.objects.get()
    assert letter.to == "new@example.org"
    assert letter.action_url.endswith(link(made))
    assert invitation_of(letter.action_url.rstrip("/").rpartition("/")[2]) == made


def test_inviting_tells_nothing_of_accounts(client: Client, owner: Membership) -> None:
    UserFactory.create(email="has@example.org")
    client.force_login(owner.user)
    address = reverse("postings:desk-people", args=[owner.institution.slug])
    pages = []
    for email in ("has@example.org", "none@example.org"):
        page = client.post(address, {"email": email, "role": "editor"}, follow=True).content.decode()
        assert f"An invitation is on its way to {email}." in page
        pages.append(page.count("<li"))
    assert Letter.objects.count() == 2


def test_it_is_refused_twice_to_members_and_by_others(owner: Membership) -> None:
    invite(by=owner, email="new@example.org", role=MemberRole.EDITOR)
    with pytest.raises(InvitationError, match="invited already"):
        invite(by=owner, email="NEW@example.org", role=MemberRole.VIEWER)
    with pytest.raises(InvitationError, match="member already"):
        invite(by=owner, email=owner.user.email, role=MemberRole.VIEWER)
    editor = MembershipFactory.create(institution=owner.institution, editor=True)
    with pytest.raises(MemberError):
        invite(by=editor, email="other@example.org", role=MemberRole.OWNER)
    assert Letter.objects.count() == 1


def test_nobody_is_invited_before_the_institution_is_verified() -> None:
    owner = MembershipFactory.create(institution__unverified=True)
    with pytest.raises(InvitationError, match="verified"):
        invite(by=owner, email="new@example.org", role=MemberRole.EDITOR)


def test_only_so_many_are_sent_in_a_day(owner: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MOST_A_DAY", 2)
    for number in range(2):
        invite(by=owner, email=f"new{number}@example.org", role=MemberRole.EDITOR)
    with pytest.raises(InvitationError, match="tomorrow"):
        invite(by=owner, email="more@example.org", role=MemberRole.EDITOR)
    assert Invitation.objects.count() == 2


def test_one_mailbox_is_not_filled(owner: Membership) -> None:
    made = invite(by=owner, email="one@example.com", role=MemberRole.EDITOR)
    for _ in range(invitations.MOST_TO_ONE - 1):
        invitations.resend(by=owner, invitation_id=made.pk)
    with pytest.raises(InvitationError, match="tomorrow"):
        invitations.resend(by=owner, invitation_id=made.pk)


def test_an_expired_one_can_be_sent_again_or_made_anew(owner: Membership) -> None:
    old = InvitationFactory.create(institution=owner.institution, expired=True)
    again = invitations.resend(by=owner, invitation_id=old.pk)
    assert invitations.is_open(again)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    new = invite(by=owner, email=old.email, role=MemberRole.VIEWER)
    assert list(Invitation.objects.all()) == [new]


def test_accepting_needs_the_confirmed_address() -> None:
    made = InvitationFactory.create(role=MemberRole.VIEWER)
    with pytest.raises(InvitationError, match="another address"):
        accept(invitation=made, person=confirm(UserFactory.create()))
    unconfirmed = confirm(UserFactory.create(email=made.email), verified=False)
    with pytest.raises(InvitationError, match="another address"):
        accept(invitation=made, person=unconfirmed)
    second = confirm(UserFactory.create(), made.email.upper())
    member = accept(invitation=made, person=second)
    assert (member.institution, member.role) == (made.institution, MemberRole.VIEWER)


def test_it_works_once() -> None:
    made = InvitationFactory.create()
    person = confirm(UserFactory.create(email=made.email))
    accept(invitation=made, person=person)
    with pytest.raises(InvitationError, match="any more"):
        accept(invitation=made, person=person)


def test_accepting_never_lowers_a_role() -> None:
    owner = MembershipFactory.create()
    confirm(owner.user)
    made = InvitationFactory.create(
        institution=owner.institution, email=owner.user.email, role=MemberRole.VIEWER
    )
    assert accept(invitation=made, person=owner.user).role == MemberRole.OWNER


def test_owners_hear_who_joined() -> None:
    owner = MembershipFactory.create()
    made = InvitationFactory.create(institution=owner.institution)
    accept(invitation=made, person=confirm(UserFactory.create(email=made.email)))
    assert Letter.objects.get().to == owner.user.email


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client: Client) -> None:
    made = InvitationFactory.create()
    response = client.get(link(made))
    page = response.content.decode()
    assert response.status_code == 200
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert f"next={link(made).replace('/', '%2F').replace(':', '%3A')}" in page
    assert client.post(link(made)).status_code == 302
    assert not Membership.objects.exists()


def test_another_account_is_told_whose_it_is_and_cannot_accept(client: Client) -> None:
    made = InvitationFactory.create()
    client.force_login(confirm(UserFactory.create(email="other@example.org")))
    assert f"this invitation is for {made.email}" in client.get(link(made)).content.decode()
    assert "another address" in client.post(link(made), follow=True).content.decode()
    assert not Membership.objects.exists()


def test_its_person_accepts_with_a_post(client: Client) -> None:
    made = InvitationFactory.create()
    client.force_login(confirm(UserFactory.create(email=made.email)))
    client.get(link(made))
    assert not Membership.objects.exists()
    response = client.post(link(made))
    assert response["Location"] == reverse("postings:desk-institution", args=[made.institution.slug])
    assert Membership.objects.get().role == MemberRole.EDITOR
    assert "It was accepted" in client.get(link(made)).content.decode()


def test_what_is_no_open_invitation_is_not_found(client: Client, owner: Membership) -> None:
    made = InvitationFactory.create(institution=owner.institution)
    expired = InvitationFactory.create(institution=owner.institution, expired=True)
    merged = InvitationFactory.create(institution=InstitutionFactory.create(merged_into=owner.institution))
    signer = signing.Signer(salt="postings.institutions.invitation")
    other_purpose = signing.Signer(salt="another").sign_object([made.pk, made.email])
    other_address = signer.sign_object([made.pk, "x@example.org"])
    odd = signer.sign_object({"a": 1})
    for token in ("x", other_purpose, other_address, odd, token_of(expired), token_of(merged)):
        assert client.get(reverse("postings:invitation", args=[token])).status_code == 404
    invitations.revoke(by=owner, invitation_id=made.pk)
    assert client.get(link(made)).status_code == 404


def test_owners_send_again_and_revoke_on_the_page(client: Client, owner: Membership) -> None:
    made = InvitationFactory.create(institution=owner.institution)
    elsewhere = InvitationFactory.create()
    client.force_login(owner.user)
    slug = owner.institution.slug
    for name in ("desk-people-resend", "desk-people-revoke"):
        assert client.post(reverse(f"postings:{name}", args=[slug, elsewhere.pk])).status_code == 404
        assert client.post(reverse(f"postings:{name}", args=[slug, made.pk])).status_code == 302
    assert Letter.objects.count() == 1
    assert list(Invitation.objects.all()) == [elsewhere]


@pytest.mark.parametrize("email", ["", "nonsense", "a@b\x00.ch", "x" * 300 + "@example.org"])
def test_odd_addresses_are_told_so(client: Client, owner: Membership, email: str) -> None:
    client.force_login(owner.user)
    address = reverse("postings:desk-people", args=[owner.institution.slug])
    response = client.post(address, {"email": email, "role": "editor"})
    assert response.status_code == 200
    assert b"field-error" in response.content
    assert not Invitation.objects.exists()


def test_who_is_removed_does_not_come_back_by_an_earlier_invitation(owner: Membership) -> None:
    member = MembershipFactory.create(institution=owner.institution)
    confirm(member.user, "second@example.org")
    to_them = InvitationFactory.create(institution=owner.institution, email="second@example.org")
    by_them = InvitationFactory.create(institution=owner.institution, invited_by=member.user)
    by_others = InvitationFactory.create(institution=owner.institution, invited_by=owner.user)
    remove(by=owner, member_id=member.pk)
    assert list(Invitation.objects.all()) == [by_others]
    for made in (to_them, by_them):
        assert invitation_of(token_of(made)) is None


def test_a_lower_role_ends_invitations_and_a_higher_does_not(owner: Membership) -> None:
    member = MembershipFactory.create(institution=owner.institution, editor=True)
    InvitationFactory.create(institution=owner.institution, invited_by=member.user)
    change_role(by=owner, member_id=member.pk, role=MemberRole.OWNER)
    assert Invitation.objects.exists()
    change_role(by=owner, member_id=member.pk, role=MemberRole.EDITOR)
    assert not Invitation.objects.exists()


def test_who_leaves_has_still_invited_others(owner: Membership) -> None:
    made = InvitationFactory.create(institution=owner.institution, invited_by=owner.user)
    MembershipFactory.create(institution=owner.institution)
    leave(owner)
    assert accept(invitation=made, person=confirm(UserFactory.create(email=made.email)))


def test_of_a_closed_account_it_does_not_work_until_an_owner_sends_it_again(owner: Membership) -> None:
    made = InvitationFactory.create(institution=owner.institution, invited_by__is_active=False)
    person = confirm(UserFactory.create(email=made.email))
    with pytest.raises(InvitationError, match="any more"):
        accept(invitation=made, person=person)
    invitations.resend(by=owner, invitation_id=made.pk)
    assert accept(invitation=made, person=person)


def test_who_is_let_in_does_not_ask_any_more(owner: Membership) -> None:
    claim = ClaimFactory.create(institution=owner.institution)
    made = InvitationFactory.create(institution=owner.institution, email=claim.user.email)
    accept(invitation=made, person=confirm(claim.user))
    claim.refresh_from_db()
    assert claim.state == Claim.State.GRANTED
    with pytest.raises(ClaimError):
        refuse_claim(claim=claim, actor=UserFactory.create(staff=True), reason="No.")
    assert Membership.objects.filter(user=claim.user).exists()
