"""What digests count beside their items, asked anew: which of it is open, and listed nowhere.

A digest lists the newest of what one search found in one run, and only counts the rest (docs/adr/0007). Where that is
all that is left of it, or the search changes, the rest has to be known by name.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Max

from postings.alerts.arrived import Arrived
from postings.alerts.models import Digest, DigestItem, Run
from postings.alerts.runs import newest_run_id

if TYPE_CHECKING:
    from datetime import datetime

    from postings.search.query import SearchQuery


class Counted:
    """For any number of digests of one moment. Nothing is read before it is needed."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def of(self, digest: Digest, query: SearchQuery) -> list[int]:
        """The openings that `digest` counts and that are open, the newest first; at most as many as it counts."""
        if not digest.more:
            return []
        found = self._arrived.matching(query, _run_before(digest))
        listed = DigestItem.objects.filter(alert=digest.alert_id, opening__in=found)
        known = set(listed.values_list("opening", flat=True))
        return [pk for pk in found if pk not in known][: digest.more]

    @cached_property
    def _arrived(self) -> Arrived:
        return Arrived(newest_run_id(), self._now)


def _run_before(digest: Digest) -> int:
    """The last run that was over when `digest` was begun; for an alert's first one, when the alert was asked for."""
    has_earlier = Digest.objects.filter(alert=digest.alert_id, created_at__lt=digest.created_at).exists()
    since = digest.created_at if has_earlier else digest.alert.created_at
    last: int | None = Run.objects.filter(finished_at__lte=since).aggregate(last=Max("pk"))["last"]
    return last or 0
