"""Alert mails of openings by day, and for how many people they were; never who."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from jobboard.celery import app
from postings.alerts.models import Address, Alert, Digest, DigestItem
from postings.alerts.models.outgoing import MailState
from postings.openings.models import Opening
from postings.openings.statistics.models import OpeningDay
from postings.publishing.desk.digests import count_digests, mails_of, people_reached
from postings.publishing.desk.tasks import count_digests as task
from postings.search.query import SearchQuery
from tests.factories import MembershipFactory, OpeningFactory
from tests.postings.alerts.alerting import asked

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def opening() -> Opening:
    return OpeningFactory.create()


def mailed(opening: Opening, email: str, at: datetime = NOW, query: SearchQuery | None = None) -> Digest:
    """In a mail of an alert of `email`."""
    alert: Alert = asked(email, query)
    digest = Digest.objects.create(alert=alert, slot=at, due_at=at, state=MailState.SENT, sent_at=at)
    DigestItem.objects.create(digest=digest, alert=alert, opening=opening)
    return digest


def days() -> dict[date, int]:
    return dict(OpeningDay.objects.values_list("day", "digests"))


def test_mails_are_counted_on_the_day_they_were_sent(opening: Opening) -> None:
    mailed(opening, "ada@example.org")
    mailed(opening, "bob@example.org")
    mailed(opening, "eve@example.org", NOW - timedelta(hours=2))
    assert count_digests(NOW) == 2
    assert days() == {date(2026, 11, 20): 2, date(2026, 11, 19): 1}


def test_mails_that_were_not_sent_do_not_count(opening: Opening) -> None:
    for number, state in enumerate((MailState.PENDING, MailState.FAILED, MailState.DROPPED)):
        digest = mailed(opening, f"{number}@example.org")
        Digest.objects.filter(pk=digest.pk).update(state=state)
    assert count_digests(NOW) == 0
    assert people_reached(opening) == 0


def test_counting_twice_changes_nothing(opening: Opening) -> None:
    OpeningDay.objects.create(opening=opening, day=NOW.date(), views=7, apply_clicks=2)
    mailed(opening, "ada@example.org")
    count_digests(NOW)
    count_digests(NOW)
    assert list(OpeningDay.objects.values_list("views", "apply_clicks", "digests")) == [(7, 2, 1)]


def test_who_deletes_everything_changes_no_figures(opening: Opening) -> None:
    mailed(opening, "ada@example.org")
    mailed(opening, "bob@example.org")
    count_digests(NOW)
    Address.objects.get(email="ada@example.org").delete()
    count_digests(NOW)
    assert days() == {NOW.date(): 2}
    assert (mails_of(opening), people_reached(opening)) == (2, 1)


def test_older_days_stay_as_they_are(opening: Opening) -> None:
    mailed(opening, "ada@example.org", NOW - timedelta(days=3))
    assert count_digests(NOW) == 0


def test_person_with_two_alerts_is_one_person(opening: Opening, client: Client) -> None:
    mailed(opening, "ada@example.org")
    mailed(opening, "ada@example.org", NOW - timedelta(hours=1), SearchQuery(q="robots"))
    mailed(opening, "bob@example.org")
    assert people_reached(opening) == 2
    member = MembershipFactory.create(institution=opening.institution, viewer=True)
    client.force_login(member.user)
    html = client.get(
        reverse("postings:desk-opening-figures", args=[opening.institution.slug, opening.pk])
    ).content.decode()
    assert "<strong>2\N{NO-BREAK SPACE}people</strong>" in html
    assert "ada@" not in html


def test_beat_runs_the_task() -> None:
    assert settings.CELERY_BEAT_SCHEDULE["count-digests"]["task"] == task.name
    app.loader.import_default_modules()
    assert task.name in app.tasks
    assert task() == 0
