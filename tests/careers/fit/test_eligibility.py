from __future__ import annotations

import pytest
from django.test import Client

from careers.fit import eligibility
from careers.fit.circumstances import clashes
from careers.fit.eligibility import folded, is_about, load, questions
from careers.fit.models import EligibilityRule
from careers.fit.profile import Profile, Stay
from postings.openings.choices import Visa
from postings.openings.models import Opening
from tests.factories import OpeningFactory

pytestmark = pytest.mark.django_db
DN = "<p>The position is part of a Marie Sk&#322;odowska&#8209;Curie Doctoral Network.</p>"
PF = "<p>Funded by a Marie Curie postdoctoral fellowship (MSCA-PF).</p>"


@pytest.fixture(autouse=True)
def rules() -> None:
    load()


def opening_about(text: str) -> Opening:
    return OpeningFactory.create(description=text, locations=[("Berlin", "DE")])


def keys(opening: Opening, profile: Profile) -> list[str]:
    return [question.rule.key for question in questions(opening, profile)]


@pytest.mark.parametrize(
    ("text", "schemes"),
    [
        (DN, ["MSCA Doctoral Networks", "MSCA Doctoral Networks"]),
        (PF, ["MSCA Postdoctoral Fellowships", "MSCA Postdoctoral Fellowships"]),
        ("<p>We hold a Marie Skłodowska-Curie grant.</p>", []),
        ("<p>MARIE SKLODOWSKA CURIE: fifteen doctoral candidates</p>", ["MSCA Doctoral Networks"] * 2),
        ("<p>paid from an ERC Starting Grant</p>", [
            "ERC Starting Grant, calls from 2027", "ERC Starting Grant, calls up to 2026",
        ]),
        ("<p>The mercury starting grant of a doctoral network</p>", []),
    ],
)  # fmt: skip
def test_rules_are_found_by_the_words_of_the_text(text: str, schemes: list[str]) -> None:
    found = questions(opening_about(text), Profile(degree="master"))
    assert sorted(question.rule.scheme for question in found) == schemes


def test_capitals_accents_and_hyphens_do_not_count() -> None:
    assert folded("Marie Skłodowska‑Curie\n ÉTÉ") == "marie sklodowska curie ete"
    rule = EligibilityRule(words=["Emmy-Noether"], also=[])
    assert is_about(rule, folded("the emmy noether programme"))
    assert not is_about(rule, folded("emmys and noethers"))


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (Profile(degree="phd"), "You have not said where you lived."),
        (Profile(stays=(Stay("DE", 14),)), "you named 14 months in Germany; the limit is 12."),
        (Profile(stays=(Stay("FR", 30),)), "you named none in Germany; the limit is 12."),
        (Profile(stays=(Stay("DE", 1),)), "you named 1 month in Germany; the limit is 12."),
    ],
)
def test_mobility_says_what_the_profile_says(profile: Profile, words: str) -> None:
    found = {question.rule.key: question.yours for question in questions(opening_about(DN), profile)}
    assert words in found["msca-dn-mobility"]


def test_mobility_without_a_country_is_left_open() -> None:
    opening = OpeningFactory.create(description=DN)
    (mobility, _) = questions(opening, Profile(stays=(Stay("DE", 14),)))
    assert "does not say in which country" in mobility.yours


@pytest.mark.parametrize(
    ("text", "profile", "words"),
    [
        (DN, Profile(), "You have not said which degree you have."),
        (DN, Profile(degree="none"), "You said no degree yet."),
        (DN, Profile(degree="master"), "your highest degree is a Master's degree."),
        (DN, Profile(degree="phd"), "You said that you have a PhD."),
        (PF, Profile(degree="master"), "You have not said that you have a PhD."),
        (PF, Profile(degree="phd"), "in which year"),
        (PF, Profile(degree="phd", degree_year=2015), "you got your PhD in 2015."),
    ],
)
def test_doctorates_are_held_against_what_is_said(text: str, profile: Profile, words: str) -> None:
    assert any(words in question.yours for question in questions(opening_about(text), profile))


def test_loading_again_changes_nothing_and_leaves_what_a_curator_changed() -> None:
    assert load() == 0
    EligibilityRule.objects.filter(key="msca-dn-mobility").update(statement="A curator's words.")
    EligibilityRule.objects.filter(key="msca-pf-mobility").update(statement="Old", loaded="")
    assert load() == 0
    rule = EligibilityRule.objects.get(key="msca-dn-mobility")
    assert rule.statement == "A curator's words."


def test_a_rule_that_its_file_changed_is_written_again() -> None:
    rule = EligibilityRule.objects.get(key="msca-dn-mobility")
    rule.statement = "As an older file had it."
    rule.loaded = eligibility.fingerprint(rule)
    rule.save()
    assert load() == 1
    rule.refresh_from_db()
    assert "12 of the 36 months" in rule.statement


def test_the_page_asks_and_names_the_source(client: Client) -> None:
    opening = OpeningFactory.create(description=DN, qualifications=["Python"], locations=[("Berlin", "DE")])
    assert "Check with the funder" not in client.get(opening.get_absolute_url()).content.decode()
    client.post("/fit/", {"country_1": "Germany", "months_1": "14"})
    page = client.get(opening.get_absolute_url()).content.decode()
    assert "you named 14 months in Germany" in page
    assert "Check with the funder" in page
    assert "Work Programme 2023–2025" in page
    assert "(2025)" in page


@pytest.mark.parametrize(
    ("profile", "is_clash"),
    [
        (Profile(needs_visa="yes"), True),
        (Profile(needs_visa="no"), False),
        (Profile(), False),
        (Profile(needs_visa="yes", citizenships=("DE",)), False),
        (Profile(needs_visa="yes", citizenships=("FR",)), False),
        (Profile(needs_visa="yes", citizenships=("IN",)), True),
    ],
)
def test_a_visa_that_is_needed_and_not_sponsored_is_to_check(profile: Profile, is_clash: bool) -> None:
    opening = OpeningFactory.create(visa=Visa.NOT_SPONSORED, locations=[("Berlin", "DE")])
    assert bool(list(clashes(opening, profile))) is is_clash


def test_a_start_that_is_too_early_is_to_check() -> None:
    opening = OpeningFactory.create(starts_on="2027-01-01")
    opening.refresh_from_db()
    early, late = (Profile.from_json({"version": 1, "start": day}) for day in ("2026-12-01", "2027-03-01"))
    assert early is not None
    assert late is not None
    assert list(clashes(opening, early)) == []
    assert list(clashes(opening, late)) == [
        "It starts on 1 Jan 2027, and you said that you can from 1 Mar 2027."
    ]
