"""Index of the rooms' models, for Django to find them."""

from postings.accounts.audit.models import AuditEntry
from postings.accounts.letters.models import Letter
from postings.accounts.models import User
from postings.alerts.models import (
    Address,
    Alert,
    Arrival,
    Digest,
    DigestItem,
    Feedback,
    Notice,
    Run,
    Search,
)
from postings.api.models import ApiKey, ExternalOpening, IdempotentCall, Webhook, WebhookDelivery
from postings.imports.models import Feed, ImportRecord, ImportRun, RunChange
from postings.imports.pasting.models import PastedLink
from postings.institutions.models import Institution
from postings.institutions.people_models import (
    Claim,
    Invitation,
    Membership,
    Organisation,
    OrganisationDomain,
)
from postings.moderation.models import CannedReason, Case, CaseNote, Fingerprint, Report, Suspicion
from postings.openings.models import (
    ExchangeRate,
    Location,
    Material,
    Opening,
    OpeningChange,
    Qualification,
    Topic,
    TopicSynonym,
)
from postings.openings.statistics.models import OpeningDay, StoredCounts
from postings.publishing.models import Draft, ExpiryReminder, Upload, UploadRow
from postings.search.models import SearchChange, SearchMiss, SynonymGroup

__all__ = [
    "Address",
    "Alert",
    "ApiKey",
    "Arrival",
    "AuditEntry",
    "CannedReason",
    "Case",
    "CaseNote",
    "Claim",
    "Digest",
    "DigestItem",
    "Draft",
    "ExchangeRate",
    "ExpiryReminder",
    "ExternalOpening",
    "Feed",
    "Feedback",
    "Fingerprint",
    "IdempotentCall",
    "ImportRecord",
    "ImportRun",
    "Institution",
    "Invitation",
    "Letter",
    "Location",
    "Material",
    "Membership",
    "Notice",
    "Opening",
    "OpeningChange",
    "OpeningDay",
    "Organisation",
    "OrganisationDomain",
    "PastedLink",
    "Qualification",
    "Report",
    "Run",
    "RunChange",
    "Search",
    "SearchChange",
    "SearchMiss",
    "StoredCounts",
    "Suspicion",
    "SynonymGroup",
    "Topic",
    "TopicSynonym",
    "Upload",
    "UploadRow",
    "User",
    "Webhook",
    "WebhookDelivery",
]
