from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import lxml.html
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from jsonschema import Draft202012Validator

from postings.feeds.markup import job_posting
from postings.openings.choices import DeadlineKind, Degree, Necessity, QualificationKind, Workplace
from postings.openings.demo.load import load_demo
from postings.openings.models import Opening
from postings.templatetags.machines import data_block
from tests.factories import InstitutionFactory, OpeningFactory, QualificationFactory
from tests.postings.feeds.job_posting_schema import JOB_POSTING

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

SITE = "https://board.example"
ZURICH = [("Zürich", "CH")]
VALIDATOR = Draft202012Validator(JOB_POSTING)


@pytest.fixture(autouse=True)
def site_url(settings: Settings) -> None:
    settings.SITE_URL = SITE


def blocks(client: Client, path: str) -> dict[str, dict[str, Any]]:
    """The data blocks of a page by their type."""
    page = lxml.html.fromstring(client.get(path).content)
    found = [json.loads(block.text or "") for block in page.findall(".//script[@type='application/ld+json']")]
    return {block["@type"]: block for block in found}


def posting(**facts: Any) -> dict[str, Any]:
    opening = OpeningFactory.create(**{"locations": ZURICH, **facts})
    return valid_posting(opening)


def valid_posting(opening: Opening) -> dict[str, Any]:
    markup = job_posting(opening, timezone.now())
    assert markup is not None
    written = json.loads(json.dumps(markup))
    assert [error.message for error in VALIDATOR.iter_errors(written)] == []
    assert isinstance(written, dict)
    return written


def test_schema_itself_is_valid() -> None:
    Draft202012Validator.check_schema(JOB_POSTING)


def test_every_open_demo_opening_is_valid_and_no_other_has_markup() -> None:
    load_demo()
    now = timezone.now()
    rows = Opening.objects.select_related("institution").prefetch_related("locations", "qualifications")
    properties: set[str] = set()
    without = []
    for opening in rows:
        if not opening.is_open(now):
            assert job_posting(opening, now) is None
        elif job_posting(opening, now) is None:
            without.append(opening)
        else:
            properties |= set(valid_posting(opening))
    # A role that names neither a place nor a country cannot have markup that Google accepts.
    assert all(not opening.remote_countries for opening in without)
    assert all(not place.country for opening in without for place in opening.locations.all())
    assert properties == set(JOB_POSTING["properties"])


def test_page_of_an_opening_carries_its_markup(client: Client) -> None:
    opening = OpeningFactory.create(complete=True, title="Safe </script><script>alert(1)</script> & sound")
    path = opening.get_absolute_url()

    found = blocks(client, path)

    assert found["JobPosting"]["title"] == opening.title
    assert found["JobPosting"]["url"] == SITE + path
    crumbs = found["BreadcrumbList"]["itemListElement"]
    assert [crumb["position"] for crumb in crumbs] == [1, 2, 3]
    assert [crumb["name"] for crumb in crumbs] == ["Openings", "Researcher", opening.title]
    assert crumbs[-1]["item"] == SITE + path
    assert "alert(1)</script>" not in client.get(path).content.decode()


def test_data_block_cannot_be_left_from_inside() -> None:
    nasty = "</script><!--<script>&\u2028\u2029"
    block = data_block({"name": nasty})

    inside = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028\u2029") & set(inside)
    assert json.loads(inside) == {"name": nasty}


@pytest.mark.parametrize("state", ["closed", "expired", "lapsed"])
def test_page_of_a_closed_opening_carries_none(client: Client, state: str) -> None:
    opening = OpeningFactory.create(locations=ZURICH, **{state: True})

    assert "JobPosting" not in blocks(client, opening.get_absolute_url())


