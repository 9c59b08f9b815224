from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from postings.imports.compose import (
    EMPTY,
    NO_EMPLOYER,
    UNLISTED,
    Composed,
    Employing,
    Skipped,
    compose,
)
from postings.imports.items import Address, Employer, FeedItem, ItemError, ItemPay, ItemPlace
from postings.openings.draft import OpeningDraft
from postings.understanding.topics import TopicMatcher

TOPICS = TopicMatcher(
    {"reinforcement-learning": ["Reinforcement learning", "RL"], "vision": ["Computer vision"]}
)
LUMENFOLD = Employing("Lumenfold", "GB")
HTML = """
<p>You invent reinforcement learning methods and publish them.</p>
<p>You train deep neural networks for planning, and evaluate them on simulated robots.</p>
<h3>Requirements</h3>
<ul><li>PhD in machine learning</li><li>Papers at NeurIPS</li><li>Strong Python</li></ul>
<h3>How to apply</h3>
<p>Please send your CV and the names of two referees. The application deadline is 31 March 2026.</p>
"""
ITEM = FeedItem(
    external_id="1",
    title="Research Scientist, Reinforcement Learning",
    html=HTML,
    raw={},
    url="https://jobs.example.com/1",
    apply_url="https://jobs.example.com/1/apply",
    department="Research",
    places=(ItemPlace("Toronto", Address("Toronto", "Ontario", "Canada")),),
    employment_type="FullTime",
    published_at=datetime(2026, 2, 3, tzinfo=UTC),
)


def _draft(**changes: object) -> OpeningDraft:
    composed = compose(replace(ITEM, **changes), topics=TOPICS, employing=LUMENFOLD)  # type: ignore[arg-type]  # by field
    assert isinstance(composed, Composed), composed
    return composed.draft


def test_every_field_comes_with_what_it_was_read_from() -> None:
    draft = _draft()
    assert (draft.role, draft.topics) == ("researcher", ("reinforcement-learning",))
    assert (draft.department, draft.hours) == ("Research", "full_time")
    assert [(place.city, place.country, place.timezone) for place in draft.locations] == [
        ("Toronto", "CA", "America/Toronto")
    ]
    # The end of the day where the role is.
    assert draft.deadline_at == datetime(2026, 4, 1, 3, 59, 59, tzinfo=UTC)
    assert draft.deadline_zone == "America/Toronto"
    assert draft.degree_admitted == "phd"
    assert {row.kind for row in draft.qualifications} >= {"degree", "venue", "skill"}
    assert all(row.evidence in HTML for row in draft.qualifications)
    assert {row.kind for row in draft.materials} == {"cv", "references"}
    assert draft.evidence["deadline"].endswith("The application deadline is 31 March 2026.")
    assert draft.evidence["locations"] == "Toronto"
    assert draft.evidence["role"] == ITEM.title
    assert "topic reinforcement-learning" in draft.evidence


def test_a_phd_position_asks_for_no_doctorate() -> None:
    html = (
        f"{HTML}<h3>Requirements</h3><ul><li>PhD</li></ul>"
        "<p>Candidates must hold a master's degree. Applicants must be doing a PhD.</p>"
    )
    draft = _draft(title="PhD position in reinforcement learning", html=html)
    assert [row.degree for row in draft.qualifications if row.kind == "degree"] == ["master"]
    assert draft.degree_admitted == "master"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_listed": False}, UNLISTED),
        ({"html": "  <p></p> "}, EMPTY),
        ({"title": "Account Executive", "html": "<p>You sell.</p>"}, "sales role"),
    ],
)
def test_what_does_not_belong_is_skipped_with_a_reason(changes: dict[str, object], reason: str) -> None:
    item = replace(ITEM, **changes)  # type: ignore[arg-type]  # by field
    assert compose(item, topics=TOPICS, employing=LUMENFOLD) == Skipped(reason)


