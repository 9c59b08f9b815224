from __future__ import annotations

from datetime import timedelta

import pytest
from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from postings.imports.pasting import links, reading
from postings.imports.pasting.models import PastedLink
from postings.imports.pasting.tasks import read_pasted_link, sweep_pasted_links
from postings.institutions.people_models import Membership
from postings.openings.models import Opening
from postings.publishing.models import Draft
from postings.publishing.wizard.fields import read
from tests.factories.institutions import InstitutionFactory
from tests.factories.openings import OpeningFactory
from tests.factories.people import MembershipFactory
from tests.postings.imports.local_web import LocalWeb, posting_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Membership:
    institution = InstitutionFactory.create(name="Own University")
    return MembershipFactory.create(institution=institution, editor=True)


def pasted(member: Membership, url: str) -> PastedLink:
    made = links.paste(member.institution, member.user, url)
    assert isinstance(made, PastedLink)
    return made


def test_a_link_becomes_a_draft_with_what_its_page_says(web: LocalWeb, member: Membership) -> None:
    link = pasted(member, web.put("uni.example/1", posting_page()))
    assert links.read(link.pk)
    link.refresh_from_db()
    assert (link.state, link.message) == (PastedLink.State.DONE, "")
    assert link.draft is not None
    draft = link.draft
    assert (draft.source, draft.source_url, draft.author) == (Draft.Source.LINK, link.url, member.user)
    assert draft.title == "PhD position in reinforcement learning"
    said = read(draft.typed, member.institution).draft
    assert said is not None
    assert (said.role, [place.city for place in said.locations]) == ("phd", ["Zurich"])
    assert said.deadline_at is not None
    assert said.deadline_at.year == 2031
    assert {row.name for row in said.qualifications} >= {"Python"}
    assert "30 June 2031" in draft.evidence["deadline"]


def test_what_the_board_would_skip_is_a_draft_all_the_same(web: LocalWeb, member: Membership) -> None:
    page = posting_page(
        "Accountant",
        description="<p>You keep the books of the institute, and pay its bills in time.</p>",
        hiringOrganization={"name": "Other Company"},
        validThrough="2020-01-01",
    )
    link = pasted(member, web.put("uni.example/1", page))
    links.read(link.pk)
    link.refresh_from_db()
    assert link.draft is not None
    assert "It may not be a research role in machine learning" in link.message
    assert "It is not clear which kind of role this is; choose one." in link.message
    assert "The page names another employer, Other Company." in link.message
    assert "Not found: pay, qualifications." in link.message


def test_the_same_link_twice_leads_to_the_draft_that_is_there(web: LocalWeb, member: Membership) -> None:
    url = web.put("uni.example/1", posting_page())
    link = pasted(member, url)
    assert links.paste(member.institution, member.user, f"{url}#apply") == link
    links.read(link.pk)
    link.refresh_from_db()
    assert links.paste(member.institution, member.user, f"{url}?utm_source=mail") == link.draft
    assert PastedLink.objects.count() == 1


def test_a_link_of_an_opening_that_is_here_leads_to_it(member: Membership) -> None:
    opening = OpeningFactory.create(institution=member.institution, origin_url="https://uni.example/1")
    assert links.paste(member.institution, member.user, "https://uni.example/1") == opening
    applying = OpeningFactory.create(
        institution=member.institution, apply_url="https://uni.example/2", closed=True
    )
    assert isinstance(links.paste(member.institution, member.user, applying.apply_url), PastedLink)


def test_what_another_institution_pasted_is_nobody_elses(web: LocalWeb, member: Membership) -> None:
    other = MembershipFactory.create()
    url = web.put("uni.example/1", posting_page())
    links.read(pasted(other, url).pk)
    OpeningFactory.create(institution=other.institution, origin_url=url)
    assert isinstance(links.paste(member.institution, member.user, url), PastedLink)


def test_one_application_page_of_many_openings_is_no_link_of_one(member: Membership) -> None:
    for _ in range(2):
        OpeningFactory.create(institution=member.institution, apply_url="https://uni.example/apply")
    found = links.paste(member.institution, member.user, "https://uni.example/apply")
    assert isinstance(found, PastedLink)


def test_reading_twice_makes_one_draft(web: LocalWeb, member: Membership) -> None:
    link = pasted(member, web.put("uni.example/1", posting_page()))
    assert read_pasted_link(link_id=link.pk)
    assert not read_pasted_link(link_id=link.pk)
    assert Draft.objects.count() == 1


