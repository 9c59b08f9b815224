"""Two institutions that are one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from postings.accounts.audit.models import AuditEntry
from postings.accounts.models import User
from postings.alerts.models import Alert
from postings.api.models import ApiKey, ExternalOpening, Webhook
from postings.imports.models import Feed
from postings.institutions.merging import RULES, MergeError, merge, plan, relations
from postings.institutions.models import Institution
from postings.institutions.people_models import Claim, MemberRole, Membership
from postings.publishing.models import Draft, Upload
from tests.factories import InstitutionFactory, OpeningFactory, UserFactory
from tests.factories.people import ClaimFactory, InvitationFactory, MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return UserFactory.create(superuser=True)


@pytest.fixture
def two() -> tuple[Institution, Institution]:
    return InstitutionFactory.create(name="Gone", city=""), InstitutionFactory.create(name="Kept", city="")


def test_every_relation_has_a_rule() -> None:
    assert relations().keys() == RULES.keys()


def test_everything_moves(two: tuple[Institution, Institution], staff: User) -> None:
    source, target = two
    opening = OpeningFactory.create(institution=source)
    made: list[Any] = [
        opening,
        MembershipFactory.create(institution=source),
        InvitationFactory.create(institution=source),
        ClaimFactory.create(institution=source),
        OrganisationFactory.create(institution=source),
        Draft.objects.create(institution=source),
        Upload.objects.create(institution=source, filename="a.csv"),
        ApiKey.objects.create(institution=source, name="k", prefix="p", digest="d", scopes=["read"]),
        Webhook.objects.create(institution=source, url="https://example.org/", secret="s"),
        Feed.objects.create(institution=source, kind="lever", location="https://example.org/"),
        ExternalOpening.objects.create(institution=source, opening=opening, external_id="1"),
    ]
    earlier = InstitutionFactory.create(merged_into=source)
    counts = plan(source, target).counts
    merge(source=source, target=target, actor=staff)
    for one in made:
        one.refresh_from_db()
        assert one.institution == target
    earlier.refresh_from_db()
    source.refresh_from_db()
    assert earlier.merged_into == source.merged_into == target
    entry = AuditEntry.objects.get()
    assert entry.action == "institution.merge"
    assert entry.details["moved"] == dict(counts)


def test_the_higher_role_stays(two: tuple[Institution, Institution], staff: User) -> None:
    source, target = two
    raised = MembershipFactory.create(institution=target, viewer=True)
    MembershipFactory.create(institution=source, user=raised.user, editor=True)
    kept = MembershipFactory.create(institution=target)
    MembershipFactory.create(institution=source, user=kept.user, viewer=True)
    merge(source=source, target=target, actor=staff)
    roles = dict(Membership.objects.values_list("user", "role"))
    assert roles == {raised.user_id: MemberRole.EDITOR, kept.user_id: MemberRole.OWNER}


def test_what_may_be_there_once_is_kept_once(two: tuple[Institution, Institution], staff: User) -> None:
    source, target = two
    for institution in two:
        InvitationFactory.create(institution=institution, email="a@example.org")
        ClaimFactory.create(
            institution=institution,
            user=User.objects.filter(email="c@x.org").first() or UserFactory.create(email="c@x.org"),
        )
        Webhook.objects.create(institution=institution, url="https://example.org/", secret="s")
    merge(source=source, target=target, actor=staff)
    assert target.invitations.count() == target.webhooks.count() == target.claims.count() == 1


def test_who_made_a_false_one_does_not_get_the_real_one(staff: User) -> None:
    false = MembershipFactory.create(institution__unverified=True)
    claim = ClaimFactory.create(institution=false.institution, user=false.user)
    real = InstitutionFactory.create()
    assert plan(false.institution, real).ends_members
    merge(source=false.institution, target=real, actor=staff)
    assert not real.memberships.exists()
    claim.refresh_from_db()
    assert (claim.institution, claim.state) == (real, Claim.State.WAITING)


def test_what_is_refused(two: tuple[Institution, Institution], staff: User) -> None:
    source, target = two
    with pytest.raises(MergeError, match="one institution"):
        merge(source=source, target=source, actor=staff)
    with pytest.raises(MergeError, match="other way round"):
        merge(source=source, target=InstitutionFactory.create(unverified=True), actor=staff)
    for institution in two:
        Feed.objects.create(institution=institution, kind="lever", location="https://example.org/")
    with pytest.raises(MergeError, match="same feed"):
        merge(source=source, target=target, actor=staff)
    Feed.objects.all().delete()
    merge(source=source, target=target, actor=staff)
    with pytest.raises(MergeError, match="merged already"):
        merge(source=source, target=target, actor=staff)


def test_what_the_one_that_stays_does_not_say_is_taken_over(staff: User) -> None:
    source = InstitutionFactory.create(name="ETH", country="CH", city="Zürich", email_domains=["ethz.ch"])
    target = InstitutionFactory.create(
        name="eth", slug="e", country="", city="", email_domains=["inf.ethz.ch"]
    )
    merge(source=source, target=target, actor=staff)
    target.refresh_from_db()
    # The name stays taken in Switzerland, so that imports know it.
    assert (target.city, target.country) == ("Zürich", "")
    assert target.email_domains == ["inf.ethz.ch", "ethz.ch"]


def test_the_old_address_leads_to_the_new_one_and_lists_show_one(
    client: Client, two: tuple[Institution, Institution], staff: User
) -> None:
    source, target = two
    OpeningFactory.create(institution=source, title="Moved opening")
    merge(source=source, target=target, actor=staff)
    response = client.get(source.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, target.get_absolute_url())
    assert "Moved opening" in client.get(target.get_absolute_url()).content.decode()
    listed = client.get(reverse("postings:institutions")).content.decode()
    assert target.get_absolute_url() in listed
    assert source.get_absolute_url() not in listed
    block = client.get(reverse("postings:sitemap-section", args=["institutions-0"]))
    sitemap = b"".join(block) if block.streaming else block.content
    assert source.get_absolute_url().encode() not in sitemap
    found = client.get(reverse("postings:api-institutions")).json()
    assert [one["slug"] for one in found["results"]] == [target.slug]
    assert client.get(reverse("postings:api-institution", args=[source.slug])).json()["slug"] == target.slug


def test_search_follows(client: Client, two: tuple[Institution, Institution], staff: User) -> None:
    source, target = two
    OpeningFactory.create(institution=source, title="Moved opening")
    merge(source=source, target=target, actor=staff)
    page = client.get(reverse("postings:openings"), {"institution": target.slug}).content.decode()
    assert "Moved opening" in page


def test_alerts_follow(client: Client, two: tuple[Institution, Institution], staff: User) -> None:
    source, target = two
    address = reverse("postings:alert-create")
    for slug, email in (
        (source.slug, "a@example.org"),
        (source.slug, "b@example.org"),
        (target.slug, "b@example.org"),
    ):
        client.post(
            address,
            {
                "search": f"institution={slug}",
                "email": email,
                "frequency": "daily",
                "weekday": "1",
                "hour": "8",
                "time_zone": "UTC",
            },
        )
    assert Alert.objects.count() == 3
    merge(source=source, target=target, actor=staff)
    of_a = Alert.objects.get(address__email="a@example.org")
    assert of_a.search.search_query.institution == (target.slug,)
    of_b = Alert.objects.filter(address__email="b@example.org")
    assert (target.slug,) in [one.search.search_query.institution for one in of_b]


def test_the_admin_says_what_moves_and_asks(
    client: Client, two: tuple[Institution, Institution], staff: User
) -> None:
    source, target = two
    OpeningFactory.create(institution=source)
    client.force_login(staff)
    address = reverse("admin:postings_institution_merge", args=[source.pk])
    page = client.get(address).content.decode()
    assert "Slug of the institution that stays" in page
    assert "No institution has the slug" in client.get(address, {"into": "none"}).content.decode()
    page = client.get(address, {"into": target.slug}).content.decode()
    assert "Openings: 1" in page
    assert "cannot be taken back" in page
    assert "confirm that you are sure" in client.post(address, {"into": target.slug}).content.decode()
    assert not Institution.objects.filter(merged_into=target).exists()
    client.post(address, {"into": target.slug, "sure": "yes"})
    assert Institution.objects.get(merged_into=target) == source
    assert client.get(address).status_code == 404


def test_the_admins_action_takes_two(
    client: Client, two: tuple[Institution, Institution], staff: User
) -> None:
    client.force_login(staff)
    address = reverse("admin:postings_institution_changelist")
    source, target = two
    OpeningFactory.create(institution=target)
    data = {"action": "merge_two", "_selected_action": [source.pk]}
    assert "exactly two" in client.post(address, data, follow=True).content.decode()
    data["_selected_action"] = [source.pk, target.pk]
    response = client.post(address, data)
    assert response["Location"].endswith(f"/{source.pk}/merge/?into={target.slug}")


def test_merging_is_for_staff(client: Client, two: tuple[Institution, Institution]) -> None:
    source, target = two
    address = reverse("admin:postings_institution_merge", args=[source.pk])
    client.force_login(UserFactory.create())
    assert client.post(address, {"into": target.slug, "sure": "yes"}).status_code == 302
    client.force_login(UserFactory.create(staff=True))
    assert client.post(address, {"into": target.slug, "sure": "yes"}).status_code == 403
    source.refresh_from_db()
    assert source.merged_into is None


def test_the_admin_lists_and_verifies_with_a_record(client: Client, staff: User) -> None:
    institution = MembershipFactory.create(institution__unverified=True).institution
    merged = InstitutionFactory.create(merged_into=institution, name="Merged one")
    client.force_login(staff)
    address = reverse("admin:postings_institution_changelist")
    assert merged.name not in client.get(address).content.decode()
    assert merged.name in client.get(address, {"merged": "yes"}).content.decode()
    client.post(address, {"action": "mark_verified", "_selected_action": [institution.pk]})
    institution.refresh_from_db()
    assert institution.is_verified
    assert AuditEntry.objects.filter(action="institution.verify").count() == 1
    for one in (institution, merged):
        assert client.get(reverse("admin:postings_institution_change", args=[one.pk])).status_code == 200
    ClaimFactory.create()
    OrganisationFactory.create()
    for name in ("claim", "organisation"):
        assert client.get(reverse(f"admin:postings_{name}_changelist"), {"q": "x"}).status_code == 200
    found = reverse("admin:postings_organisation_change", args=[OrganisationFactory.create().pk])
    assert client.get(found).status_code == 200
