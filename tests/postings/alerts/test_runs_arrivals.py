"""What counts as arriving, beside being published and reopened: getting more time after it was over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from postings.alerts.models import Arrival
from postings.alerts.runs import run_matching
from postings.openings.choices import DeadlineKind
from postings.openings.models import Opening
from tests.factories import OpeningFactory
from tests.postings.alerts.alerting import openings_for, wanted

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def an_opening(deadline: datetime) -> Opening:
    return OpeningFactory.create(
        published_at=timezone.now() - 2 * DAY,
        deadline_at=deadline,
        deadline_kind=DeadlineKind.MOMENT,
        deadline_zone="UTC",
    )


@pytest.mark.parametrize("field", ["deadline_at", "expires_at"])
def test_opening_that_gets_more_time_when_it_was_over_arrives(field: str) -> None:
    now = timezone.now()
    opening = an_opening(now + 5 * DAY)
    Opening.objects.filter(pk=opening.pk).update(**{field: now - DAY})
    alert = wanted()
    assert run_matching() == 0
    Opening.objects.filter(pk=opening.pk).update(**{field: now + DAY})
    assert run_matching() == 1
    assert openings_for(alert) == [opening.pk]


def test_opening_that_had_time_does_not_arrive_again() -> None:
    now = timezone.now()
    opening = an_opening(now + DAY)
    openings = Opening.objects.filter(pk=opening.pk)
    openings.update(deadline_at=now + 3 * DAY)
    openings.update(deadline_at=now - 2 * DAY)
    openings.update(deadline_at=now - DAY)
    openings.update(title="Another")
    assert Arrival.objects.filter(opening=opening).count() == 1
    openings.update(deadline_at=None, deadline_kind=DeadlineKind.UNSTATED, deadline_zone="")
    assert Arrival.objects.filter(opening=opening).count() == 2


def test_opening_that_was_mailed_and_gets_more_time_is_not_mailed_twice() -> None:
    now = timezone.now()
    alert, opening = wanted(), an_opening(now + DAY)
    assert run_matching() == 1
    Opening.objects.filter(pk=opening.pk).update(deadline_at=now - DAY)
    Opening.objects.filter(pk=opening.pk).update(deadline_at=now + DAY)
    assert run_matching() == 0
    assert openings_for(alert) == [opening.pk]
