"""Index of the rooms' models, for Django to find them."""

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
from postings.imports.models import Feed, ImportRecord, ImportRun
from postings.institutions.models import Institution
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
from postings.search.models import SearchChange, SearchMiss, SynonymGroup

__all__ = [
    "Address",
    "Alert",
    "Arrival",
    "Digest",
    "DigestItem",
    "ExchangeRate",
    "Feed",
    "Feedback",
    "ImportRecord",
    "ImportRun",
    "Institution",
    "Location",
    "Material",
    "Notice",
    "Opening",
    "OpeningChange",
    "Qualification",
    "Run",
    "Search",
    "SearchChange",
    "SearchMiss",
    "SynonymGroup",
    "Topic",
    "TopicSynonym",
    "User",
]
