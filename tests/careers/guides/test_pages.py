"""The pages of guides, as the content that ships fills them and in states that it has not."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator
from PIL import Image
from pytest_django import DjangoAssertNumQueries
from pytest_django import Settings as PytestSettings

from careers.guides.models import EditionStatus, Guide, GuideKind, Picture, Term
from careers.guides.rendering import sections_of
from postings.openings.choices import Necessity, QualificationKind, Role
from postings.search.browse import forget
from tests.careers.guides.reading import blocks, page, words
from tests.careers.guides.schemas import ARTICLE, DEFINED_TERM_SET, FAQ_PAGE
from tests.factories import OpeningFactory, QualificationFactory, TopicFactory
from tests.factories.careers import (
    EditionFactory,
    GuideFactory,
    QuestionFactory,
    SalaryBandFactory,
    SourceFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site_url(settings: PytestSettings) -> None:
    settings.SITE_URL = "https://board.example"


@pytest.mark.usefixtures("careers_content", "site_url")
def test_every_shipped_guide_is_whole(client: Client) -> None:
    """Its contents are its sections, its markup is valid, its links within lead somewhere, no place is left open."""
    for guide in Guide.objects.select_related("live"):
        root = page(client, f"/guides/{guide.slug}/")
        assert guide.live is not None
        contents = [link.get("href") for link in root.xpath("//nav[contains(@class,'guide-contents')]//a")]
        sections = [f"#{section.id}" for section in sections_of(guide.live.html)]
        assert contents[: len(sections)] == sections
        assert set(contents[len(sections) :]) <= {"#questions", "#openings", "#sources"}
        within = root.xpath("//main//a[starts-with(@href, '#')]/@href")
        ids = root.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert {href.removeprefix("#") for href in within} <= set(ids)
        assert set(root.xpath("//@popovertarget")) <= set(ids)
        assert not root.xpath("//data")
        assert "[[" not in words(root.xpath("//main")[0])
        found = blocks(root)
        for name, schema in (("Article", ARTICLE), ("FAQPage", FAQ_PAGE)):
            if name in found:
                assert [e.message for e in Draft202012Validator(schema).iter_errors(found[name])] == []
        assert ("FAQPage" in found) == guide.questions.exists()


@pytest.mark.parametrize("schema", [ARTICLE, FAQ_PAGE, DEFINED_TERM_SET])
def test_schemas_themselves_are_valid(schema: dict[str, object]) -> None:
    Draft202012Validator.check_schema(schema)


@pytest.mark.usefixtures("site_url")
def test_guide_names_its_review_sources_and_dates(client: Client) -> None:
    source = SourceFactory.create(title="Role guide", publisher="Publisher", year=2024)
    undated = SourceFactory.create(title="Old page", year=None)
    guide = GuideFactory.create(slug="role", reviewed_on="2026-11-02", reviewed_by="The editors")
    guide.sources.set([source, undated])
    EditionFactory.create(guide=guide, live=True)

    root = page(client, "/guides/role/")

    text = words(root.xpath("//main")[0])
    assert "reviewed 2 Nov 2026 by The editors" in text
    assert "Publisher: Role guide, 2024." in text
    assert "Old page, undated." in text
    article = blocks(root)["Article"]
    assert article["mainEntityOfPage"]["lastReviewed"] == "2026-11-02"
    assert article["mainEntityOfPage"]["reviewedBy"] == {"@type": "Organization", "name": "The editors"}
    assert article["dateModified"] >= article["datePublished"]
    assert blocks(root)["BreadcrumbList"]["itemListElement"][0]["name"] == "Guides"


def test_first_publication_is_kept_when_a_text_is_replaced(client: Client) -> None:
    old = EditionFactory.create(live=True)
    old.status = EditionStatus.SUPERSEDED
    old.save()
    new = EditionFactory.create(guide=old.guide, live=True)

    article = blocks(page(client, f"/guides/{old.guide.slug}/"))["Article"]

    assert old.published_at is not None
    assert new.published_at is not None
    assert article["datePublished"] == old.published_at.isoformat(timespec="seconds")
    assert article["dateModified"] == new.published_at.isoformat(timespec="seconds")


@pytest.mark.parametrize("status", [EditionStatus.DRAFT, EditionStatus.IN_REVIEW, EditionStatus.SUPERSEDED])
def test_guide_without_a_published_edition_is_not_there(client: Client, status: EditionStatus) -> None:
    edition = EditionFactory.create(status=status, title="Hidden words")
    guide = edition.guide
    # Also where something went wrong, and `live` names an edition that is none.
    for live in (None, edition):
        guide.live = live
        guide.save()
        assert client.get(f"/guides/{guide.slug}/").status_code == 404
        for path in ("/guides/", "/guides/compare/", "/sitemap-guides.xml", "/glossary/"):
            assert b"Hidden words" not in client.get(path).content


@pytest.mark.parametrize("path", ["/guides/none/", "/guides/pictures/none", "/guides/a%00b/"])
def test_what_is_not_there_answers_404(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_picture_is_handed_out_as_what_it_is(
    client: Client, settings: PytestSettings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    drawn = BytesIO()
    Image.new("RGB", (2, 2)).save(drawn, "PNG")
    Picture.objects.create(name="lab", alt="A lab", file=ContentFile(drawn.getvalue(), name="lab.png"))

    response = client.get("/guides/pictures/lab")

    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == drawn.getvalue()  # type: ignore[attr-defined]  # it is a file
    response.close()


def test_picture_without_its_file_answers_404(client: Client) -> None:
    Picture.objects.create(name="lost", file="guides/lost.png", alt="A lab")
    assert client.get("/guides/pictures/lost").status_code == 404


def test_question_is_answered_in_place_with_its_source(client: Client) -> None:
    edition = EditionFactory.create(live=True)
    source = SourceFactory.create(title="Role guide", year=2024)
    QuestionFactory.create(guide=edition.guide, key="master", answer="Not *always*.", source=source)

    root = page(client, f"/guides/{edition.guide.slug}/")

    (details,) = root.xpath("//details[@id='master']")
    assert details.find("summary").text_content().strip() == "Do I need a Master's degree?"
    assert "Not always." in words(details)
    assert details.xpath(".//a/@href") == ["#source-1"]
    (asked,) = blocks(root)["FAQPage"]["mainEntity"]
    assert asked["acceptedAnswer"]["text"] == "Not always."


def test_related_openings_are_the_live_search(client: Client) -> None:
    guide = GuideFactory.create(slug="phd", role=Role.PHD, search="role=phd")
    EditionFactory.create(guide=guide, live=True)
    for number in range(7):
        OpeningFactory.create(role=Role.PHD, title=f"Open {number}")
    OpeningFactory.create(role=Role.FACULTY, title="Not this one")
    OpeningFactory.create(role=Role.PHD, title="Closed one", closed=True)

    (section,) = page(client, "/guides/phd/").xpath("//section[@aria-labelledby='openings']")

    assert len(section.xpath(".//article")) == 5
    assert "All 7" in words(section)
    assert "Not this one" not in words(section)
    assert "Closed one" not in words(section)
    assert reverse("postings:alert-create") + "?role=phd" in section.xpath(".//a/@href")


def test_guide_says_so_where_nothing_of_its_kind_is_open(client: Client) -> None:
    EditionFactory.create(guide=GuideFactory.create(slug="phd", search="role=phd"), live=True)
    assert "Nothing of this kind is open right now" in words(page(client, "/guides/phd/"))


def test_skills_are_those_named_against_those_asked_for(client: Client) -> None:
    text = "## Skills\n\nPython first, then R or Julia. Go to conferences.\n\n[[skills]]"
    guide = GuideFactory.create(slug="researcher", role=Role.RESEARCHER)
    EditionFactory.create(guide=guide, live=True, text=text)
    for number in range(12):
        opening = OpeningFactory.create(role=Role.RESEARCHER)
        names = ["Python", "JAX"] if number < 9 else ["JAX"]
        for name in names:
            QualificationFactory.create(
                opening=opening, kind=QualificationKind.SKILL, name=name, necessity=Necessity.REQUIRED
            )
    # Of another role, or without skills: neither counts.
    OpeningFactory.create(role=Role.RESEARCHER)

    (figure,) = page(client, "/guides/researcher/").xpath("//figure[contains(@class,'skill-map')]")

    rows = [words(row) for row in figure.xpath(".//tbody/tr")]
    assert rows == ["Named in this guide", "Python 75% (9)", "Openings also ask for", "JAX 100% (12)"]
    assert "asked for by none of them right now: Julia, R." in words(figure)


def test_skills_of_few_openings_have_no_shares(client: Client) -> None:
    guide = GuideFactory.create(slug="researcher", role=Role.RESEARCHER)
    EditionFactory.create(guide=guide, live=True, text="Python.\n\n[[skills]]")
    QualificationFactory.create(opening=OpeningFactory.create(role=Role.RESEARCHER), name="Python")
    root = page(client, "/guides/researcher/")
    assert not root.xpath("//figure//table")
    assert "Too few openings of this kind" in words(root)


def test_bands_are_drawn_with_a_table_and_their_source(client: Client) -> None:
    source = SourceFactory.create(title="Role guide", year=2024)
    SalaryBandFactory.create(level="entry", low=100_000, high=140_000, source=source)
    SalaryBandFactory.create(level="mid", low=140_000, high=180_000, source=source)
    SalaryBandFactory.create(level="mid", employer="Some firm", low=1, high=2, source=source)
    guide = GuideFactory.create(slug="researcher", role=Role.RESEARCHER)
    EditionFactory.create(guide=guide, live=True, text="[[bands:researcher]]")

    (block,) = page(client, "/guides/researcher/").xpath("//div[@class='guide-pay']")

    (chart,) = block.xpath(".//svg[@role='img']")
    assert "Entry" in chart.xpath("./desc")[0].text
    assert block.xpath(".//sup/a/@href") == ["#source-1"]
    rows = [words(row) for row in block.xpath(".//tbody/tr")]
    assert rows == [
        "Entry $100,000–140,000 not stated base salary not stated",
        "Mid $140,000–180,000 not stated base salary not stated",
    ]


@pytest.mark.usefixtures("careers_content")
def test_list_has_every_guide_by_kind_with_its_reading_time(client: Client) -> None:
    root = page(client, "/guides/")
    assert root.xpath("//main//h2/text()") == ["Roles", "Degrees", "Advice"]
    lines = root.xpath("//article")
    assert len(lines) == Guide.objects.count()
    assert all("min read" in words(line) for line in lines)


def test_list_without_guides_leads_to_openings(client: Client) -> None:
    assert "No guide is published yet" in words(page(client, "/guides/"))


@pytest.mark.usefixtures("careers_content", "site_url")
def test_glossary_has_every_term_with_valid_markup(client: Client) -> None:
    root = page(client, "/glossary/")
    terms = list(Term.objects.all())
    ids = set(root.xpath("//@id"))
    assert {term.slug for term in terms} <= ids
    found = blocks(root)["DefinedTermSet"]
    assert [error.message for error in Draft202012Validator(DEFINED_TERM_SET).iter_errors(found)] == []
    assert len(found["hasDefinedTerm"]) == len(terms)
    # No letter has the address of a term.
    assert len(root.xpath("//@id")) == len(ids)


def test_glossary_leads_to_the_openings_of_a_topic_and_to_guides(client: Client) -> None:
    topic = TopicFactory.create(name="Bandits")
    OpeningFactory.create(topics=[topic])
    TermFactory.create(slug="bandit", name="Bandit", short="MAB", topic=topic.slug)
    TermFactory.create(slug="other", name="Other", topic="no-such-topic")
    EditionFactory.create(live=True, title="A role", text="A [[term:bandit|bandit]].")
    forget()

    root = page(client, "/glossary/")

    (bandit,) = root.xpath("//*[@id='bandit']")
    assert "Bandit (MAB)" in words(bandit)
    assert "Bandits: 1 opening" in words(bandit)
    assert "A role" in words(bandit)
    assert not root.xpath("//*[@id='other']//a")


@pytest.mark.usefixtures("careers_content")
def test_front_page_has_two_guides(client: Client) -> None:
    (section,) = page(client, "/").xpath("//section[@aria-labelledby='front-guides']")
    hrefs = section.xpath(".//h3/a/@href")
    assert len(hrefs) == 2
    kinds = Guide.objects.filter(slug__in=[href.split("/")[2] for href in hrefs]).values_list(
        "kind", flat=True
    )
    assert set(kinds) == {GuideKind.ROLE}


def test_front_page_without_guides_has_no_empty_place(client: Client) -> None:
    assert not page(client, "/").xpath("//section[@aria-labelledby='front-guides']")


@pytest.mark.usefixtures("careers_content")
def test_sitemap_names_every_guide_and_the_index_the_sitemap(client: Client) -> None:
    index, entries = (client.get(path).content.decode() for path in ("/sitemap.xml", "/sitemap-guides.xml"))
    assert "/sitemap-guides.xml" in index
    assert all(f"/guides/{guide.slug}/</loc>" in entries for guide in Guide.objects.all())
    assert "/glossary/</loc>" in entries


@pytest.mark.usefixtures("careers_content")
@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/guides/", 1),
        ("/guides/ml-researcher/", 12),
        ("/guides/compare/", 8),
        ("/glossary/", 6),
    ],
)
def test_page_asks_the_database_little(
    client: Client, path: str, most: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(path)  # What is kept for some minutes is read once.
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200
