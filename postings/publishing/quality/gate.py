"""The gate that a draft passes before it is published: what is missing or unclear, said beside the field."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import timezone

from postings.moderation.models import Reason
from postings.openings.models import ExchangeRate
from postings.publishing.quality.applying import judge_address
from postings.publishing.quality.asking import judge_qualifications, judge_years
from postings.publishing.quality.dates import judge_deadline, judge_end, judge_letters, judge_start
from postings.publishing.quality.effects import with_effect
from postings.publishing.quality.finding import Finding
from postings.publishing.quality.fraud import judge_fraud
from postings.publishing.quality.pay import judge_funding, judge_pay
from postings.publishing.quality.places import judge_places
from postings.publishing.quality.reach import Reach, measured
from postings.publishing.quality.subject import Subject
from postings.publishing.quality.text import judge_length, judge_topic, judge_wording
from postings.publishing.quality.title import judge_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from postings.institutions.models import Institution
    from postings.openings.draft import OpeningDraft

__all__ = ["Finding", "Gate", "doubts", "findings", "judge_all"]

# In the order of the form.
RULES: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    judge_title,
    judge_length,
    judge_wording,
    judge_fraud,
    judge_topic,
    judge_years,
    judge_places,
    judge_pay,
    judge_funding,
    judge_start,
    judge_qualifications,
    judge_address,
    judge_deadline,
    judge_letters,
    judge_end,
)
# These give no hard finding.
ADVICE_ONLY = frozenset({judge_topic, judge_years, judge_funding, judge_qualifications, judge_fraud})
_MAY_BE_HARD = tuple(rule for rule in RULES if rule not in ADVICE_ONLY)
# What a person looks at before it is published, and how moderators are told.
_DOUBTS: Mapping[str, str] = {
    "off_topic": "It does not read like a research role in machine learning.",
    "asks_for_fees": "It speaks of fees.",
    "asks_for_bank": "It speaks of bank or card details.",
    "messenger_only": "People are asked to write by a messenger.",
    "apply_by_messenger": "The address to apply at leads to a messenger.",
    "apply_shortened": "The address to apply at is a shortened link.",
    "apply_free_mail": "Applications go to a free mailbox.",
    "wording_nationality": "It asks for a nationality.",
    "wording_reserved": "It is for one gender only.",
    "pay_implausible": "Its pay is far from what is usual.",
    "text_short": "Its text is very short.",
}


class Gate:
    """For any number of drafts of one institution at one moment, as a table has: rates and figures are read once."""

    def __init__(self, institution: Institution, now: datetime | None = None) -> None:
        self.institution = institution
        self.now = now or timezone.now()

    @cached_property
    def _rates(self) -> dict[str, ExchangeRate]:
        return ExchangeRate.objects.per_euro()

    @cached_property
    def _reach(self) -> Reach:
        return measured()

    def hard_findings(self, draft: OpeningDraft) -> list[Finding]:
        """Only what keeps the draft from being published: much of the time goes into advice."""
        subject = Subject(draft, self.institution, self.now, self._rates)
        return [finding for rule in _MAY_BE_HARD for finding in rule(subject) if finding.is_hard]

    def findings(self, draft: OpeningDraft) -> list[Finding]:
        """In the order of the form; hard ones keep the draft from being published."""
        found = judge_all(Subject(draft, self.institution, self.now, self._rates))
        return [with_effect(finding, draft.role, self._reach) for finding in found]


def findings(draft: OpeningDraft, institution: Institution) -> list[Finding]:
    """Those of one draft; hard ones keep it from being published."""
    return Gate(institution).findings(draft)


def judge_all(subject: Subject) -> list[Finding]:
    """Every rule, without figures of the board."""
    return [finding for rule in RULES for finding in rule(subject)]


def doubts(found: Iterable[Finding]) -> dict[str, str]:
    """Why a person should look before this is seen, as `release` takes it; {} for no reason."""
    words = dict.fromkeys(_DOUBTS[finding.key] for finding in found if finding.key in _DOUBTS)
    return {Reason.LOW_QUALITY: " ".join(words)} if words else {}
