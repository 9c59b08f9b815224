from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from postings.imports.connectors import CONNECTORS
from postings.imports.items import Address, BrokenItem, Employer, FeedItem, ItemPay, ItemPlace
from tests.postings.imports.feeds import FIXTURES, ashby_job, write_ashby


def _items(kind: str, path: Path) -> list[FeedItem]:
    items = list(CONNECTORS[kind].items(path))
    assert all(isinstance(item, FeedItem) for item in items), items
    return [item for item in items if isinstance(item, FeedItem)]


def test_ashby_translates_every_field() -> None:
    item = next(iter(CONNECTORS["ashby"].items(FIXTURES / "ashby.json")))
    assert isinstance(item, FeedItem)
    assert item.external_id == "5f0c1f6e-0001-4000-8000-000000000001"
    assert item.title == "Research Scientist, Reinforcement Learning"
    assert item.department == "Research / Learning"
    assert item.places == (
        ItemPlace("London", Address("London", "England", "United Kingdom")),
        ItemPlace("Toronto", Address("Toronto", "Ontario", "Canada")),
    )
    assert item.employment_type == "FullTime"
    assert item.is_remote_flag is False
    assert item.pays == (ItemPay(Decimal(95000), Decimal(130000), "GBP", "year"),)
    assert item.pay_line == "£95K – £130K • Offers Equity"
    assert item.published_at == datetime(2026, 2, 3, 9, 15, tzinfo=UTC)
    assert item.url == "https://jobs.example.com/lumenfold/1"
    assert item.apply_url == "https://jobs.example.com/lumenfold/1/application"


def test_ashby_marks_unlisted_and_broken_records() -> None:
    _, _, unlisted, broken = CONNECTORS["ashby"].items(FIXTURES / "ashby.json")
    assert isinstance(unlisted, FeedItem)
    assert not unlisted.is_listed
    assert isinstance(broken, BrokenItem)
    assert broken.external_id == "5f0c1f6e-0004-4000-8000-000000000004"
    assert "title" in broken.error


def test_ashby_hides_pay_that_the_employer_hides(tmp_path: Path) -> None:
    compensation = {
        "compensationTierSummary": "$100K",
        "summaryComponents": [
            {
                "compensationType": "Salary",
                "interval": "1 YEAR",
                "currencyCode": "USD",
                "minValue": 1,
                "maxValue": 2,
            }
        ],
    }
    job = ashby_job(1, shouldDisplayCompensationOnJobPostings=False, compensation=compensation)
    (item,) = _items("ashby", write_ashby(tmp_path / "feed.json", [job]))
    assert (item.pays, item.pay_line) == ((), "")


def test_ashby_keeps_what_is_said_of_each_range(tmp_path: Path) -> None:
    compensation = {
        "compensationTierSummary": "$200K – $260K • Offers Equity",
        "compensationTiers": [
            {"title": None, "tierSummary": "OTE $200K – $260K • Offers Equity"},
            {"title": "Remote", "tierSummary": "Base Salary $180K"},
            {"title": None, "tierSummary": None},
        ],
    }
    (item,) = _items("ashby", write_ashby(tmp_path / "feed.json", [ashby_job(1, compensation=compensation)]))
    assert item.pay_notes == ("OTE $200K – $260K • Offers Equity", "Remote / Base Salary $180K")


def test_greenhouse_translates_every_field() -> None:
    item, other = _items("greenhouse", FIXTURES / "greenhouse.json")
    assert item.external_id == "410001"
    assert item.html.startswith(
        "<p>You research computer vision with deep learning: detection, tracking &amp; 3D"
    )
    assert item.department == "Perception"
    assert item.places == (ItemPlace("Munich", Address("München", "Bavaria", "Germany")),)
    assert (item.stated_workplace, item.employment_type) == ("Hybrid", "Full-time")
    assert item.deadline == date(2026, 4, 30)
    assert item.pays == (ItemPay(Decimal(90000), Decimal(120000), "EUR", "year"),)
    assert item.published_at == datetime.fromisoformat("2026-03-01T10:00:00-05:00")
    assert item.employer == Employer("Orrery")
    assert other.places == (ItemPlace("Munich", Address("Paris", "", "France")),)


def test_lever_translates_every_field() -> None:
    item, other = _items("lever", FIXTURES / "lever.json")
    assert item.title == "Senior Research Scientist, Speech"
    assert item.places == (ItemPlace("Boston, MA", Address(country="US")), ItemPlace("New York, NY"))
    assert item.stated_workplace == "hybrid"
    assert item.pays == (ItemPay(Decimal(180000), Decimal(240000), "USD", "year"),)
    assert item.published_at == datetime.fromtimestamp(1772000000, UTC)
    assert "<h3>Requirements</h3><ul><li>PhD in machine learning</li>" in item.html
    assert (
        item.html.index("self-supervised")
        < item.html.index("Requirements")
        < item.html.index("sponsor visas")
    )
    assert (other.stated_workplace, other.published_at) == ("", None)


