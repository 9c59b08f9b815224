"""The way to apply: counted, to exactly where the opening says, and nowhere else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from postings.openings.choices import ApplyMethod
from postings.openings.models import Opening
from postings.openings.statistics.models import OpeningDay
from postings.openings.statistics.storing import store_counts
from tests.factories import OpeningFactory

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client: Client) -> Client:
    client.defaults["HTTP_USER_AGENT"] = PERSON
    return client


def way(opening: Opening) -> str:
    return reverse("postings:opening-apply", args=[opening.slug, opening.pk])


def clicks() -> int:
    store_counts()
    return sum(OpeningDay.objects.values_list("apply_clicks", flat=True))


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("https://apply.example.org/", "https://apply.example.org/"),
        (
            "https://apply.example.org/a%20b?id=7&x=%C3%A9;c#form",
            "https://apply.example.org/a%20b?id=7&x=%C3%A9;c#form",
        ),
        ("https://apply.example.org/stelle-für-dich", "https://apply.example.org/stelle-f%C3%BCr-dich"),
    ],
)
def test_way_leads_to_the_stored_address(person: Client, address: str, sent: str) -> None:
    response = person.get(way(OpeningFactory.create(apply_url=address)))
    assert (response.status_code, response["Location"]) == (302, sent)
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]
    assert clicks() == 1


def test_nothing_in_the_request_changes_where_it_leads(person: Client) -> None:
    opening = OpeningFactory.create()
    for query in ("?next=https://evil.example/", "?url=//evil.example", "?to=javascript:alert(1)"):
        assert person.get(way(opening) + query)["Location"] == "https://apply.example.org/"
    other = f"/openings/https-evil-example-{opening.pk}/apply/"
    assert person.get(other, headers={"host": "testserver"})["Location"] == "https://apply.example.org/"


def test_mail_is_opened(person: Client) -> None:
    opening = OpeningFactory.create(
        title="Trees & forests",
        apply_method=ApplyMethod.EMAIL,
        apply_url="",
        apply_email="jobs@example.org",
    )
    assert person.get(way(opening))["Location"] == "mailto:jobs@example.org?subject=Trees%20%26%20forests"
    assert clicks() == 1
    html = person.get(opening.get_absolute_url()).content.decode()
    assert f'data-counted="{way(opening)}"' in html


def test_form_of_this_page_is_no_way_out(person: Client) -> None:
    opening = OpeningFactory.create(apply_method=ApplyMethod.HERE, apply_url="")
    assert person.get(way(opening))["Location"] == f"{opening.get_absolute_url()}#applying"
    assert clicks() == 0


@pytest.mark.parametrize("state", ["closed", "expired", "lapsed"])
def test_closed_opening_leads_back_to_its_page(person: Client, state: str) -> None:
    opening = OpeningFactory.create(**{state: True})
    assert person.get(way(opening))["Location"] == f"{opening.get_absolute_url()}#applying"
    assert clicks() == 0


@pytest.mark.parametrize("state", ["draft", "in_review", "scheduled", "rejected"])
def test_opening_that_nobody_may_read_leads_nowhere(person: Client, state: str) -> None:
    assert person.get(way(OpeningFactory.create(**{state: True}))).status_code == 404


@pytest.mark.parametrize(
    "address", ["https://[", "javascript:alert(1)", "ftp://files.example.org/", "https:"]
)
def test_what_is_no_web_address_leads_back(person: Client, address: str) -> None:
    opening = OpeningFactory.create(apply_url=address)
    assert person.get(way(opening))["Location"] == f"{opening.get_absolute_url()}#applying"


def test_page_says_where_the_way_leads(person: Client) -> None:
    opening = OpeningFactory.create()
    html = person.get(opening.get_absolute_url()).content.decode()
    assert html.count(f'href="{way(opening)}"') == 3
    assert html.count('rel="nofollow noopener"') >= 3
    assert "Apply on apply.example.org" in html
    assert "Leads to the employer’s own page on apply.example.org" in html


def test_way_is_not_posted_to(person: Client) -> None:
    assert person.post(way(OpeningFactory.create())).status_code == 405


def test_an_address_begins_no_other_header(person: Client) -> None:
    odd = "a?bcc=x&to=y+z@example.org"
    opening = OpeningFactory.create(
        apply_method=ApplyMethod.EMAIL, apply_email=odd, apply_url="", title="PhD"
    )
    assert person.get(way(opening))["Location"] == "mailto:a%3Fbcc%3Dx%26to%3Dy+z@example.org?subject=PhD"
