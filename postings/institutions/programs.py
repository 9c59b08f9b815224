"""What acts for an institution by itself: keys, webhooks and feeds. They outlive the membership of who made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from postings.accounts.models import User
    from postings.institutions.models import Institution


def stop_programs(institution: Institution, *, but_of: User | None = None) -> None:
    """Switch off what others than `but_of` set up, where it is not theirs any more to speak for the institution.

    Without this, whoever made a university's page without showing anything would go on posting in its name by a key
    or a feed, and hear by a webhook what its own people do. Keys are revoked for good; webhooks and feeds stay in
    the lists, switched off, for those who act for it now.
    """
    keys = institution.api_keys.filter(revoked_at__isnull=True)
    hooks = institution.webhooks.filter(is_active=True)
    feeds = institution.feeds.filter(is_synced=True)
    if but_of is not None:
        keys, hooks = keys.exclude(created_by=but_of), hooks.exclude(created_by=but_of)
        feeds = feeds.exclude(connected_by=but_of)
    keys.update(revoked_at=timezone.now())
    hooks.update(is_active=False)
    feeds.update(is_synced=False, next_sync_at=None)
