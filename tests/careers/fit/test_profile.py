from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careers.fit.profile import LEVELS, VERSION, Profile, Spoken, Stay

names = st.lists(st.text(min_size=1, max_size=5), max_size=3).map(tuple)
degrees = st.sampled_from(["", "bachelor", "master", "phd"])
profiles = st.builds(
    Profile,
    degree=degrees | st.just("none"),
    pursuing=degrees,
    degree_year=st.none() | st.integers(1960, 2030),
    fields=names,
    years=st.none() | st.decimals(0, 40, places=1),
    years_after=degrees,
    publications=st.none() | st.integers(0, 500),
    first_author=st.none() | st.integers(0, 500),
    venues=names,
    skills=names,
    languages=st.lists(st.builds(Spoken, st.text(max_size=5), st.sampled_from(LEVELS)), max_size=2).map(
        tuple
    ),
    gpa=st.none() | st.decimals(0, 100, places=2),
    gpa_scale=st.sampled_from(["", "4", "de", "first-class"]),
    citizenships=st.lists(st.sampled_from(["DE", "CH", "NL"]), max_size=2).map(tuple),
    needs_visa=st.sampled_from(["", "yes", "no"]),
    start=st.none() | st.dates(),
    stays=st.lists(st.builds(Stay, st.sampled_from(["DE", "CH"]), st.integers(1, 36)), max_size=2).map(tuple),
)


@given(profiles)
def test_a_profile_comes_back_from_json_as_it_was(profile: Profile) -> None:
    stored = json.loads(json.dumps(profile.to_json()))
    back = Profile.from_json(stored)
    assert back == profile
    assert back is not None
    assert back.fingerprint == profile.fingerprint


@pytest.mark.parametrize("stored", [None, [], {}, {"version": 99, "degree": "phd"}, "phd"])
def test_what_is_no_profile_is_none(stored: object) -> None:
    assert Profile.from_json(stored) is None


def test_parts_that_cannot_be_read_are_left_out() -> None:
    stored = {
        "version": 1,
        "degree": "wizard",
        "years": "many",
        "start": "soon",
        "skills": ["Python", 3],
        "languages": [["German", "b2"], ["French", "z9"], "English"],
        "stays": [["DE", 3], ["CH", "x"]],
        "publications": 2,
    }
    assert Profile.from_json(stored) == Profile(
        skills=("Python",), languages=(Spoken("German", "b2"),), stays=(Stay("DE", 3),), publications=2
    )


def test_different_profiles_have_different_fingerprints() -> None:
    assert Profile(years=Decimal(1)).fingerprint != Profile(years=Decimal(2)).fingerprint
    assert Profile(start=date(2026, 1, 1)).fingerprint != Profile().fingerprint
    assert Profile().is_empty


@pytest.mark.parametrize(
    "said",
    [
        {"years": "NaN"},
        {"years": "-Infinity"},
        {"gpa": "-1"},
        {"publications": True},
        {"publications": -3},
        {"degree_year": 10**30},
        {"citizenships": ["Atlantis", "", "QQ"]},
        {"stays": [["QQ", 3], ["DE", "3"], "DE"]},
        {"languages": {"German": "b2"}},
        {"start": "2027-13-01"},
    ],
)
def test_what_no_form_would_have_kept_is_left_out(said: dict[str, object]) -> None:
    assert Profile.from_json({"version": VERSION, **said}) == Profile()
