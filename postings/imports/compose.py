"""From a record of a feed to a draft of an opening: the same for every kind of feed.

Structured fields come first where they can be trusted, the text where it says more. Every value read
keeps the words it was read from; what nobody says stays empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import urlsplit

from postings.imports.closing_dates import closing_dates
from postings.imports.employers import is_handle
from postings.imports.items import Employer, FeedItem, ItemError
from postings.imports.notices import employer_named_in, title_named_in
from postings.imports.placing import find_locations_of, find_workplace_of, remote_countries_of
from postings.imports.stated_pay import pay_of
from postings.openings.choices import Contract, Degree, Funding, Role
from postings.openings.draft import DraftMaterial, DraftQualification, OpeningDraft
from postings.understanding.benefits import find_benefits
from postings.understanding.contract import find_contract
from postings.understanding.document import Document
from postings.understanding.found import Found
from postings.understanding.funding import find_funding
from postings.understanding.group import find_department, find_supervisor
from postings.understanding.hours import find_hours
from postings.understanding.materials import find_materials
from postings.understanding.pay import find_pay_scale
from postings.understanding.qualifications import StatedQualification, find_qualifications, lowest_degree
from postings.understanding.relevance import judge
from postings.understanding.roles import find_level, find_role
from postings.understanding.start import StatedStart, find_start
from postings.understanding.topics import TopicMatcher
from postings.understanding.visa import find_visa

# A sentence this long is a paragraph without full stops; its beginning tells where it was read.
MAX_EVIDENCE = 600
MAX_URL = 500
# The longest description we know is 30,000; what is longer is no posting, and takes minutes to read.
MAX_TEXT = 100_000
UNLISTED = "not listed by the employer"
NO_EMPLOYER = "employer not named"
ROLE_UNCLEAR = "role unclear"
EMPTY = "no description"

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Composed:
    """A draft, and who hires where the feed does not say it for all its records."""

    draft: OpeningDraft
    employer: Employer | None


@dataclass(frozen=True, slots=True)
class Skipped:
    reason: str


@dataclass(frozen=True, slots=True)
class Employing:
    """What the feed itself says about the employer of its records; all empty for a feed of many."""

    name: str = ""
    country: str = ""


def compose(item: FeedItem, *, topics: TopicMatcher, employing: Employing) -> Composed | Skipped:
    """Raises `ItemError` where the record lacks what an opening cannot be without."""
    if not item.is_listed:
        return Skipped(UNLISTED)
    item, document = _as_written(item)
    if not document.sentences:
        return Skipped(EMPTY)
    relevance = judge(document, item.department)
    if not relevance.is_relevant:
        return Skipped(relevance.reason)
    role = find_role(document)
    if role is None:
        return Skipped(ROLE_UNCLEAR)
    employer = _employer(item, document, employing)
    if employer is None and not employing.name:
        return Skipped(NO_EMPLOYER)
    return Composed(_draft(item, document, role, topics, employing), employer)


def compose_anyway(
    item: FeedItem, *, topics: TopicMatcher, employing: Employing
) -> tuple[OpeningDraft, tuple[str, ...]]:
    """A draft of whatever `item` is, for a person to decide on, and why `compose` would skip it.

    The role is "" where it is unclear. Raises `ItemError` as `compose` does.
    """
    item, document = _as_written(item)
    relevance, role = judge(document, item.department), find_role(document)
    doubts = (
        "" if item.is_listed else UNLISTED,
        "" if document.sentences else EMPTY,
        relevance.reason if document.sentences and not relevance.is_relevant else "",
        "" if role else ROLE_UNCLEAR,
    )
    return _draft(item, document, role, topics, employing), tuple(doubt for doubt in doubts if doubt)


def _as_written(item: FeedItem) -> tuple[FeedItem, Document]:
    document = Document.from_html(item.title, item.html)
    if sum(len(sentence.text) for sentence in document.sentences) > MAX_TEXT:
        raise ItemError(f"its text is longer than {MAX_TEXT:,} characters")
    if document.sentences and is_handle(item.employer):
        # An account's own title and fields are categories and defaults.
        item = replace(item, title=title_named_in(document) or item.title, employment_type="")
        document = replace(document, title=item.title)
    return item, document


def _employer(item: FeedItem, document: Document, employing: Employing) -> Employer | None:
    """The record's own employer; None for the feed's. An account that passes postings on is no employer."""
    if item.employer.name and is_handle(item.employer):
        return employer_named_in(document)
    if employing.name or not item.employer.name:
        return None
    return item.employer


class _Evidence:
    """Collects what each field was read from."""

    def __init__(self) -> None:
        self.by_field: dict[str, str] = {}

    def take(self, field: str, found: Found[_T] | None) -> _T | None:
        if found is None:
            return None
        self.note(field, found.evidence)
        return found.value

    def note(self, field: str, words: str) -> None:
        if words:
            self.by_field[field] = _shortened(words, MAX_EVIDENCE)


def _draft(
    item: FeedItem, document: Document, role: Found[Role] | None, topics: TopicMatcher, employing: Employing
) -> OpeningDraft:
    evidence = _Evidence()
    workplace = evidence.take("workplace", find_workplace_of(item, document))
    locations = evidence.take("locations", find_locations_of(item, document, workplace)) or ()
    # The main place's country and clock; where none is known, the employer's country, and UTC.
    country = locations[0].country if locations else employing.country
    zone = (locations[0].timezone if locations else "") or "UTC"
    published_on = item.published_at.date() if item.published_at else None

    found_role = evidence.take("role", role)
    level = evidence.take("level", find_level(document, found_role)) if found_role else None
    contract = evidence.take("contract", find_contract(document, item.employment_type))
    hours = evidence.take("hours", find_hours(document, item.employment_type))
    start = evidence.take("starts_on", find_start(document, published_on)) or StatedStart(None, False)
    pay = evidence.take("pay", pay_of(item, document, country))
    scale = pay.scale if pay and pay.scale else evidence.take("pay_scale", find_pay_scale(document))
    department = item.department or evidence.take("department", find_department(document))
    funding = evidence.take("funding", find_funding(document))
    visa = evidence.take("visa", find_visa(document))
    supervisor = evidence.take("supervisor", find_supervisor(document))
    found_topics = topics.find(document)
    for topic in found_topics:
        evidence.note(f"topic {topic.value}", topic.evidence)
    benefits = find_benefits(document)
    qualifications = _asked_for(found_role, find_qualifications(document))
    closing = closing_dates(item, document, country, zone)
    evidence.note("deadline", closing.evidence)
    evidence.note("letters_deadline", closing.letters_evidence)

    return OpeningDraft(
        title=_shortened(item.title, 250),
        role=found_role or "",
        description_html=item.html,
        apply_url=_address_to_apply(item),
        department=_shortened(department or "", 200),
        supervisor=_shortened(supervisor or "", 200),
        level=level or "",
        topics=tuple(topic.value for topic in found_topics),
        locations=locations,
        workplace=workplace.workplace if workplace else "",
        remote_countries=remote_countries_of(item, workplace),
        contract=contract.kind if contract else "",
        contract_months=contract.months if contract and contract.kind == Contract.FIXED_TERM else None,
        hours=hours or "",
        starts_on=start.on,
        starts_as_soon_as_possible=start.as_soon_as_possible,
        visa=visa or "",
        funding=funding or Funding.NONE_STATED,
        pay_min=pay.minimum if pay else None,
        pay_max=pay.maximum if pay else None,
        pay_currency=pay.currency if pay else "",
        pay_period=pay.period if pay else "",
        pay_kind=pay.kind if pay else "",
        pay_scale=_shortened(scale or "", 80),
        benefits=tuple(dict.fromkeys(_shortened(benefit.value, 80) for benefit in benefits)),
        qualifications=tuple(_qualifications(qualifications)),
        materials=tuple(_materials(document)),
        degree_admitted=lowest_degree(row.value for row in qualifications),
        deadline_kind=closing.kind,
        deadline_at=closing.deadline_at,
        deadline_zone=closing.zone,
        deadline_has_time=closing.has_time,
        letters_deadline_at=closing.letters_at,
        expires_at=closing.expires_at,
        origin_url=web_address(item.url),
        evidence=evidence.by_field,
    )


def _asked_for(
    role: Role | None, found: Iterable[Found[StatedQualification]]
) -> tuple[Found[StatedQualification], ...]:
    """Without the doctorate that a PhD position leads to: no sentence of its posting can ask for one."""
    return tuple(row for row in found if role is not Role.PHD or row.value.degree != Degree.PHD)


def _qualifications(found: Iterable[Found[StatedQualification]]) -> Iterator[DraftQualification]:
    for row in found:
        stated = row.value
        yield DraftQualification(
            kind=stated.kind,
            necessity=stated.necessity,
            text=_shortened(stated.text, 300),
            name=_shortened(stated.name, 120),
            degree=stated.degree,
            minimum=stated.minimum,
            maximum=stated.maximum,
            alternative_group=stated.alternative_group,
            evidence=_shortened(row.evidence, MAX_EVIDENCE),
        )


def _materials(document: Document) -> Iterator[DraftMaterial]:
    for row in find_materials(document):
        yield DraftMaterial(
            kind=row.value.kind,
            count=row.value.count,
            text=_shortened(row.value.text, 300),
            evidence=_shortened(row.evidence, MAX_EVIDENCE),
        )


def _address_to_apply(item: FeedItem) -> str:
    address = web_address(item.apply_url) or web_address(item.url)
    if not address:
        raise ItemError("there is no web address at which to apply")
    return address


def web_address(url: str) -> str:
    """`url` if it can be stored and followed, else ""."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc and len(url) <= MAX_URL else ""


def _shortened(text: str, length: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
