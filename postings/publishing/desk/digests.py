"""In how many alert mails an opening was, by day, and how many people those were for; never who."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Sum
from django.utils import timezone

from postings.alerts.models import DigestItem
from postings.alerts.models.outgoing import MailState
from postings.openings.statistics.models import OpeningDay

if TYPE_CHECKING:
    from postings.openings.models import Opening

# Mails are sent within hours of when they are written; these days are counted anew with each run.
_DAYS = 3

# Days only grow: whoever has everything deleted that we know about them takes nothing out of the figures.
_COUNT = """
INSERT INTO postings_openingday (opening_id, day, views, apply_clicks, saves, digests)
SELECT item.opening_id, (digest.sent_at AT TIME ZONE 'UTC')::date, 0, 0, 0, count(*)
FROM postings_digest AS digest
JOIN postings_digestitem AS item ON item.digest_id = digest.id
WHERE digest.state = %s AND digest.sent_at >= %s
GROUP BY 1, 2
ORDER BY 1, 2
ON CONFLICT (opening_id, day) DO UPDATE SET
  digests = greatest(postings_openingday.digests, excluded.digests)
"""


def count_digests(now: datetime | None = None) -> int:
    """Write the alert mails of the last days into the days of openings. Returns for how many of those."""
    today = (now or timezone.now()).astimezone(UTC).date()
    since = datetime.combine(today - timedelta(days=_DAYS - 1), time.min, UTC)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [MailState.SENT, since])
        return int(cursor.rowcount)


def mails_of(opening: Opening) -> int:
    """All alert mails that it was in."""
    return int(OpeningDay.objects.filter(opening=opening).aggregate(sum=Sum("digests"))["sum"] or 0)


def people_reached(opening: Opening) -> int:
    """For how many addresses the alerts were that it was mailed to."""
    items = DigestItem.objects.filter(opening=opening, digest__state=MailState.SENT)
    return items.aggregate(people=Count("alert__address", distinct=True))["people"] or 0
