"""People of one demo institution, and sixty days of its figures, so that whoever tries the site sees a desk.

They have no password: the code that signs them in is mailed, and on a developer's machine mails are at /outbox/.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from random import Random
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db import transaction

from postings.accounts.models import User
from postings.institutions.people_models import MemberRole, Membership
from postings.openings.statistics.models import OpeningDay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from postings.institutions.models import Institution
    from postings.openings.models import Opening

INSTITUTION = "harjula"
PEOPLE = (
    (MemberRole.OWNER, "Aino Laine"),
    (MemberRole.EDITOR, "Eero Virtanen"),
    (MemberRole.VIEWER, "Helmi Koski"),
)
DAYS = 60
# Of those who look, this share goes on to apply.
_APPLIES = 0.08
_WEEKEND = 5


@transaction.atomic
def staff_desk(institution: Institution, now: datetime) -> None:
    """Let its people in, and make up how often its openings were seen. The same every time."""
    for role, name in PEOPLE:
        _person(institution, role, name)
    today = now.astimezone(UTC).date()
    for opening in institution.openings.public(now):
        OpeningDay.objects.bulk_create(_days(opening, today))


def _person(institution: Institution, role: MemberRole, name: str) -> None:
    email = f"{role}@{institution.slug}.example"
    person = User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)
    EmailAddress.objects.get_or_create(user=person, email=email, defaults={"verified": True, "primary": True})
    Membership.objects.get_or_create(user=person, institution=institution, defaults={"role": role})


def _days(opening: Opening, today: date) -> Iterator[OpeningDay]:
    assert opening.published_at is not None  # noqa: S101 - it is public
    random, published = Random(opening.title), opening.published_at.astimezone(UTC).date()
    for number in range(DAYS):
        day = today - timedelta(days=DAYS - 1 - number)
        if day >= published:
            yield _day(opening, day, (day - published).days, random)


def _day(opening: Opening, day: date, age: int, random: Random) -> OpeningDay:
    """Most look when it is new, and on working days."""
    usual = (6 + 40 / (1 + age / 4)) * (0.4 if day.weekday() >= _WEEKEND else 1)
    views = round(usual * random.uniform(0.6, 1.4))
    clicks = sum(random.random() < _APPLIES for _ in range(views))
    mails = round(random.uniform(8, 14)) if age in (0, 1) else round(random.uniform(0, 1.2))
    return OpeningDay(opening=opening, day=day, views=views, apply_clicks=clicks, digests=mails)
