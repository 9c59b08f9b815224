from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from careers.fit.keeping import kept_for
from careers.fit.tasks import forget_old_sessions
from tests.factories import OpeningFactory

pytestmark = pytest.mark.django_db


def test_a_profile_is_gone_from_the_database_when_its_time_is_over(client: Client) -> None:
    client.post("/fit/", {"degree": "phd"})
    Client().post("/fit/", {"degree": "master"})
    session = Session.objects.get(pk=client.session.session_key)
    assert timedelta() <= timezone.now() + kept_for() - session.expire_date < timedelta(minutes=1)
    Session.objects.filter(pk=session.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    forget_old_sessions()
    assert Session.objects.count() == 1
    assert not Session.objects.filter(pk=session.pk).exists()


def test_sessions_are_cleared_every_day() -> None:
    planned = {job["task"] for job in settings.CELERY_BEAT_SCHEDULE.values()}
    assert forget_old_sessions.name in planned


def test_a_session_without_a_profile_is_no_profile(client: Client) -> None:
    client.post("/fit/", {"degree": "phd"})
    session = client.session
    session["fit_profile"] = {"version": 99}
    session.save()
    assert b"Delete my profile" not in client.get("/fit/").content


def test_the_pages_are_in_the_sitemap_while_openings_ask_for_something(client: Client) -> None:
    assert b"sitemap-fit" not in client.get("/sitemap.xml").content
    OpeningFactory.create(qualifications=["Python"])
    assert b"sitemap-fit" in client.get("/sitemap.xml").content
    assert b"/fit/roles/</loc>" in client.get("/sitemap-fit.xml").content
