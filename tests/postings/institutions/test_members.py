"""Choosing who acts for an institution; it never loses its last owner."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from postings.accounts.letters.models import Letter
from postings.institutions.members import LAST_OWNER, MemberError, change_role, leave, remove, transfer
from postings.institutions.people_models import Claim, MemberRole, Membership
from tests.factories import InstitutionFactory
from tests.factories.people import ClaimFactory, MembershipFactory, confirm

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Membership:
    return MembershipFactory.create()


def test_an_owner_changes_a_role_and_they_are_told(owner: Membership) -> None:
    member = MembershipFactory.create(institution=owner.institution, viewer=True)
    change_role(by=owner, member_id=member.pk, role=MemberRole.EDITOR)
    member.refresh_from_db()
    assert member.role == MemberRole.EDITOR
    assert Letter.objects.get().to == member.user.email
    change_role(by=owner, member_id=member.pk, role=MemberRole.EDITOR)
    assert Letter.objects.count() == 1


def test_the_last_owner_stays(owner: Membership) -> None:
    acts: list[Callable[[], object]] = [
        lambda: change_role(by=owner, member_id=owner.pk, role=MemberRole.EDITOR),
        lambda: remove(by=owner, member_id=owner.pk),
        lambda: leave(owner),
    ]
    for act in acts:
        with pytest.raises(MemberError, match=LAST_OWNER):
            act()
    owner.refresh_from_db()
    assert owner.role == MemberRole.OWNER


def test_with_a_second_owner_the_first_may_go(owner: Membership) -> None:
    other = MembershipFactory.create(institution=owner.institution)
    leave(owner)
    assert list(owner.institution.memberships.all()) == [other]
    assert Letter.objects.get().to == other.user.email


def test_removing_tells_who_was_removed(owner: Membership) -> None:
    member = MembershipFactory.create(institution=owner.institution, editor=True)
    remove(by=owner, member_id=member.pk)
    assert not Membership.objects.filter(pk=member.pk).exists()
    assert Letter.objects.get().to == member.user.email


def test_members_of_others_are_out_of_reach(owner: Membership) -> None:
    stranger = MembershipFactory.create()
    acts: list[Callable[[], object]] = [
        lambda: change_role(by=owner, member_id=stranger.pk, role=MemberRole.VIEWER),
        lambda: remove(by=owner, member_id=stranger.pk),
        lambda: transfer(by=owner, member_id=stranger.pk),
    ]
    for act in acts:
        with pytest.raises(Membership.DoesNotExist):
            act()


def test_who_was_an_owner_when_the_page_was_made_is_asked_again(owner: Membership) -> None:
    MembershipFactory.create(institution=owner.institution)
    member = MembershipFactory.create(institution=owner.institution, viewer=True)
    Membership.objects.filter(pk=owner.pk).update(role=MemberRole.EDITOR)
    with pytest.raises(MemberError, match="none any more"):
        change_role(by=owner, member_id=member.pk, role=MemberRole.OWNER)


def test_transfer_changes_both(owner: Membership) -> None:
    member = MembershipFactory.create(institution=owner.institution, viewer=True)
    transfer(by=owner, member_id=member.pk)
    owner.refresh_from_db()
    member.refresh_from_db()
    assert (owner.role, member.role) == (MemberRole.EDITOR, MemberRole.OWNER)
    with pytest.raises(MemberError):
        transfer(by=member, member_id=member.pk)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Each on a connection of its own, started together; what came of each."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait(timeout=10)
            act()
        except MemberError as error:
            return str(error)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_owners_who_leave_at_once_leave_one() -> None:
    one = MembershipFactory.create()
    other = MembershipFactory.create(institution=one.institution)
    assert at_once(lambda: leave(one), lambda: leave(other)) == [LAST_OWNER, "done"]
    assert Membership.objects.filter(role=MemberRole.OWNER).count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_owners_who_demote_each_other_at_once_leave_one() -> None:
    one = MembershipFactory.create()
    other = MembershipFactory.create(institution=one.institution)
    came = at_once(
        lambda: change_role(by=one, member_id=other.pk, role=MemberRole.VIEWER),
        lambda: change_role(by=other, member_id=one.pk, role=MemberRole.VIEWER),
    )
    assert came.count("done") == 1
    assert Membership.objects.filter(role=MemberRole.OWNER).count() == 1


def address(name: str, membership: Membership, *more: object) -> str:
    return reverse(f"postings:{name}", args=[membership.institution.slug, *more])


def test_the_page_lets_owners_act_and_others_look(client: Client, owner: Membership) -> None:
    viewer = MembershipFactory.create(institution=owner.institution, viewer=True)
    client.force_login(viewer.user)
    page = client.get(address("desk-people", viewer)).content.decode()
    assert owner.user.email in page
    assert "Invite somebody" not in page
    assert client.post(address("desk-people", viewer), {"email": "a@b.ch"}).status_code == 403
    client.force_login(owner.user)
    page = client.get(address("desk-people", owner)).content.decode()
    assert "Invite somebody" in page


def test_every_step_is_asked_before_it_is_done(client: Client, owner: Membership) -> None:
    member = MembershipFactory.create(institution=owner.institution, editor=True)
    client.force_login(owner.user)
    for name in ("desk-people-remove", "desk-people-transfer"):
        assert member.user.name in client.get(address(name, owner, member.pk)).content.decode()
    assert (
        "Make somebody else an owner first"
        in client.get(address("desk-people-leave", owner)).content.decode()
    )
    assert client.post(address("desk-people-transfer", owner, owner.pk)).status_code == 404
    assert Membership.objects.get(pk=member.pk).role == MemberRole.EDITOR
    client.post(address("desk-people-remove", owner, member.pk))
    assert not Membership.objects.filter(pk=member.pk).exists()


def test_posts_on_the_page_change_and_say_so(client: Client, owner: Membership) -> None:
    member = MembershipFactory.create(institution=owner.institution, viewer=True)
    client.force_login(owner.user)
    page = client.post(address("desk-people-role", owner, member.pk), {"role": "editor"}, follow=True)
    assert "The role is changed to editor." in page.content.decode()
    page = client.post(address("desk-people-role", owner, member.pk), {"role": "king\x00"}, follow=True)
    assert "Please choose a role." in page.content.decode()
    page = client.post(address("desk-people-leave", owner), follow=True)
    assert LAST_OWNER in page.content.decode()
    client.post(address("desk-people-transfer", owner, member.pk))
    page = client.post(address("desk-people-leave", owner), follow=True)
    assert "You have left" in page.content.decode()


def test_only_a_post_acts(client: Client, owner: Membership) -> None:
    client.force_login(owner.user)
    for name in ("desk-people-role", "desk-people-resend", "desk-people-revoke", "desk-people-answer"):
        assert client.get(address(name, owner, 1)).status_code == 405


def test_who_asks_is_shown_to_owners_with_what_shows_it(client: Client, owner: Membership) -> None:
    institution = owner.institution
    institution.email_domains = ["ethz.ch"]
    institution.save()
    claim = ClaimFactory.create(institution=institution)
    confirm(claim.user, "a@ethz.ch")
    other = ClaimFactory.create(institution=institution, evidence_url="https://example.org/me")
    client.force_login(owner.user)
    page = client.get(address("desk-people", owner)).content.decode()
    assert "Has a confirmed address at ethz.ch" in page
    assert "No confirmed address of the institution" in page
    client.post(address("desk-people-answer", owner, claim.pk), {"role": "editor"})
    client.post(address("desk-people-answer", owner, other.pk), {"role": ""})
    assert Membership.objects.get(user=claim.user).role == MemberRole.EDITOR
    assert Claim.objects.get(pk=other.pk).state == Claim.State.REFUSED
    assert client.post(address("desk-people-answer", owner, other.pk), {"role": "x"}).status_code == 302
    elsewhere = ClaimFactory.create(institution=InstitutionFactory.create())
    assert client.post(address("desk-people-answer", owner, elsewhere.pk), {"role": ""}).status_code == 404


def test_who_asks_costs_little_more_for_many(
    client: Client, owner: Membership, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for claim in ClaimFactory.create_batch(8, institution=owner.institution):
        confirm(claim.user)
    client.force_login(owner.user)
    with django_assert_max_num_queries(30):
        page = client.get(address("desk-people", owner)).content.decode()
    assert page.count("No confirmed address of the institution") == 8
