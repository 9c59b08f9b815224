"""The demo content: enough of everything, valid everywhere, and no advert like another."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from zoneinfo import ZoneInfo

import nh3
import pytest

from postings.openings.choices import (
    ApplyMethod,
    CloseReason,
    Contract,
    DeadlineKind,
    Funding,
    Hours,
    Level,
    MaterialKind,
    Necessity,
    PayKind,
    PayPeriod,
    QualificationKind,
    Role,
    Status,
    Visa,
    Workplace,
)
from postings.openings.demo.build import DemoOpening, institutions, openings

TODAY = date(2026, 11, 20)
TAXONOMY = Path(__file__).parents[3] / "postings" / "openings" / "taxonomy.json"


@pytest.fixture(scope="module")
def demo() -> list[DemoOpening]:
    return openings(TODAY)


def _is_open(opening: DemoOpening) -> bool:
    return opening.status == Status.PUBLISHED and (opening.deadline is None or opening.deadline >= TODAY)


def _assert_all_present(vocabulary: type[Enum], values: Iterable[str]) -> None:
    assert {str(member.value) for member in vocabulary} <= {str(value) for value in values}


def test_institutions_are_forty_in_many_countries() -> None:
    places = institutions()
    assert len(places) == 40
    assert len({place.slug for place in places}) == len({place.name for place in places}) == 40
    assert len({place.country for place in places}) >= 25
    assert {place.kind for place in places} == {
        "university",
        "institute",
        "hospital",
        "company",
        "government",
    }


def test_institutions_have_reserved_domains_and_valid_zones() -> None:
    for place in institutions():
        assert place.website == f"https://{place.slug}.example"
        assert place.email_domains == [f"{place.slug}.example"]
        assert ZoneInfo(place.timezone)
        assert -90 <= place.latitude <= 90
        assert -180 <= place.longitude <= 180


def test_openings_are_enough(demo: list[DemoOpening]) -> None:
    assert len(demo) >= 190
    assert len({opening.institution_slug for opening in demo}) == 40
    assert len({opening.pay_currency for opening in demo} - {""}) >= 12
    assert sum(map(_is_open, demo)) >= 140


@pytest.mark.parametrize(
    ("vocabulary", "attribute"),
    [
        (Role, "role"),
        (Level, "level"),
        (Status, "status"),
        (Workplace, "workplace"),
        (Contract, "contract"),
        (Hours, "hours"),
        (Funding, "funding"),
        (Visa, "visa"),
        (PayKind, "pay_kind"),
        (ApplyMethod, "apply_method"),
        (DeadlineKind, "deadline_kind"),
        (CloseReason, "close_reason"),
    ],
)
def test_openings_show_every_value(vocabulary: type[Enum], attribute: str, demo: list[DemoOpening]) -> None:
    _assert_all_present(vocabulary, (getattr(opening, attribute) for opening in demo))


def test_openings_show_every_kind_of_qualification_and_material(demo: list[DemoOpening]) -> None:
    _assert_all_present(QualificationKind, (row.kind for opening in demo for row in opening.qualifications))
    _assert_all_present(Necessity, (row.necessity for opening in demo for row in opening.qualifications))
    _assert_all_present(MaterialKind, (row.kind for opening in demo for row in opening.materials))


def test_openings_are_the_same_on_the_same_day(demo: list[DemoOpening]) -> None:
    assert [astuple(opening) for opening in openings(TODAY)] == [astuple(opening) for opening in demo]


def test_openings_move_with_the_day(demo: list[DemoOpening]) -> None:
    later = openings(TODAY + timedelta(days=100))
    assert [opening.key for opening in later] == [opening.key for opening in demo]
    assert [opening.status for opening in later] == [opening.status for opening in demo]
    soonest = min(o.deadline for o in later if o.deadline and o.status == Status.PUBLISHED)
    assert soonest > TODAY


def test_titles_and_keys_are_distinct(demo: list[DemoOpening]) -> None:
    assert len({opening.title.casefold() for opening in demo}) == len(demo)
    assert len({opening.key for opening in demo}) == len(demo)


def test_no_two_descriptions_share_a_project_paragraph(demo: list[DemoOpening]) -> None:
    paragraphs: Counter[str] = Counter()
    for opening in demo:
        project, _, _ = opening.description_html.partition("<h3>")
        found = re.findall(r"<p>(.*?)</p>", project)
        assert len(found) >= 2
        paragraphs.update(found[:2])
    assert max(paragraphs.values()) == 1


def test_no_two_openings_share_a_task(demo: list[DemoOpening]) -> None:
    """Tasks are the first list of an advert; two adverts with the same list would read as filled-in forms."""
    lists = [opening.description_html.partition("<ul>")[2].partition("</ul>")[0] for opening in demo]
    assert len(set(lists)) == len(lists)


def test_descriptions_are_clean_html(demo: list[DemoOpening]) -> None:
    for opening in demo:
        html = opening.description_html
        assert nh3.clean(html, tags={"p", "h3", "ul", "li", "strong"}) == html, opening.key
        assert "{" not in html, opening.key
        assert "  " not in html, opening.key
        assert "or related" not in html, opening.key


def test_topics_are_in_the_taxonomy(demo: list[DemoOpening]) -> None:
    known = {topic["slug"] for topic in json.loads(TAXONOMY.read_text(encoding="utf-8"))}
    for opening in demo:
        assert 1 <= len(opening.topics) == len(set(opening.topics))
        assert set(opening.topics) <= known, opening.key


def test_pay_is_whole_or_absent(demo: list[DemoOpening]) -> None:
    for opening in demo:
        if opening.pay_min is None:
            assert (opening.pay_max, opening.pay_currency, opening.pay_period) == (None, "", "")
        else:
            assert opening.pay_max is not None
            assert 0 < opening.pay_min <= opening.pay_max, opening.key
            assert re.fullmatch("[A-Z]{3}", opening.pay_currency)
            assert opening.pay_period in PayPeriod.values
    unstated = sum(opening.pay_min is None for opening in demo)
    assert 0.10 <= unstated / len(demo) <= 0.20


def test_deadlines_fit_their_kind(demo: list[DemoOpening]) -> None:
    for opening in demo:
        if opening.deadline_kind == DeadlineKind.MOMENT:
            assert opening.deadline is not None, opening.key
            assert opening.deadline_time is not None, opening.key
            assert ZoneInfo(opening.deadline_zone), opening.key
        else:
            assert (opening.deadline, opening.deadline_time, opening.deadline_zone) == (None, None, "")
            assert opening.letters_deadline is None
        if opening.letters_deadline and opening.deadline:
            assert opening.letters_deadline > opening.deadline


def test_deadlines_are_spread(demo: list[DemoOpening]) -> None:
    days = [(o.deadline - TODAY).days for o in demo if _is_open(o) and o.deadline]
    for least, most in ((0, 2), (3, 7), (8, 31), (32, 92)):
        assert sum(least <= left <= most for left in days) >= 5
    assert sum(o.deadline_zone == "Etc/GMT+12" for o in demo) >= 5
    assert sum(o.status == Status.PUBLISHED and not _is_open(o) for o in demo) >= 3


def test_states_have_what_they_need(demo: list[DemoOpening]) -> None:
    for opening in demo:
        assert bool(opening.close_reason) == (opening.status == Status.CLOSED)
        assert bool(opening.rejection_reason) == (opening.status == Status.REJECTED)
        if opening.status in {Status.PUBLISHED, Status.CLOSED}:
            assert opening.published_days_ago is not None
            assert opening.published_days_ago >= 0
        elif opening.status == Status.SCHEDULED:
            assert opening.published_days_ago is not None
            assert opening.published_days_ago < 0
        else:
            assert opening.published_days_ago is None
    assert sum(opening.published_days_ago in {0, 1} for opening in demo) >= 10


def test_fields_keep_the_rules_of_the_model(demo: list[DemoOpening]) -> None:
    for opening in demo:
        assert opening.contract_months is None or opening.contract == Contract.FIXED_TERM
        assert not opening.remote_countries or opening.workplace == Workplace.REMOTE
        assert (opening.apply_method == ApplyMethod.LINK) == bool(opening.apply_url)
        assert (opening.apply_method == ApplyMethod.EMAIL) == bool(opening.apply_email)
        assert len(opening.title) <= 250
        assert all(len(benefit) <= 80 for benefit in opening.benefits)
        for row in opening.qualifications:
            assert len(row.text) <= 300
            assert bool(row.degree) or row.kind != QualificationKind.DEGREE
        assert all(row.count is None or row.count > 0 for row in opening.materials)


def test_addresses_are_reserved(demo: list[DemoOpening]) -> None:
    """Nobody outside can receive a click or a mail meant for an invented employer."""
    for opening in demo:
        if opening.apply_url:
            assert opening.apply_url.startswith(f"https://{opening.institution_slug}.example/")
        if opening.apply_email:
            assert opening.apply_email.endswith(f"@{opening.institution_slug}.example")
