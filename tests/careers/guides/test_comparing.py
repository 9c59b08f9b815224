from __future__ import annotations

import pytest
from django.test import Client

from careers.guides.models import Aspect, AspectKind, Guide, GuideKind
from careers.guides.pay_lines import pay_lines
from careers.guides.rendering import render
from careers.salaries.models import Basis
from postings.openings.choices import Level, Role
from tests.careers.guides.reading import page, words
from tests.factories.careers import (
    EditionFactory,
    FigureFactory,
    GuideFactory,
    SalaryBandFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


def comparable(slug: str, text: str = "You study.", **facts: object) -> Guide:
    guide = GuideFactory.create(slug=slug, **facts)
    EditionFactory.create(guide=guide, live=True)
    Aspect.objects.create(guide=guide, kind=AspectKind.DUTIES, text=text, html=render(text).html)
    return guide


def columns(client: Client, query: str) -> list[str]:
    root = page(client, f"/guides/compare/{query}")
    return [words(heading) for heading in root.xpath("(//div[@class='role-compare-row'])[1]//h3")]


def test_compare_shows_the_asked_guides_in_their_order(client: Client) -> None:
    comparable("one")
    comparable("two")
    comparable("three")
    assert columns(client, "?guide=three&guide=one&guide=three") == ["Three", "One"]


def test_compare_without_any_shows_the_roles(client: Client) -> None:
    comparable("one")
    comparable("a-degree", kind=GuideKind.DEGREE)
    comparable("advice", kind=GuideKind.ADVICE)
    assert columns(client, "") == ["One"]
    # Advice is no role, and cannot be compared with one.
    assert columns(client, "?guide=advice&guide=one") == ["One"]


def test_compare_leaves_out_what_it_does_not_know_and_says_so(client: Client) -> None:
    comparable("one")
    root = page(client, "/guides/compare/?guide=one&guide=%3Cscript%3E&guide=nope%00")
    (notice,) = root.xpath("//div[@class='notice']")
    assert "Left out, as no guide to compare has that name: “<script>”" in words(notice)
    assert not root.xpath("//main//script")
    assert columns(client, "?guide=nope") == ["One"]


def test_compare_names_only_some_of_many_unknown(client: Client) -> None:
    comparable("one")
    query = "&".join(f"guide=x{number}" for number in range(500))
    (notice,) = page(client, f"/guides/compare/?{query}").xpath("//div[@class='notice']")
    assert words(notice).endswith("“x0”, “x1”, “x2”, “x3” and 496 more.")


def test_compare_has_room_for_four(client: Client) -> None:
    slugs = ["one", "two", "three", "four", "five"]
    for slug in slugs:
        comparable(slug)
    query = "?" + "&".join(f"guide={slug}" for slug in slugs)
    assert len(columns(client, query)) == 4
    assert "the first 4 are shown" in words(page(client, f"/guides/compare/{query}"))


def test_compare_fills_figures_and_says_where_a_guide_is_silent(client: Client) -> None:
    FigureFactory.create(key="years", value="3 to 5 years", source__title="Role guide")
    comparable("one", text="It takes [[figure:years]].", role=Role.FACULTY)

    root = page(client, "/guides/compare/?guide=one")

    text = words(root.xpath("//main")[0])
    assert "It takes 3 to 5 years" in text
    assert "Role guide, 2024" in text
    assert text.count("Our guide does not say.") == 4


def test_compare_without_guides_is_a_page(client: Client) -> None:
    assert "There is nothing to compare yet" in words(page(client, "/guides/compare/?guide=x"))


def test_pay_lines_are_one_for_each_level_and_name_the_source() -> None:
    source = SourceFactory.create(key="role-guide")
    for level, low in ((Level.SENIOR, 180_000), (Level.ENTRY, 100_000)):
        for basis, more in ((Basis.TOTAL, 10_000), (Basis.BASE, 0)):
            SalaryBandFactory.create(
                level=level,
                basis=basis,
                low=low + more,
                high=low + more + 40_000,
                source=source,
                years_from=0,
            )
    SalaryBandFactory.create(level=Level.ENTRY, low=80_000, high=120_000, source=source)
    SalaryBandFactory.create(level=Level.ENTRY, low=1, high=2, employer="A firm", source=source)

    lines = pay_lines(Role.RESEARCHER)

    assert [(line.label, line.amounts, line.source_key) for line in lines] == [
        ("Entry", "$100,000–140,000", "role-guide"),
        ("Senior", "$180,000–220,000", "role-guide"),
    ]
    assert lines[0].scope == "United States, 2024, base salary, $110,000–150,000 total compensation"
    assert pay_lines(Role.FACULTY) == ()
