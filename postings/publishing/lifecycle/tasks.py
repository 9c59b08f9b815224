"""What Celery does for published openings. Running any of these twice changes nothing more."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from postings.publishing.lifecycle.reminding import remind_all
from postings.publishing.lifecycle.scheduling import publish_all_due
from postings.publishing.trust import review_trust, to_review


@shared_task
def publish_scheduled() -> int:
    """Publish what was scheduled for a time that has come. Returns how many."""
    return publish_all_due(timezone.now())


@shared_task
def remind_of_ends() -> int:
    """Tell the people of institutions which openings end within a week. Returns of how many."""
    return remind_all(timezone.now())


@shared_task
def review_institutions() -> int:
    """Give institutions the trust that they have earned, and take back what a rejection cost. Returns how many."""
    now = timezone.now()
    return sum(review_trust(institution, now) for institution in to_review(now))
