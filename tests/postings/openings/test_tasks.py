from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from postings.openings.choices import Status
from postings.openings.tasks import publish_scheduled
from tests.factories import OpeningFactory

pytestmark = pytest.mark.django_db


def test_publish_scheduled_publishes_what_is_due_and_only_once() -> None:
    due = OpeningFactory.create(scheduled=True, scheduled_for=timezone.now() - timedelta(minutes=1))
    later = OpeningFactory.create(scheduled=True, scheduled_for=timezone.now() + timedelta(days=1))
    assert publish_scheduled() == 1
    assert publish_scheduled() == 0
    due.refresh_from_db()
    later.refresh_from_db()
    assert due.status == Status.PUBLISHED
    assert due.is_open()
    assert later.status == Status.SCHEDULED
    assert due.changes.get().source == "schedule"
