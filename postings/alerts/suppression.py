"""What mail services report afterwards: addresses that bounce, people who complain or want no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.dispatch import receiver

from postings.alerts.models import Address, StopCause, SuppressionCause

if TYPE_CHECKING:
    from collections.abc import Callable

# Other reasons (a full mailbox, a blocked sender, a timeout) say nothing about the address.
_GONE = {RejectReason.BOUNCED, RejectReason.INVALID}


@receiver(tracking, dispatch_uid="postings.alerts.suppression")
def on_event(sender: object, event: AnymailTrackingEvent, esp_name: str, **more: object) -> None:
    """The same event twice changes nothing more."""
    act = _action_of(event)
    if act is None or not event.recipient:
        return
    for address in Address.objects.all().with_email(event.recipient):
        act(address, f"{esp_name}: {event.description or event.mta_response or event.event_type}")


def _action_of(event: AnymailTrackingEvent) -> Callable[[Address, str], None] | None:
    kind, reason = event.event_type, event.reject_reason
    if kind == EventType.COMPLAINED or (kind == EventType.REJECTED and reason == RejectReason.SPAM):
        return _complained
    if kind == EventType.UNSUBSCRIBED or (kind == EventType.REJECTED and reason == RejectReason.UNSUBSCRIBED):
        return _stop
    if kind in {EventType.BOUNCED, EventType.REJECTED} and reason in _GONE:
        return _bounced
    return None


def _complained(address: Address, detail: str) -> None:
    address.suppress(SuppressionCause.COMPLAINT, detail)


def _bounced(address: Address, detail: str) -> None:
    address.suppress(SuppressionCause.BOUNCE, detail)


def _stop(address: Address, detail: str) -> None:
    """They said no to the mails, not to us: whoever asks for an alert again gets one."""
    # Every process connects the signal, and few ever need what this stands on.
    from postings.alerts.joining import stop

    for alert in address.alerts.filter(stopped_at__isnull=True):
        stop(alert, StopCause.ONE_CLICK)
