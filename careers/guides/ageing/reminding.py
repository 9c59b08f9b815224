"""Reminding reviewers, each at most once a week however often it is asked for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils import timezone

from careers.guides.ageing.emails import reminder_mail
from careers.guides.ageing.facts import ageing_facts
from careers.guides.ageing.models import ReviewReminder
from postings.accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from careers.guides.ageing.facts import AgeingFact

# A mail is for what has to be done now; the page of the admin looks further ahead.
_SOON = timedelta(days=14)


def reviewers() -> QuerySet[User]:
    """Staff who review because somebody made them: who may do everything is not asked for everything."""
    review = Permission.objects.filter(content_type__app_label="careers", codename="review_edition")
    may = Q(groups__permissions__in=review) | Q(user_permissions__in=review)
    return User.objects.filter(may, is_active=True, is_staff=True).distinct().order_by("pk")


def remind(today: date) -> int:
    """Returns how many were reminded. Raises the first failure when all were tried; trying again is for those only."""
    facts = ageing_facts(today, _SOON)
    if not facts:
        return 0
    week = today - timedelta(days=today.weekday())
    reminded, failures = 0, []
    for user in reviewers():
        try:
            reminded += _remind(user, week, facts)
        except Exception as error:  # noqa: BLE001 - raised below; one bad address keeps the mail from nobody else
            failures.append(error)
    if failures:
        raise failures[0]
    return reminded


def _remind(user: User, week: date, facts: Sequence[AgeingFact]) -> bool:
    """The week is taken before the mail goes out, and given back where it could not."""
    reminder, is_first = ReviewReminder.objects.get_or_create(
        user=user, week=week, defaults={"facts": len(facts)}
    )
    if not is_first:
        return False
    try:
        reminder_mail(reminder, facts, timezone.now()).send()
    except Exception:
        reminder.delete()
        raise
    reminder.sent_at = timezone.now()
    reminder.save(update_fields=["sent_at"])
    return True