def test_a_page_that_cannot_be_read_says_why(web: LocalWeb, member: Membership) -> None:
    link = pasted(member, web.url("uni.example/none"))
    links.read(link.pk)
    link.refresh_from_db()
    assert link.state == PastedLink.State.FAILED
    assert "answered 404 Not Found" in link.message
    assert not Draft.objects.exists()


def test_what_goes_wrong_here_is_said_without_its_insides(
    web: LocalWeb, member: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*args: object) -> None:
        raise ValueError("insides")

    monkeypatch.setattr(links, "read_link", stumble)
    link = pasted(member, web.url("uni.example/1"))
    links.read(link.pk)
    link.refresh_from_db()
    assert link.message == "Something went wrong here while it was read (ValueError)."


def test_of_several_postings_one_is_chosen(web: LocalWeb, member: Membership) -> None:
    page = posting_page("PhD in deep learning", "Postdoc in deep learning")
    link = pasted(member, web.put("uni.example/jobs", page))
    links.read(link.pk)
    link.refresh_from_db()
    assert [row["title"] for row in link.found] == ["PhD in deep learning", "Postdoc in deep learning"]
    links.choose(link, link.found[1]["id"])
    links.choose(link, link.found[0]["id"])  # A second click is too late.
    links.read(link.pk)
    link.refresh_from_db()
    assert link.draft is not None
    assert link.draft.title == "Postdoc in deep learning"
    # The other one is a link of its own.
    assert isinstance(links.paste(member.institution, member.user, link.url), PastedLink)


def test_a_dead_workers_link_is_read_by_the_next(web: LocalWeb, member: Membership) -> None:
    link = pasted(member, web.put("uni.example/1", posting_page()))
    now = timezone.now()
    PastedLink.objects.update(state=PastedLink.State.FETCHING, claimed_at=now)
    assert links.left_over() == []
    assert not links.read(link.pk)
    PastedLink.objects.update(claimed_at=now - links.LEASE - timedelta(seconds=1))
    assert links.left_over() == [link.pk]
    assert links.read(link.pk)
    assert Draft.objects.count() == 1


def test_a_worker_that_was_taken_for_dead_changes_nothing(
    web: LocalWeb, member: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = pasted(member, web.put("uni.example/1", posting_page()))
    real = reading.read_link

    def slowly(url: str, chosen: str = "") -> object:
        monkeypatch.setattr(links, "read_link", real)
        PastedLink.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
        assert links.read(link.pk)
        return real(url, chosen)

    monkeypatch.setattr(links, "read_link", slowly)
    links.read(link.pk)
    assert Draft.objects.count() == 1


def test_what_nobody_read_in_time_is_given_up(member: Membership) -> None:
    link = pasted(member, "https://uni.example/1")
    PastedLink.objects.update(created_at=timezone.now() - links.GIVEN_UP - timedelta(seconds=1))
    assert sweep_pasted_links() == 0
    link.refresh_from_db()
    assert (link.state, link.message) == (PastedLink.State.FAILED, links.TOO_LATE)


def test_links_are_limited_by_person_and_hour(member: Membership) -> None:
    PastedLink.objects.bulk_create(
        PastedLink(institution=member.institution, user=member.user, url=f"https://uni.example/{n}")
        for n in range(links.LINKS_PER_HOUR)
    )
    assert links.are_too_many(member.user)
    PastedLink.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    assert not links.are_too_many(member.user)


def test_a_blank_draft_keeps_the_address(member: Membership) -> None:
    link = pasted(member, "https://uni.example/1")
    links._fail(PastedLink.objects.get(pk=link.pk), "Not there.")
    draft = links.start_blank(link, member.user)
    assert draft.typed == {"applying": {"method": "link", "url": "https://uni.example/1"}}
    assert links.start_blank(link, member.user) == draft
    assert not Opening.objects.exists()


def test_queue_that_is_away_fails_nobodys_page(
    member: Membership,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("Redis is away.")

    monkeypatch.setattr(current_app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        link = pasted(member, "https://uni.example/1")
    link.refresh_from_db()
    assert link.state == PastedLink.State.WAITING


def test_a_page_that_takes_too_long_is_said_to(
    web: LocalWeb, member: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*args: object) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(links, "read_link", late)
    link = pasted(member, "https://uni.example/1")
    assert links.read(link.pk)
    link.refresh_from_db()
    assert link.message.startswith("The page takes too long to read.")


def test_a_text_that_is_no_posting_by_its_length_is_refused(web: LocalWeb, member: Membership) -> None:
    page = f"<h1>PhD position</h1><main><p>{'We train networks. ' * 6000}</p></main>"
    link = pasted(member, web.put("uni.example/1", page))
    links.read(link.pk)
    link.refresh_from_db()
    assert link.message == "The posting cannot be read: its text is longer than 100,000 characters."
