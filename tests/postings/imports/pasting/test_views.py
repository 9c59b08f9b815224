from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from postings.imports.pasting import links
from postings.imports.pasting.models import PastedLink
from postings.institutions.people_models import Membership
from postings.publishing.models import Draft
from tests.factories.institutions import InstitutionFactory
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client: Client) -> Membership:
    institution = InstitutionFactory.create(name="Own University")
    member = MembershipFactory.create(institution=institution, editor=True)
    client.force_login(member.user)
    return member


def paste_url(member: Membership) -> str:
    return reverse("postings:desk-paste", args=[member.institution.slug])


def link_of(member: Membership, **values: object) -> PastedLink:
    return PastedLink.objects.create(
        institution=member.institution, user=member.user, url="https://uni.example/1", **values
    )


def address(name: str, link: PastedLink) -> str:
    return reverse(f"postings:desk-pasted{name}", args=[link.institution.slug, link.pk])


def test_pasting_leads_to_the_page_that_waits(client: Client, member: Membership) -> None:
    answer = client.post(paste_url(member), {"url": "uni.example/jobs/1?utm_source=x"})
    link = PastedLink.objects.get()
    assert (link.url, link.user) == ("https://uni.example/jobs/1", member.user)
    assert answer.headers["Location"] == address("", link)
    page = client.get(address("", link))
    assert page.status_code == 200
    assert "hx-get" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "Paste the link of the posting."),
        ("not a link", "is not a web address"),
        ("file:///etc/passwd", "only http and https"),
        ("https://a:b@uni.example/", "user name or password"),
        ("https://uni.example:22/", "not on a port"),
        ("https://uni.example/" + "x" * 1000, "at most 1000 characters"),
        ("https://uni.example/\x00", "Null characters are not allowed"),
        ("http://[x", "is not a web address"),
    ],
)
def test_what_is_no_link_is_said_beside_the_field_and_kept(
    client: Client, member: Membership, url: str, says: str
) -> None:
    page = client.post(paste_url(member), {"url": url})
    assert page.status_code == 200
    assert says in page.content.decode()
    assert not PastedLink.objects.exists()


def test_too_many_links_are_refused_and_the_link_is_kept(client: Client, member: Membership) -> None:
    for _ in range(links.LINKS_PER_HOUR):
        link_of(member)
    page = client.post(paste_url(member), {"url": "https://uni.example/2"}).content.decode()
    assert "within an hour" in page
    assert 'value="https://uni.example/2"' in page


def test_a_draft_without_doubts_is_gone_to_at_once(client: Client, member: Membership) -> None:
    draft = Draft.objects.create(institution=member.institution)
    link = link_of(member, state="done", draft=draft)
    target = reverse("postings:draft-step", args=[member.institution.slug, draft.pk, "role"])
    assert client.get(address("", link)).headers["Location"] == target
    part = client.get(address("", link), headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == target


def test_doubts_are_read_before_the_draft(client: Client, member: Membership) -> None:
    draft = Draft.objects.create(institution=member.institution)
    link = link_of(member, state="done", draft=draft, message="Not found: pay.\nThe deadline has passed.")
    page = client.get(address("", link)).content.decode()
    assert "<li>Not found: pay.</li>" in page
    assert reverse("postings:draft-step", args=[member.institution.slug, draft.pk, "role"]) in page


def test_what_failed_can_be_written_by_hand_or_tried_again(client: Client, member: Membership) -> None:
    link = link_of(member, state="failed", message="uni.example answered 404 Not Found.")
    assert "answered 404" in client.get(address("", link)).content.decode()
    client.post(address("-again", link))
    link.refresh_from_db()
    assert (link.state, link.message) == ("waiting", "")
    answer = client.post(address("-blank", link))
    draft = Draft.objects.get()
    assert answer.headers["Location"].endswith(f"/drafts/{draft.pk}/role/")


def test_one_of_several_is_chosen(client: Client, member: Membership) -> None:
    link = link_of(member, state="done", found=[{"id": "1", "title": "A <b>"}, {"id": "2", "title": "B"}])
    page = client.get(address("", link)).content.decode()
    assert "holds 2 postings" in page
    assert "A &lt;b&gt;" in page
    client.post(address("-choose", link), {"posting": "3"})
    link.refresh_from_db()
    assert link.state == "done"
    client.post(address("-choose", link), {"posting": "2"})
    link.refresh_from_db()
    assert (link.state, link.chosen) == ("waiting", "2")


def test_a_link_pasted_before_leads_to_its_draft(client: Client, member: Membership) -> None:
    draft = Draft.objects.create(institution=member.institution, source_url="https://uni.example/1")
    answer = client.post(paste_url(member), {"url": "https://uni.example/1"})
    assert answer.headers["Location"].endswith(f"/drafts/{draft.pk}/role/")


def test_links_of_other_institutions_are_not_there(client: Client, member: Membership) -> None:
    other = MembershipFactory.create()
    theirs = link_of(other, state="failed", message="Secret.")
    for name, method in (("", "get"), ("-choose", "post"), ("-again", "post"), ("-blank", "post")):
        url = reverse(f"postings:desk-pasted{name}", args=[member.institution.slug, theirs.pk])
        assert getattr(client, method)(url).status_code == 404


def test_buttons_are_no_links(client: Client, member: Membership) -> None:
    link = link_of(member)
    for name in ("-choose", "-again", "-blank"):
        assert client.get(address(name, link)).status_code == 405