def test_page_of_an_opening_names_itself(client: Client) -> None:
    opening = OpeningFactory.create(
        paid=True, title='Learning "to see"', locations=ZURICH, institution__name="A & B"
    )
    page = lxml.html.fromstring(client.get(opening.get_absolute_url()).content)
    head = {
        meta.get("property") or meta.get("name"): meta.get("content") for meta in page.findall(".//head/meta")
    }

    assert page.xpath("//link[@rel='canonical']/@href") == [SITE + opening.get_absolute_url()]
    assert head["description"] == "Researcher at A & B, Zürich, CH. Pay: €54,000–62,000 a year."
    assert head["og:description"] == head["description"]
    assert head["og:title"] == 'Learning "to see", A & B'
    assert head["og:url"] == SITE + opening.get_absolute_url()
    assert head["og:type"] == "website"
    assert head["og:site_name"]


def test_markup_says_who_and_since_when() -> None:
    institution = InstitutionFactory.create(name="Åby University", website="https://aaby.example/")
    institution.logo.save("logo.png", ContentFile(b"no image, but a file"))
    published = datetime(2026, 3, 1, 0, 30, tzinfo=ZoneInfo("Europe/Zurich"))
    opening = OpeningFactory.create(institution=institution, locations=ZURICH, published_at=published)

    markup = valid_posting(opening)
    institution.logo.delete()

    assert markup["hiringOrganization"] == {
        "@type": "Organization",
        "name": "Åby University",
        "sameAs": "https://aaby.example/",
        "logo": f"{SITE}/institutions/{institution.slug}/logo",
    }
    assert markup["identifier"]["name"] == "Åby University"
    assert markup["identifier"]["value"] == str(opening.pk)
    assert markup["datePosted"] == "2026-02-28"


def test_valid_through_is_the_first_end_there_is() -> None:
    deadline = datetime(2030, 5, 1, 17, 0, tzinfo=ZoneInfo("Europe/Zurich"))
    stated = {
        "deadline_kind": DeadlineKind.MOMENT,
        "deadline_at": deadline,
        "deadline_zone": "Europe/Zurich",
        "deadline_has_time": True,
    }

    assert posting(**stated)["validThrough"] == "2030-05-01T17:00:00+02:00"
    assert posting(**stated, expires_at=deadline - timedelta(days=1))["validThrough"].startswith("2030-04-30")
    assert posting(**stated, expires_at=deadline + timedelta(days=1))["validThrough"].startswith("2030-05-01")
    assert "validThrough" not in posting(rolling=True)


@pytest.mark.parametrize(
    ("facts", "types"),
    [
        ({}, None),
        ({"hours": "full_time"}, ["FULL_TIME"]),
        ({"hours": "part_time", "fixed_term": True}, ["PART_TIME", "TEMPORARY"]),
        ({"permanent": True}, None),
        ({"title": "Research internship", "hours": "full_time"}, ["FULL_TIME", "INTERN"]),
        ({"title": "International researcher"}, None),
    ],
)
def test_employment_type_is_what_is_stated(facts: dict[str, object], types: list[str] | None) -> None:
    assert posting(**facts).get("employmentType") == types


def test_several_places_are_several_locations() -> None:
    places = posting(locations=[("Zürich", "CH"), ("", "DE")])["jobLocation"]

    assert [place["address"] for place in places] == [
        {"@type": "PostalAddress", "addressLocality": "Zürich", "addressCountry": "CH"},
        {"@type": "PostalAddress", "addressCountry": "DE"},
    ]


def test_remote_is_said_with_its_countries_only() -> None:
    remote: dict[str, Any] = {"workplace": Workplace.REMOTE}
    named = posting(**remote, locations=[], remote_countries=["CH", "DE"])

    assert named["jobLocationType"] == "TELECOMMUTE"
    assert [one["name"] for one in named["applicantLocationRequirements"]] == ["Switzerland", "Germany"]
    assert "jobLocation" not in named
    assert "jobLocationType" not in posting(**remote)
    assert "jobLocationType" not in posting(workplace=Workplace.HYBRID)


@pytest.mark.parametrize("places", [[], [("Zürich", "")]])
def test_there_is_no_markup_without_a_country(places: list[tuple[str, str]]) -> None:
    opening = OpeningFactory.create(workplace=Workplace.REMOTE, locations=places)

    assert job_posting(opening, timezone.now()) is None


