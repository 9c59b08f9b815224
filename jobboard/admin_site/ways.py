"""Where things are in the admin, by what somebody wants to do. Whoever may not see a list is not shown its link."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

from postings.accounts.people import MODERATE

if TYPE_CHECKING:
    from postings.accounts.models import User


class Way(NamedTuple):
    """`name` and `query` make the address; `meaning` says in a line what is there."""

    label: str
    meaning: str
    permission: str
    name: str
    query: str = ""

    @property
    def url(self) -> str:
        return f"{reverse(self.name)}{self.query}"


class Section(NamedTuple):
    title: str
    ways: list[Way]


def _list(label: str, meaning: str, model: str, query: str = "", app: str = "postings") -> Way:
    return Way(label, meaning, f"{app}.view_{model}", f"admin:{app}_{model}_changelist", query)


def _careers(label: str, meaning: str, model: str) -> Way:
    return _list(label, meaning, model, app="careers")


SECTIONS = [
    Section(
        "Words",
        [
            _list("Topics", "Two levels, and their other words.", "topic"),
            _list("Synonyms", "Words that mean the same to a search.", "synonymgroup"),
            _careers("Glossary", "Terms that guides explain.", "term"),
            _list("Searches without result", "What people looked for in vain.", "searchmiss"),
        ],
    ),
    Section(
        "Openings",
        [
            _list("All openings", "Search by title, institution or number.", "opening"),
            _list("Featured", "On the front page now.", "opening", "?featured=yes"),
            _list(
                "In review", "Not on the board until somebody agrees.", "opening", "?status__exact=in_review"
            ),
            _list("Imported", "From feeds and boards.", "opening", "?origin__exact=imported"),
            _list("Drafts", "What institutions are writing.", "draft"),
            _list("Tables", "Files with many openings.", "upload"),
        ],
    ),
    Section(
        "Institutions",
        [
            _list("All institutions", "Name, people, domains, trust.", "institution"),
            _list("Not verified", "Nobody has shown whose they are.", "institution", "?is_verified__exact=0"),
            _list("Merge doubles", "Choose two, then the action “Merge two”.", "institution", "?o=1"),
            _list("Memberships", "Who may act for which institution.", "membership"),
            _list("Claims", "Who asked to act for one, and what was decided.", "claim"),
            _list("Register", "Universities and their mail domains.", "organisation"),
        ],
    ),
    Section(
        "Moderation",
        [
            Way("Queue", "Openings that wait for a decision.", MODERATE, "postings:moderation"),
            Way("Reports", "What people say is wrong.", MODERATE, "postings:moderation-reports"),
            _list("Canned reasons", "Texts that moderators send often.", "cannedreason"),
            _list("Look-alikes", "Openings that may be one.", "suspicion"),
        ],
    ),
    Section(
        "Pay",
        [
            _list("Exchange rates", "By day, from the European Central Bank.", "exchangerate"),
            _careers("Salary bands", "Stated pay, by role and country.", "salaryband"),
            _careers("Survey bands", "Computed from surveys; to be read.", "surveyband"),
            _careers("Figures", "Numbers that guides quote.", "figure"),
            _careers("Sources", "Where figures and bands come from.", "source"),
        ],
    ),
    Section(
        "Guides and advice",
        [
            Way("Guides at a glance", "What waits.", "careers.view_guide", "admin:careers_guide_desk"),
            _careers("Guides", "With their questions, steps and editions.", "guide"),
            Way(
                "Ageing facts",
                "What should be checked again.",
                "careers.view_guide",
                "admin:careers_guide_ageing",
            ),
            Way("Broken links", "Links to other sites.", "careers.view_guide", "admin:careers_guide_links"),
            _careers("Eligibility rules", "Who may apply to which scheme.", "eligibilityrule"),
            _careers("Talks", "Requests for a talk with an adviser.", "advicerequest"),
        ],
    ),
    Section(
        "People and rights",
        [
            _list("People", "Accounts, staff and what they may do.", "user"),
            _list("Staff", "Who may come in here.", "user", "?is_staff__exact=1"),
            _list("Groups", "Rights that several people share.", "group", app="auth"),
            _list("Audit log", "Everything that staff did.", "auditentry"),
        ],
    ),
    Section(
        "Mail",
        [
            Way(
                "Alerts at a glance",
                "Matching, queues, failures.",
                "postings.view_alert",
                "admin:postings_alert_glance",
            ),
            _list("Letters", "Single mails to people.", "letter"),
            _list("Digests", "Mails of alerts.", "digest"),
            _list("Addresses", "Those that get no more mail, and why.", "address"),
        ],
    ),
    Section(
        "Machines",
        [
            _list("Feeds", "Sources that are read again and again.", "feed"),
            _list("Readings", "What each reading of a feed did.", "importrun"),
            _list("API keys", "Programs that act for an institution.", "apikey"),
            _list("Webhooks", "Programs that are told of changes.", "webhook"),
            _list("Deliveries", "What webhooks were sent.", "webhookdelivery"),
        ],
    ),
]


def sections_for(person: User) -> list[Section]:
    """Without what the person may not see."""
    seen = (
        Section(one.title, [way for way in one.ways if person.has_perm(way.permission)]) for one in SECTIONS
    )
    return [section for section in seen if section.ways]
