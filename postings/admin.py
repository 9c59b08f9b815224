"""Index of the rooms' admins."""

from postings.accounts import admin as accounts
from postings.alerts import admin as alerts
from postings.imports import admin as imports
from postings.institutions import admin as institutions
from postings.openings import admin as openings
from postings.search import admin as search

__all__ = ["accounts", "alerts", "imports", "institutions", "openings", "search"]