@pytest.mark.parametrize(
    ("least", "most", "value"),
    [
        (Decimal(3059), Decimal("3881.50"), {"minValue": 3059, "maxValue": 3881.5}),
        (Decimal(3000), Decimal(3000), {"value": 3000}),
        (Decimal(3000), None, {"minValue": 3000}),
        (None, Decimal(4000), {"maxValue": 4000}),
    ],
)
def test_salary_is_the_employers_own(
    least: Decimal | None, most: Decimal | None, value: dict[str, float]
) -> None:
    markup = posting(pay_min=least, pay_max=most, pay_currency="CHF", pay_period="month")

    assert markup["baseSalary"] == {
        "@type": "MonetaryAmount",
        "currency": "CHF",
        "value": {"@type": "QuantitativeValue", "unitText": "MONTH", **value},
    }


def test_salary_that_is_not_stated_is_not_guessed() -> None:
    assert "baseSalary" not in posting(pay_scale="TV-L E13")


@pytest.mark.parametrize(("method", "direct"), [("here", True), ("link", False)])
def test_direct_apply_is_applying_here(method: str, direct: bool) -> None:
    assert posting(apply_method=method)["directApply"] is direct


@pytest.mark.parametrize(
    ("degree", "category"),
    [
        (Degree.BACHELOR, "bachelor degree"),
        (Degree.MASTER, "postgraduate degree"),
        (Degree.PHD, "postgraduate degree"),
    ],
)
def test_education_is_the_least_degree_admitted(degree: str, category: str) -> None:
    assert posting(degree_admitted=degree)["educationRequirements"]["credentialCategory"] == category
    assert "educationRequirements" not in posting()


def years(opening: Opening, minimum: str | None, group: int | None = None, **facts: Any) -> None:
    QualificationFactory.create(
        opening=opening,
        kind=QualificationKind.YEARS,
        minimum=None if minimum is None else Decimal(minimum),
        alternative_group=group,
        **facts,
    )


def months(opening: Opening) -> int | None:
    required = valid_posting(Opening.objects.get(pk=opening.pk)).get("experienceRequirements")
    return required["monthsOfExperience"] if required else None


def test_experience_is_the_least_that_is_enough() -> None:
    opening = OpeningFactory.create(locations=ZURICH)
    assert months(opening) is None
    years(opening, "9", preferred=True)
    assert months(opening) is None
    years(opening, "5", group=1)
    years(opening, "1.5", group=1)
    assert months(opening) == 18
    years(opening, "3")
    assert months(opening) == 36


def test_experience_is_not_required_where_something_else_will_do() -> None:
    opening = OpeningFactory.create(locations=ZURICH)
    years(opening, "5", group=1)
    QualificationFactory.create(opening=opening, of_degree=True, alternative_group=1)
    assert months(opening) is None
    years(opening, None)
    assert months(opening) is None


def test_qualifications_and_benefits_are_listed_once() -> None:
    opening = OpeningFactory.create(
        locations=ZURICH, qualifications=["Python", "PyTorch", "Python"], benefits=["Pension", "Travel"]
    )
    for text, necessity in (("Papers at NeurIPS", Necessity.REQUIRED), ("German", Necessity.PREFERRED)):
        QualificationFactory.create(
            opening=opening, kind=QualificationKind.OTHER, necessity=necessity, name="", text=text
        )
    markup = valid_posting(opening)

    assert markup["skills"] == "Python, PyTorch"
    assert markup["qualifications"] == "Papers at NeurIPS"
    assert markup["jobBenefits"] == "Pension, Travel"


def test_institution_says_who_it_is(client: Client) -> None:
    institution = InstitutionFactory.create(
        name="Åby University", city="Åby", country="SE", website="https://aaby.example/", description="Old."
    )
    path = institution.get_absolute_url()

    assert blocks(client, path)["Organization"] == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "Åby University",
        "sameAs": "https://aaby.example/",
        "url": SITE + path,
        "address": {"@type": "PostalAddress", "addressLocality": "Åby", "addressCountry": "SE"},
        "description": "Old.",
    }
    page = lxml.html.fromstring(client.get(path).content)
    assert page.xpath("//link[@rel='canonical']/@href") == [SITE + path]
