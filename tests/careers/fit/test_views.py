from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.debug import SafeExceptionReporterFilter

from careers.fit.profile import Profile, Spoken, Stay
from careers.fit.views import fit
from tests.factories import OpeningFactory

pytestmark = pytest.mark.django_db
URL = "/fit/"
FULL = {
    "degree": "phd",
    "degree_year": "2024",
    "fields_known": ["Physics"],
    "fields_more": "Informatik, physics ; Law",
    "gpa": "3.7",
    "gpa_scale": "4",
    "years": "2.5",
    "years_after": "phd",
    "publications": "4",
    "first_author": "2",
    "venues_more": "ICML",
    "skills_known": ["Python"],
    "skills_more": "JAX, jax\nC++",
    "language_1": "German",
    "level_1": "b2",
    "language_3": "English",
    "level_3": "native",
    "citizenship_1": "netherlands",
    "needs_visa": "yes",
    "start": "2027-02-01",
    "country_1": "Germany",
    "months_1": "14",
}


def profile_in(client: Client) -> Profile | None:
    return Profile.from_json(client.session.get("fit_profile"))


def test_looking_makes_no_session(client: Client) -> None:
    response = client.get(URL)
    assert response.status_code == 200
    assert settings.SESSION_COOKIE_NAME not in response.cookies
    assert not Session.objects.exists()


def test_everything_filled_in_is_kept(client: Client) -> None:
    response = client.post(URL, FULL)
    assert response.status_code == 302
    assert response["Location"] == URL
    assert profile_in(client) == Profile(
        degree="phd",
        degree_year=2024,
        fields=("Physics", "Informatik", "Law"),
        years=Decimal("2.5"),
        years_after="phd",
        publications=4,
        first_author=2,
        venues=("ICML",),
        skills=("Python", "JAX", "C++"),
        languages=(Spoken("German", "b2"), Spoken("English", "native")),
        gpa=Decimal("3.7"),
        gpa_scale="4",
        citizenships=("NL",),
        needs_visa="yes",
        start=date(2027, 2, 1),
        stays=(Stay("DE", 14),),
    )
    page = client.get(URL).content.decode()
    for typed in ("2024", "Informatik", "Law", "C++", "ICML", "Netherlands", "2027-02-01", "14", "German"):
        assert typed in page


def test_saving_the_page_as_it_is_changes_nothing(client: Client) -> None:
    client.post(URL, FULL)
    before = profile_in(client)
    form = client.get(URL).context["form"]
    again = {
        name: value
        for name in form.fields
        if (value := form[name].value()) not in (None, "", [])
    }  # fmt: skip
    client.post(URL, again)
    assert profile_in(client) == before


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"degree": "wizard"}, "degree", "Select a valid choice"),
        ({"degree_year": "2999"}, "degree_year", "Write a number up to 2100"),
        ({"degree_year": "2090"}, "degree_year", "its year has begun"),
        ({"years": "many"}, "years", "Write a number"),
        ({"publications": "-1"}, "publications", "Write a number from 0 on"),
        ({"publications": "1", "first_author": "2"}, "first_author", "more than all"),
        ({"gpa": "3"}, "gpa_scale", "Choose the scale"),
        ({"gpa": "5", "gpa_scale": "4"}, "gpa", "from 0 to 4"),
        ({"gpa_scale": "de"}, "gpa", "Write the grade"),
        ({"language_2": "Welsh"}, "level_2", "how well"),
        ({"level_2": "b1"}, "language_2", "Name the language"),
        ({"citizenship_1": "Atlantis"}, "citizenship_1", "We know no country named “Atlantis”"),
        ({"country_1": "France"}, "months_1", "How many"),
        ({"months_2": "3"}, "country_2", "Choose the country"),
        (
            {"country_1": "France", "months_1": "20", "country_2": "Spain", "months_2": "20"},
            "months_1",
            "more than 36",
        ),
        ({"skills_more": ", ".join(f"s{n}" for n in range(61))}, "skills_more", "60 at most"),
        ({"skills_more": "x" * 81}, "skills_more", "too long"),
        ({"skills_known": ["x" * 81]}, "skills_known", "valid choice"),
        ({"start": "soon"}, "start", "2027-01-31"),
    ],
)
def test_what_cannot_be_read_is_said_beside_it_and_nothing_typed_is_lost(
    client: Client, wrong: dict[str, str | list[str]], field: str, words: str
) -> None:
    response = client.post(URL, {"venues_more": "Some Workshop", "skills_known": ["Ada"], **wrong})
    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])
    page = response.content.decode()
    assert "Some Workshop" in page
    assert words in page
    assert "Nothing is saved yet" in page
    for value in wrong.values():
        assert isinstance(value, list) or value == "wizard" or value.partition("\n")[0] in page
    assert not Session.objects.exists()


