"""What alerts keep. PostgreSQL is the truth; workers and Redis may be lost at any moment (docs/adr/0007)."""

from postings.alerts.models.addresses import Address, SuppressionCause
from postings.alerts.models.alerts import Alert, Feedback, Frequency, Search, StopCause
from postings.alerts.models.matching import Arrival, Run
from postings.alerts.models.outgoing import Digest, DigestItem, MailState, Notice, NoticeKind, Outgoing

__all__ = [
    "Address",
    "Alert",
    "Arrival",
    "Digest",
    "DigestItem",
    "Feedback",
    "Frequency",
    "MailState",
    "Notice",
    "NoticeKind",
    "Outgoing",
    "Run",
    "Search",
    "StopCause",
    "SuppressionCause",
]
