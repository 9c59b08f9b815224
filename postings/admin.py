"""Index of the rooms' admins."""

from postings.accounts import admin as accounts
from postings.alerts import admin as alerts
from postings.api import admin as api
from postings.imports import admin as imports
from postings.institutions import admin as institutions
from postings.moderation import admin as moderation
from postings.openings import admin as openings
from postings.openings import admin_rates, admin_topics
from postings.publishing import admin as publishing
from postings.search import admin as search

__all__ = [
    "accounts",
    "admin_rates",
    "admin_topics",
    "alerts",
    "api",
    "imports",
    "institutions",
    "moderation",
    "openings",
    "publishing",
    "search",
]
