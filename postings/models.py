"""Index of the rooms' models, for Django to find them."""

from postings.accounts.models import User
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
    "ExchangeRate",
    "Feed",
    "ImportRecord",
    "ImportRun",
    "Institution",
    "Location",
    "Material",
    "Opening",
    "OpeningChange",
    "Qualification",
    "SearchChange",
    "SearchMiss",
    "SynonymGroup",
    "Topic",
    "TopicSynonym",
    "User",
]
