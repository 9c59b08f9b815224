"""The desk: every member reads what the institution has and how it does."""

from __future__ import annotations

from tests.access.world import FOR_VIEWERS, Rule, Rules, own

RULES: Rules = {
    "postings:desk-institution": Rule(FOR_VIEWERS, own),
    "postings:desk-institution-table": Rule(FOR_VIEWERS, own),
}
