"""What people report: kept once for each person and kind, and put before the moderators."""

from __future__ import annotations

import logging
import time
from collections import Counter
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from postings.accounts.clients import client_of
from postings.accounts.people import person_of
from postings.moderation import counts
from postings.moderation.cases import open_case
from postings.moderation.models import Case, Reason, Report
from postings.openings.models import Opening

if TYPE_CHECKING:
    from django.http import HttpRequest

    from postings.accounts.models import User

logger = logging.getLogger(__name__)

MOST_BY_CLIENT, MOST_OF_OPENING = 10, 30
_HOUR = 3600


def comes_too_often(request: HttpRequest, opening: Opening, kind: str) -> bool:
    """Whether there were enough reports for this hour, by this client or of this opening. Each call counts.

    Of an opening only what would be kept: nobody can keep others from reporting it by sending the same again.
    """
    client = client_key(request)
    if _is_over(f"report.client.{client}", MOST_BY_CLIENT):
        return True
    if Report.objects.filter(opening=opening, client=client, kind=kind).exists():
        return False
    return _is_over(f"report.opening.{opening.pk}", MOST_OF_OPENING)


def _is_over(name: str, most: int) -> bool:
    key = f"{name}.{int(time.time()) // _HOUR}"
    try:
        cache.add(key, 0, timeout=2 * _HOUR)
        return cache.incr(key) > most
    except (RedisError, ValueError) as error:
        logger.warning("Reports are not limited: %s", error)
        return False


def client_key(request: HttpRequest) -> str:
    """Who reports, without keeping their address; whoever is signed in is themselves on every network."""
    person = person_of(request)
    who = f"person {person.pk}" if person else client_of(request)
    return salted_hmac("postings.report", who, algorithm="sha256").hexdigest()


@transaction.atomic
def report(
    opening: Opening, *, kind: str, text: str, email: str, client: str, reporter: User | None
) -> Report | None:
    """Keep it and open a case; None where this person has said the same before."""
    Opening.objects.select_for_update().get(pk=opening.pk)
    if Report.objects.filter(opening=opening, client=client, kind=kind).exists():
        return None
    made = Report.objects.create(
        opening=opening, kind=kind, text=text, email=email, client=client, reporter=reporter
    )
    made.case = open_case(opening, {Reason.REPORTED: _words([*_waiting(opening), made])})
    made.save(update_fields=["case"])
    transaction.on_commit(counts.forget)
    return made


def _waiting(opening: Opening) -> list[Report]:
    """Of the case that nobody has decided."""
    return list(Report.objects.filter(opening=opening, case__state=Case.State.WAITING))


def _words(reports: list[Report]) -> str:
    """`Two people: it looks like fraud. One person: it is closed or filled.`"""
    kinds = Counter(report.kind for report in reports)
    ordered = sorted(kinds.items(), key=lambda pair: (pair[0] != Report.Kind.FRAUD, -pair[1]))
    return " ".join(f"{_people(number)}: {_lower(Report.Kind(kind).label)}." for kind, number in ordered)


def _people(number: int) -> str:
    return "One person" if number == 1 else f"{number} people"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