def test_jobposting_follows_graphs_references_and_lists() -> None:
    (item,) = _items("jobposting", FIXTURES / "pages" / "graph.html")
    assert item.external_id == "Fjordlund:7731"
    assert item.url == "https://www.fjordlund.example/jobs/phd-1"
    assert item.employer == Employer("University of Fjordlund", "https://www.fjordlund.example/")
    assert item.html.startswith("<p>You study deep learning for climate models")
    assert "<h3>Qualifications</h3><p>Master's degree" in item.html
    assert item.places == (ItemPlace("", Address("Oslo", "", "Norway")),)
    assert item.pays == (ItemPay(Decimal(532200), Decimal(575400), "NOK", "year"),)
    assert item.employment_type == "FULL_TIME, TEMPORARY"
    assert item.published_at == datetime(2026, 1, 12, tzinfo=UTC)
    assert item.valid_through == datetime.fromisoformat("2026-03-01T23:59:59+01:00")


def test_jobposting_reads_several_postings_of_a_page() -> None:
    items = _items("jobposting", FIXTURES / "pages" / "notice.html")
    assert [item.external_id for item in items] == [
        "https://notices.example/p/1",
        "https://notices.example/p/2",
    ]


def test_jobposting_folder_keeps_broken_pages_and_passes_over_pages_without_postings() -> None:
    items = list(CONNECTORS["jobposting"].items(FIXTURES / "pages"))
    broken = [item for item in items if isinstance(item, BrokenItem)]
    assert len(items) == 4
    assert len(broken) == 1
    assert broken[0].external_id == ""
    assert "broken.html" in broken[0].error


@pytest.mark.parametrize(
    ("salary", "expected"),
    [
        (
            {"currency": "EUR", "value": 50000, "unitText": "YEAR"},
            ItemPay(Decimal(50000), Decimal(50000), "EUR", "year"),
        ),
        (
            {"currency": "GBP", "value": {"value": "37174.50", "unitText": "MONTH"}},
            ItemPay(Decimal("37174.50"), Decimal("37174.50"), "GBP", "month"),
        ),
        (
            {"currency": "USD", "value": {"minValue": 30, "unitText": "HOUR"}},
            ItemPay(Decimal(30), None, "USD", "hour"),
        ),
        ({"currency": "USD", "value": {"value": "competitive"}}, ItemPay(None, None, "USD", "")),
    ],
)
def test_jobposting_reads_salaries(tmp_path: Path, salary: object, expected: ItemPay) -> None:
    page = _page(tmp_path, baseSalary=salary)
    (item,) = _items("jobposting", page)
    assert item.pays == (expected,)


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("Ghent, Belgium", ItemPlace("Ghent, Belgium")),
        ({"@type": "Place", "address": "Ghent, Belgium"}, ItemPlace("Ghent, Belgium")),
        ({"@type": "Place", "name": "Ghent"}, ItemPlace("Ghent")),
        (
            {"@type": "PostalAddress", "addressLocality": "Ghent", "addressCountry": "BE"},
            ItemPlace("", Address("Ghent", "", "BE")),
        ),
    ],
)
def test_jobposting_reads_places_in_every_form(tmp_path: Path, location: object, expected: ItemPlace) -> None:
    (item,) = _items("jobposting", _page(tmp_path, jobLocation=location))
    assert item.places == (expected,)


def test_jobposting_reads_from_where_a_remote_role_may_be_done(tmp_path: Path) -> None:
    countries = [{"@type": "Country", "name": "Germany"}, {"@type": "Country", "name": "Austria"}]
    page = _page(tmp_path, jobLocationType="TELECOMMUTE", applicantLocationRequirements=countries)
    (item,) = _items("jobposting", page)
    assert item.is_remote_flag
    assert item.remote_countries == ("Germany", "Austria")


def test_jobposting_without_a_title_is_a_broken_record(tmp_path: Path) -> None:
    page = _page(tmp_path, title=None)
    (item,) = CONNECTORS["jobposting"].items(page)
    assert isinstance(item, BrokenItem)
    assert item.external_id == "https://www.example.org/jobs/1"


def _page(folder: Path, **changes: object) -> Path:
    posting = {
        "@context": "https://schema.org/",
        "@type": "https://schema.org/JobPosting",
        "title": "Postdoc in machine learning",
        "description": "<p>You research.</p>",
        "url": "https://www.example.org/jobs/1",
        "hiringOrganization": "Example Institute",
        **changes,
    }
    page = folder / "page.html"
    page.write_text(f'<script type="application/ld+json">{json.dumps(posting)}</script>', encoding="utf-8")
    return page
