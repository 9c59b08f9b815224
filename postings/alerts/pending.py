"""What of an alert waits to be mailed. The caller holds the alert locked."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from django.db.models.functions import Greatest

from postings.alerts import writing
from postings.alerts.counted import Counted
from postings.alerts.models import Alert, Digest, DigestItem, MailState
from postings.alerts.slots import TICK, NextSlot
from postings.search.engine.memory import MemoryIndex

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from postings.search.query import SearchQuery


def reschedule(alert: Alert, now: datetime) -> None:
    """What waits is mailed at the alert's next slot, in one mail.

    A digest that was sent or tried before stays what it was, as it may have arrived: it only waits for the slot too.
    """
    slot = next_slot(alert, now)
    digests = list(_pending(alert))
    waiting = [digest for digest in digests if digest.attempts == 0 and digest.edition == 1]
    tried = [digest.pk for digest in digests if digest not in waiting]
    Digest.objects.filter(pk__in=tried).update(due_at=Greatest("due_at", slot))
    if not waiting:
        return
    first, *others = waiting
    while (other := Digest.objects.filter(alert=alert, slot=slot).first()) and other not in waiting:
        slot = next_slot(alert, other.slot + TICK)
    DigestItem.objects.filter(digest__in=others).update(digest=first)
    Digest.objects.filter(pk__in=[digest.pk for digest in others]).delete()
    first.slot = first.due_at = slot
    first.more = sum(digest.more for digest in waiting)
    first.save(update_fields=["slot", "due_at", "more"])


def keep_pending(alert: Alert, before: SearchQuery, query: SearchQuery, now: datetime) -> None:
    """Take out what waits and does not match `query`, and digests that have nothing left.

    What was only counted, of the search of `before`, is listed where it matches and there is room again.
    """
    digests = list(_pending(alert))
    items = DigestItem.objects.filter(digest__in=digests)
    opening_ids = list(items.values_list("opening", flat=True))
    counted = Counted(now)
    rest = {digest.pk: counted.of(digest, before) for digest in digests}
    looked_at = {*opening_ids, *chain.from_iterable(rest.values())}
    kept = set(MemoryIndex(looked_at, now).matching(query)) if looked_at else set()
    items.exclude(opening__in=kept).delete()
    for digest in digests:
        _list_rest(digest, [pk for pk in rest[digest.pk] if pk in kept])
    Digest.objects.filter(pk__in=[digest.pk for digest in digests], items=None, more=0).delete()


def _list_rest(digest: Digest, opening_ids: list[int]) -> None:
    """As many as there is room for; the others are counted. A digest that was tried may have come: it lists no more."""
    is_new = digest.attempts == 0 and digest.edition == 1
    room = max(writing.MOST_KEPT - digest.items.count(), 0) if is_new else 0
    DigestItem.objects.bulk_create(
        (DigestItem(digest=digest, alert_id=digest.alert_id, opening_id=pk) for pk in opening_ids[:room]),
        ignore_conflicts=True,
    )
    digest.more = len(opening_ids[room:])
    digest.save(update_fields=["more"])


def drop_pending(alert: Alert) -> None:
    """Not to be sent, unless it is restored."""
    Digest.objects.filter(pk__in=[digest.pk for digest in _pending(alert)]).update(state=MailState.DROPPED)


def restore_dropped(alert: Alert) -> None:
    """What was dropped because nobody wanted it: of what had closed, nothing is left in a digest."""
    dropped = Digest.objects.filter(alert=alert, state=MailState.DROPPED, items__isnull=False)
    Digest.objects.filter(pk__in=dropped.values("pk")).update(state=MailState.PENDING)


def next_slot(alert: Alert, moment: datetime) -> datetime:
    slots = Alert.objects.annotate(next_slot=NextSlot(moment)).values_list("next_slot", flat=True)
    slot: datetime = slots.get(pk=alert.pk)
    return slot


def _pending(alert: Alert) -> QuerySet[Digest]:
    """Locked, the first slot first. What a sender has taken meanwhile is not among them."""
    pending = Digest.objects.filter(alert=alert, state=MailState.PENDING)
    return pending.order_by("slot").select_for_update(no_key=True)
