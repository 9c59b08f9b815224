"""The component page: every part of the site in every state, on made-up content that is never kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django import forms
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jobboard.design_content import PROSE, drafts
from postings.institutions.models import Institution
from postings.openings.actions import create_opening
from postings.openings.choices import CloseReason, DeadlineKind, Necessity, Status
from postings.openings.deadlines import Deadline, deadline_of
from postings.openings.models import Opening
from postings.openings.models.opening import ANYWHERE_ON_EARTH
from postings.openings.presentation import Ask, asks_of
from postings.search.browse import PayBand
from postings.search.directory import PageLinks
from postings.search.facets import Facet, FacetValue
from postings.search.query import SearchQuery
from postings.search.sentence import chips_of, sentence_of

COLOURS = (
    *(
        "paper",
        "sheet",
        "wash",
        "ink",
        "ink-soft",
        "rule",
        "rule-strong",
        "accent",
        "accent-deep",
        "accent-wash",
    ),
    *("open", "soon", "soon-wash", "closed", "wrong", "wrong-wash", "band", "mark"),
)
ICONS = (
    *("search", "open", "soon", "closed", "rolling", "unstated", "down", "left", "right", "remove", "filter"),
    *("out", "mail", "check", "plus", "wrong", "note", "auto", "light", "dark"),
)
BAND = PayBand(Decimal(41_000), Decimal(52_000), Decimal(66_000), 38)


class SampleForm(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="We write to it once, to confirm it.")
    period = forms.ChoiceField(label="How often", choices=[("daily", "Daily"), ("weekly", "Weekly")])
    message = forms.CharField(label="Message", widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label="I have read how my data is kept")


@dataclass(frozen=True, slots=True)
class Example:
    label: str
    opening: Opening


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Examples are written by the same actions as real openings, and rolled back when the page is drawn."""
    with transaction.atomic():
        response = render(request, "design/components.html", _context(timezone.now()))
        transaction.set_rollback(True)
    return response


def _context(now: datetime) -> dict[str, object]:
    examples = _examples(now)
    first = examples[0].opening
    query = SearchQuery(role=("phd",), country=("CH", "DE"), pay_min=45_000, degree="master", q="robot")
    labels = {"role": {"phd": "PhD position"}, "country": {"CH": "Switzerland", "DE": "Germany"}}
    qualifications = first.qualifications.all()
    return {
        "colours": COLOURS,
        "icons": ICONS,
        "examples": examples,
        "opening": first,
        "bands": dict.fromkeys(["phd", "fellow", "researcher", "engineer"], BAND),
        "band": BAND,
        "deadlines": _deadlines(now),
        "required": asks_of(qualifications, Necessity.REQUIRED),
        "preferred": [
            Ask(("Four years with a bachelor's degree", "One year with a PhD"), ("Years of experience",))
        ],
        "chips": chips_of(query, labels),
        "sentence": sentence_of(query, labels),
        "facets": _facets(),
        "pages": PageLinks(_page()),
        "blank": SampleForm(),
        "wrong": SampleForm({"email": "nobody", "period": "daily", "message": ""}),
        "institution": first.institution,
        "prose": PROSE,
    }


def _examples(now: datetime) -> list[Example]:
    institution = Institution.objects.create(
        name="Example Institute of Technology",
        slug=Institution.objects.free_slug("Example Institute of Technology"),
        kind=Institution.Kind.UNIVERSITY,
        country="CH",
        city="Zürich",
        website="https://example.edu",
        description="A made-up institute, for the eyes of those who build the site.",
        is_verified=True,
    )
    examples = []
    for label, draft in drafts(now):
        opening = create_opening(institution=institution, draft=draft)
        opening.publish(at=now - timedelta(hours=30))
        if label == "closed":
            opening.close(CloseReason.FILLED)
        examples.append(Example(label, opening))
    return examples


def _deadlines(now: datetime) -> list[Deadline]:
    """One of each state, and the words that change as a deadline comes closer."""
    spans = (timedelta(days=40), timedelta(days=6), timedelta(days=1), timedelta(hours=3), timedelta(days=-3))
    dated = [
        Opening(
            status=Status.PUBLISHED,
            published_at=now - timedelta(days=60),
            deadline_kind=DeadlineKind.MOMENT,
            deadline_at=now + span,
            deadline_zone=ANYWHERE_ON_EARTH,
            deadline_has_time=True,
        )
        for span in spans
    ]
    undated = [Opening(deadline_kind=kind) for kind in (DeadlineKind.ROLLING, DeadlineKind.UNSTATED)]
    return [deadline_of(opening, now) for opening in (*dated, *undated)]


def _facets() -> list[Facet]:
    roles = [
        ("phd", "PhD position", 38, True),
        ("fellow", "Fellow", 28, False),
        ("faculty", "Faculty", 0, False),
    ]
    countries = [(f"{n:02}", f"Country number {n}", 40 - n, n == 1) for n in range(1, 25)]
    degrees = [("master", "Master's degree", 61, False), ("phd", "PhD", 44, False)]
    return [
        _facet("design-role", "Role", roles, is_many=True),
        _facet("country", "Country", countries, is_many=True),
        _facet("design-degree", "Degree I hold", degrees, is_many=False),
        _facet("design-city", "City", [], is_many=True),
    ]


def _facet(param: str, label: str, rows: list[tuple[str, str, int, bool]], *, is_many: bool) -> Facet:
    values = tuple(FacetValue(value, name, count, chosen) for value, name, count, chosen in rows)
    return Facet(param=param, label=label, values=values, is_many=is_many)


def _page() -> Page[Institution]:
    """The seventh of twenty pages; nothing of it is shown but its links."""
    return Paginator([Institution() for _ in range(20)], 1).page(7)
