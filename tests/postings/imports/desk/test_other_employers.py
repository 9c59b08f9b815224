"""A page of one's own may hold the postings of somebody else, by mistake or not."""

from __future__ import annotations

import pytest

from postings.imports import syncing
from postings.imports.desk import connecting
from postings.imports.models import Feed, ImportRun
from postings.institutions.people_models import Membership
from postings.moderation.models import Case, Reason
from postings.openings.choices import Status
from postings.openings.models import Opening
from tests.factories.openings import OpeningFactory
from tests.postings.imports.desk.conftest import make_due
from tests.postings.imports.local_web import LocalWeb, posting_page

pytestmark = pytest.mark.django_db
PAGE = "page.example/jobs"
OWN = {"hiringOrganization": {"@type": "Organization", "name": "Lumenfold GmbH"}}
OTHER = {"hiringOrganization": "Tidewater Institute"}


def seen(web: LocalWeb, owner: Membership, page: str) -> ImportRun:
    source = connecting.Source(Feed.Kind.JOBPOSTING, web.put(PAGE, page))
    run = syncing.preview(connecting.begin(owner.institution, owner.user, source).pk)
    assert run is not None
    return run


def test_a_page_that_names_another_employer_says_so_before_it_is_connected(
    web: LocalWeb, owner: Membership
) -> None:
    run = seen(web, owner, posting_page(**OTHER))
    assert run.message == (
        "1 of 1 new postings name another employer than Lumenfold: Tidewater Institute. "
        "Take them over only if they are yours."
    )
    run.feed.delete()
    assert seen(web, owner, posting_page(**OWN)).message == ""


def test_staff_look_before_it_can_be_seen(web: LocalWeb, owner: Membership) -> None:
    owner.institution.is_trusted = False
    owner.institution.save()
    OpeningFactory.create(institution=owner.institution)  # So that this is not its first.
    run = seen(web, owner, posting_page(**OTHER))
    connecting.connect(run.feed, owner.user)
    syncing.apply_accepted(run.pk)
    opening = Opening.objects.get(import_record__feed=run.feed)
    assert opening.status == Status.IN_REVIEW
    case = Case.objects.get(opening=opening)
    assert case.details[Reason.LOW_QUALITY] == "The posting names another employer: Tidewater Institute."


def test_a_connected_page_that_takes_in_others_waits(web: LocalWeb, owner: Membership) -> None:
    run = seen(web, owner, posting_page(**OWN))
    connecting.connect(run.feed, owner.user)
    syncing.apply_accepted(run.pk)
    another = (
        posting_page("Postdoc in deep learning", **OTHER).partition("</title>")[2].partition("</head>")[0]
    )
    web.put(PAGE, posting_page(**OWN).replace("</head>", f"{another}</head>"))
    make_due(run.feed)
    again = syncing.sync(run.feed_id)
    assert again is not None
    assert (again.state, again.created) == (ImportRun.State.HELD, 1)
    assert "Tidewater Institute" in again.message