def test_numbers_are_typed_as_text_so_that_browsers_send_whatever_it_is(client: Client) -> None:
    page = client.get(URL).content.decode()
    assert 'type="number"' not in page
    assert page.count('inputmode="decimal"') == 2
    assert 'value="2,5"' in client.post(URL, {"years": "2,5"}).content.decode()


def test_a_name_ticked_that_is_offered_no_more_is_kept_and_still_shown_after_an_error(client: Client) -> None:
    page = client.post(URL, {"skills_known": ["Ada"], "years": "many"}).content.decode()
    assert re.search(r'value="Ada"[^>]*checked', page)
    client.post(URL, {"skills_known": ["Ada"]})
    assert profile_in(client) == Profile(skills=("Ada",))


def test_saving_leads_back_to_the_opening(client: Client) -> None:
    page = client.get(f"{URL}?next=/openings/x-1/").content.decode()
    assert 'name="next" value="/openings/x-1/"' in page
    assert client.post(URL, {"degree": "phd", "next": "/openings/x-1/"})["Location"] == "/openings/x-1/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/",
        "//example.org/",
        "javascript:alert(1)",
        "nowhere",
        "careers:fit",
        "1",
        "a\x00b",
    ],
)
def test_saving_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    assert client.post(URL, {"degree": "phd", "next": elsewhere})["Location"] == URL


def test_a_page_with_a_profile_is_kept_by_nobody(client: Client) -> None:
    assert "Cache-Control" not in client.get(URL)
    client.post(URL, {"degree": "phd"})
    kept = client.get(URL)["Cache-Control"]
    assert "no-store" in kept
    assert "private" in kept


def test_a_report_of_an_error_names_nothing_of_a_profile(rf: RequestFactory) -> None:
    request = rf.post(URL, {"citizenship_1": "Atlantis", "next": "nowhere"})
    fit(request)
    told = SafeExceptionReporterFilter().get_post_parameters(request)
    assert "Atlantis" not in str(told)


def test_a_deleted_profile_leaves_no_session(client: Client) -> None:
    client.post(URL, {"degree": "phd"})
    assert Session.objects.exists()
    assert client.post(reverse("careers:fit-forget"))["Location"] == URL
    assert not Session.objects.exists()
    assert "fit_profile" not in client.session


def test_an_emptied_profile_is_none(client: Client) -> None:
    client.post(URL, {"degree": "phd"})
    client.post(URL, {})
    assert not Session.objects.exists()


def test_deleting_nothing_is_no_error(client: Client) -> None:
    assert client.post(reverse("careers:fit-forget")).status_code == 302


@pytest.mark.parametrize("name", ["careers:fit", "careers:fit-forget"])
def test_no_other_site_can_post(name: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse(name), {"degree": "phd"}).status_code == 403


def test_the_opening_says_what_is_missing_to_whoever_has_a_profile(client: Client) -> None:
    opening = OpeningFactory.create(qualifications=["Python", "PyTorch"])
    url = opening.get_absolute_url()
    before = client.get(url)
    assert "Fill in a profile" in before.content.decode()
    assert not before.cookies
    client.post(URL, {"skills_more": "Python"})
    page = client.get(url).content.decode()
    assert "You meet 1 of 2 required, 1 is missing." in page
    assert page.count("Asks for PyTorch; it is not among your skills.") == 1
    assert "What they ask for" not in page


def test_the_rules_are_a_page(client: Client) -> None:
    page = client.get(reverse("careers:fit-rules")).content.decode()
    assert "Computer Science (also Computer Science Engineering, Computing" in page
    assert "PyTorch Geometric" in page
    assert "met from B2, unknown from A1" in page
    assert "a degree in Statistics, Mathematics, Applied Mathematics, Data Science or Economics" in page
