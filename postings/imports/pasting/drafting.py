"""From a posting that was read to a draft that its institution goes on with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils import timezone

from postings.imports.compose import EMPTY, ROLE_UNCLEAR, UNLISTED, Employing, compose_anyway
from postings.imports.employers import is_handle, is_same_employer
from postings.imports.items import FeedError, FeedItem, ItemError
from postings.openings.choices import DeadlineKind
from postings.openings.cleaning import clean_html
from postings.openings.models import Topic
from postings.publishing.models import Draft
from postings.publishing.wizard.fields import typed_of
from postings.understanding.topics import TopicMatcher

if TYPE_CHECKING:
    from postings.accounts.models import User
    from postings.institutions.models import Institution
    from postings.openings.draft import OpeningDraft

_IN_WORDS = {
    UNLISTED: "The employer does not list this posting any more.",
    EMPTY: "The posting has no description; write one.",
    ROLE_UNCLEAR: "It is not clear which kind of role this is; choose one.",
}


def composed(item: FeedItem, institution: Institution) -> tuple[OpeningDraft, list[str]]:
    """The draft, and what is doubtful about it, as the person is told."""
    try:
        draft, reasons = compose_anyway(
            item,
            topics=TopicMatcher(Topic.objects.vocabulary()),
            employing=Employing(institution.name, institution.country),
        )
    except ItemError as error:
        raise FeedError(f"The posting cannot be read: {error}.") from error
    doubts = [
        _IN_WORDS.get(reason, f"It may not be a research role in machine learning ({reason}).")
        for reason in reasons
    ]
    if not is_handle(item.employer) and (employer := _other_employer(item.employer.name, institution.name)):
        doubts.append(f"The page names another employer, {employer}. Post it only if it is yours.")
    if draft.deadline_at is not None and draft.deadline_at < timezone.now():
        doubts.append("The deadline that it states has passed.")
    return replace(draft, description_html=clean_html(draft.description_html)), doubts


def _other_employer(stated: str, own: str) -> str:
    return stated[:200] if stated and not is_same_employer(stated, own) else ""


def missing(draft: OpeningDraft) -> list[str]:
    """What candidates look for and nobody could find."""
    absent = {
        "a place": not draft.locations and not draft.workplace,
        "pay": draft.pay_min is None and draft.pay_max is None and not draft.pay_scale,
        "a deadline": draft.deadline_kind == DeadlineKind.UNSTATED,
        "qualifications": not draft.qualifications,
    }
    return [name for name, is_absent in absent.items() if is_absent]


def draft_of(
    item: FeedItem, *, institution: Institution, author: User | None, url: str
) -> tuple[Draft, list[str], list[str]]:
    """The new draft, what is doubtful about it, and what was not found."""
    said, doubts = composed(item, institution)
    draft = Draft.objects.create(
        institution=institution,
        typed=typed_of(said),
        title=said.title,
        source=Draft.Source.LINK,
        source_url=url,
        evidence=said.evidence,
        author=author,
        changed_by=author,
    )
    return draft, doubts, missing(said)