@pytest.mark.parametrize(
    ("note", "is_base"),
    [
        ("Base Salary $190K – $240K • Offers Equity", True),
        ("Target Base Salary: / $190K – $240K • Offers Equity", True),
        ("Base Salary $190K – $240K • Total target compensation with equity exceeds $400,000.", True),
        ("OTE $190K – $240K • Offers Equity", False),
        ("Total On-Target Earnings $190K – $240K • Offers Commission", False),
        ("Total Target Compensation range circa $190K – $240K", False),
        ("Pay here is $240,000 OTE, halved between base and variable / $240K • Offers Equity", False),
    ],
)
def test_earnings_on_target_are_no_salary(note: str, is_base: bool) -> None:
    pays = (ItemPay(Decimal(190000), Decimal(240000), "USD", "year"),)
    draft = _draft(pays=pays, pay_line="$190K – $240K • Offers Equity", pay_notes=(note,))
    assert draft.pay_min == (Decimal(190000) if is_base else None)


def test_base_pay_in_the_text_stands_beside_earnings_on_target() -> None:
    pays = (ItemPay(Decimal(240000), Decimal(240000), "USD", "year"),)
    html = f"{HTML}<p>The base salary is $120,000 per year.</p>"
    draft = _draft(pays=pays, pay_line="$240K • OTE", html=html)
    assert draft.pay_max == Decimal(120000)


def test_structured_pay_wins_over_the_text() -> None:
    pays = (ItemPay(Decimal(120000), Decimal(160000), "CAD", "year"),)
    draft = _draft(pays=pays, html=f"{HTML}<p>The salary is $200,000 per year.</p>")
    assert (draft.pay_min, draft.pay_max) == (Decimal(120000), Decimal(160000))
    assert (draft.pay_currency, draft.pay_period, draft.pay_kind) == ("CAD", "year", "salary")
    assert "CAD 120,000 – 160,000 a year" in draft.evidence["pay"]


def test_of_several_ranges_the_one_of_the_main_place_is_taken() -> None:
    pays = (
        ItemPay(Decimal(150000), Decimal(200000), "USD", "year"),
        ItemPay(Decimal(120000), Decimal(160000), "CAD", "year"),
    )
    assert _draft(pays=pays).pay_currency == "CAD"


@pytest.mark.parametrize(
    "pay",
    [
        ItemPay(Decimal(0), Decimal(0), "USD", "year"),
        ItemPay(Decimal(60), Decimal(80), "USD", "year"),
        ItemPay(Decimal(160000), Decimal(120000), "USD", "year"),
        ItemPay(Decimal(160000), None, "", "year"),
        ItemPay(Decimal(160000), None, "USD", ""),
        ItemPay(None, None, "USD", "year"),
    ],
)
def test_a_range_that_makes_no_sense_is_unknown(pay: ItemPay) -> None:
    assert _draft(pays=(pay,)).pay_min is None


def test_the_pay_line_is_read_where_there_is_no_range() -> None:
    draft = _draft(pay_line="CA$120K – CA$160K • Offers Equity")
    assert (draft.pay_min, draft.pay_max, draft.pay_currency) == (Decimal(120000), Decimal(160000), "CAD")
    assert draft.evidence["pay"] == "CA$120K – CA$160K • Offers Equity"


def test_only_a_remote_role_names_countries() -> None:
    countries = ("Germany", "Nowhere", "Austria")
    assert _draft(remote_countries=countries, stated_workplace="Hybrid").remote_countries == ()
    remote = _draft(remote_countries=countries, stated_workplace="Remote")
    assert (remote.workplace, remote.remote_countries) == ("remote", ("DE", "AT"))


def test_a_country_beside_its_city_is_dropped_unless_remote() -> None:
    places = (
        ItemPlace("Canada"),
        ItemPlace("Toronto"),
        ItemPlace("Toronto, ON"),
        ItemPlace("United Kingdom"),
    )
    found = [(place.city, place.country) for place in _draft(places=places).locations]
    assert found == [("Toronto", "CA"), ("", "GB")]
    remote = [(p.city, p.country) for p in _draft(places=places, stated_workplace="Remote").locations]
    assert remote == [("", "CA"), ("Toronto", "CA"), ("", "GB")]


