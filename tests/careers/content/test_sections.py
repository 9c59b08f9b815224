"""Every guide to a role has the same parts, under the same words."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from careers.guides.models import Guide, GuideKind
from careers.guides.rendering import sections_of
from tests.careers.guides.reading import page, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("careers_content")]

PARTS = (
    *("What you do", "Qualifications", "Experience that helps", "Skills", "What to send", "Career path"),
    *("Demand", "What moves pay", "Trends", "Soft skills", "Good habits", "Common challenges", "In short"),
)
# What a research post lives on is a salary; a PhD may be paid by either.
PAY = {"Salary by experience", "Stipend and salary"}


def test_guides_of_roles_have_every_part() -> None:
    guides = Guide.objects.filter(kind=GuideKind.ROLE).select_related("live")
    assert len(guides) == 4
    for guide in guides:
        assert guide.live is not None
        titles = [section.title for section in sections_of(guide.live.html)]
        assert [part for part in PARTS if part not in titles] == [], guide.slug
        assert PAY & set(titles), guide.slug
        assert len(titles) == len(set(titles)), guide.slug


def test_an_answer_says_what_of_it_is_the_source_s(client: Client) -> None:
    """Advice beside a fact is not passed off as the source's."""
    answer = page(client, "/guides/research-positions/").xpath(
        "//details[@id='research-positions-teaching']"
    )[0]
    assert re.search(r"Facts from source \d; the advice is ours\.$", words(answer))


def test_an_answer_of_our_own_names_no_source(client: Client) -> None:
    answer = page(client, "/guides/statement-of-purpose/").xpath(
        "//details[@id='statement-of-purpose-contact']"
    )[0]
    assert "source" not in words(answer).lower()