def test_a_city_in_the_text_refines_a_bare_country() -> None:
    html = f"<p>Location: Uppsala, Sweden</p>{HTML}"
    draft = _draft(places=(ItemPlace("", Address(country="SE")),), html=html)
    assert [place.city for place in draft.locations] == ["Uppsala"]
    elsewhere = _draft(places=(ItemPlace("", Address(country="FI")),), html=html)
    assert [(place.city, place.country) for place in elsewhere.locations] == [("", "FI")]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "mailto:a@example.org", "/jobs/1", "https://", "", "https://e.org/" + "x" * 500],
)
def test_without_a_usable_address_there_is_no_way_to_apply(url: str) -> None:
    with pytest.raises(ItemError, match="no web address"):
        _draft(url=url, apply_url=url)


def test_the_page_itself_is_where_to_apply_when_nothing_else_is_named() -> None:
    assert _draft(apply_url="").apply_url == "https://jobs.example.com/1"


def test_long_texts_are_cut_to_fit() -> None:
    draft = _draft(title=f"Research Scientist {'reinforcement learning ' * 30}", department="Research " * 60)
    assert len(draft.title) <= 250
    assert len(draft.department) <= 200
    assert draft.title.endswith("…")


def test_a_feed_of_many_employers_takes_each_records_own() -> None:
    employer = Employer("Harjula University", "https://www.harjula.example/")
    composed = compose(replace(ITEM, employer=employer), topics=TOPICS, employing=Employing())
    assert isinstance(composed, Composed)
    assert composed.employer == employer


def test_the_feeds_employer_wins_over_the_records() -> None:
    composed = compose(replace(ITEM, employer=Employer("Lumenfold GmbH")), topics=TOPICS, employing=LUMENFOLD)
    assert isinstance(composed, Composed)
    assert composed.employer is None


HANDLE = Employer("labnews.bsky.social", "https://bsky.app/profile/labnews.bsky.social")


def test_an_account_is_no_employer() -> None:
    assert compose(replace(ITEM, employer=HANDLE), topics=TOPICS, employing=Employing()) == Skipped(
        NO_EMPLOYER
    )


def test_an_account_may_name_the_employer() -> None:
    item = replace(ITEM, employer=HANDLE, html=f"<p>Harjula University is hiring:</p>{HTML}")
    for employing in (Employing(), LUMENFOLD):
        composed = compose(item, topics=TOPICS, employing=employing)
        assert isinstance(composed, Composed)
        assert composed.employer == Employer("Harjula University")


def test_the_categories_of_an_account_are_not_believed() -> None:
    html = f"<p>Harjula University is hiring:</p><p>Researcher in Reinforcement Learning</p>{HTML}"
    item = replace(
        ITEM, title="Computer Science Researcher", employer=HANDLE, html=html, employment_type="INTERN"
    )
    composed = compose(item, topics=TOPICS, employing=Employing())
    assert isinstance(composed, Composed)
    assert composed.draft.title == "Researcher in Reinforcement Learning"
    assert (composed.draft.hours, composed.draft.contract) == ("", "")


def test_the_title_an_account_leaves_out_says_what_the_role_is() -> None:
    html = "<p>Harjula University is hiring:</p><p>Senior Lecturer in Reinforcement Learning</p><p>Teach well.</p>"
    item = replace(ITEM, title="Computer Science Postdoc", employer=HANDLE, html=html)
    composed = compose(item, topics=TOPICS, employing=Employing())
    assert isinstance(composed, Composed)
    assert (composed.draft.title, composed.draft.role) == (
        "Senior Lecturer in Reinforcement Learning",
        "faculty",
    )


def test_an_account_that_names_nobody_leaves_the_feeds_employer() -> None:
    composed = compose(replace(ITEM, employer=HANDLE), topics=TOPICS, employing=LUMENFOLD)
    assert isinstance(composed, Composed)
    assert composed.employer is None
