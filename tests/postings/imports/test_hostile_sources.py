"""Sources that were made, or have gone wrong, so as to bring the importer or the pages down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from postings.imports.connectors import CONNECTORS
from postings.imports.connectors.json_stream import MAX_DEPTH, MAX_DIGITS, JsonFeed
from postings.imports.connectors.reading import moment
from postings.imports.importer import run_import
from postings.imports.items import BrokenItem, FeedError, FeedItem, Json
from postings.imports.models import Feed, ImportRecord
from postings.openings.models import Opening
from tests.postings.imports.feeds import RESEARCH, Read, ashby_job, write_ashby

GOOD = json.dumps(ashby_job(1))


def check_ashby(tmp_path: Path, *records: str) -> int | None:
    path = tmp_path / "feed.json"
    path.write_text(f'{{"jobs": [{", ".join(records)}]}}', encoding="utf-8")
    return CONNECTORS["ashby"].check(path)


def test_a_number_of_thousands_of_digits_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match=f"a number of more than {MAX_DIGITS} digits"):
        check_ashby(tmp_path, GOOD, '{"id": %s}' % ("9" * 5000))


def test_a_long_number_is_found_where_two_reads_meet(tmp_path: Path) -> None:
    padding = 64 * 1024 - len('{"jobs": [{"x": "", "id": ') - 500
    with pytest.raises(FeedError, match="digits"):
        check_ashby(tmp_path, f'{{"x": "{"a" * padding}", "id": {"9" * (MAX_DIGITS + 1)}}}')


def test_numbers_that_people_write_are_read(tmp_path: Path) -> None:
    assert check_ashby(tmp_path, GOOD, '{"id": %s, "at": 1e30}' % ("9" * 40)) == 2


def test_an_exponent_beyond_every_number_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="not valid JSON"):
        check_ashby(tmp_path, GOOD, '{"id": 1e99999999999999999999}')


def test_a_document_that_nests_without_end_is_refused(tmp_path: Path) -> None:
    depth = 100_000
    with pytest.raises(FeedError, match=f"deeper than {MAX_DEPTH} levels"):
        check_ashby(tmp_path, GOOD, "[" * depth + "]" * depth)


def test_a_record_that_breaks_its_translation_does_not_stop_the_others(tmp_path: Path) -> None:
    def translate(record: Mapping[str, Json]) -> FeedItem:
        if record["id"] == "job-1":
            raise OverflowError("too large")
        return FeedItem(external_id="job-2", title="Second", html="", raw=record)

    path = write_ashby(tmp_path / "feed.json", [ashby_job(1), ashby_job(2)])
    first, second = JsonFeed("Ashby", "jobs", translate).items(path)
    assert isinstance(first, BrokenItem)
    assert (first.external_id, first.error) == ("job-1", "OverflowError: too large")
    assert isinstance(second, FeedItem)


@pytest.mark.parametrize(
    "text",
    ["9999-12-31", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "0001-01-01", "1970-01-01"],
)
def test_dates_that_stand_for_never_or_unknown_are_no_dates(text: str) -> None:
    assert moment(text) is None


@pytest.mark.django_db
@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_an_impossible_publication_date_leaves_an_opening_that_can_be_read_back(read: Read, at: str) -> None:
    assert read(ashby_job(1, publishedAt=at)).created == 1
    assert Opening.objects.open().get().published_at is not None


@pytest.mark.django_db
def test_a_web_address_that_cannot_be_parsed_counts_as_absent(read: Read) -> None:
    assert read(ashby_job(1, applyUrl="http://[x")).created == 1
    assert Opening.objects.get().apply_url == "https://jobs.example.com/1"


def posting(**changes: object) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": "Postdoctoral researcher in machine learning",
        "description": RESEARCH,
        "identifier": "post-1",
        "url": "https://jobs.example.edu/1",
        "hiringOrganization": {"@type": "Organization", "name": "Lindfors University"},
        "jobLocation": {"@type": "Place", "address": {"addressLocality": "Berlin", "addressCountry": "DE"}},
        **changes,
    }


def page(script: str) -> str:
    return f'<html><head><script type="application/ld+json">{script}</script></head></html>'


def read_pages(tmp_path: Path, *pages: str) -> str:
    for number, content in enumerate(pages):
        (tmp_path / f"{number}.html").write_text(content, encoding="utf-8")
    feed = Feed.objects.create(kind=Feed.Kind.JOBPOSTING, location="/pages")
    return run_import(feed=feed, items=CONNECTORS["jobposting"].items(tmp_path)).summary


@pytest.mark.django_db
def test_a_page_without_any_element_is_one_broken_record(tmp_path: Path) -> None:
    summary = read_pages(tmp_path, "<!-- nothing -->", page(json.dumps(posting())))
    assert summary == "created=1 updated=0 unchanged=0 closed=0 skipped=0 failed=1"
    assert "0.html is no HTML" in ImportRecord.objects.get(state="failed").reason


@pytest.mark.django_db
def test_a_page_with_an_xml_declaration_is_read(tmp_path: Path) -> None:
    xhtml = '<?xml version="1.0" encoding="iso-8859-1"?>\n' + page(json.dumps(posting()))
    assert read_pages(tmp_path, xhtml) == "created=1 updated=0 unchanged=0 closed=0 skipped=0 failed=0"


@pytest.mark.django_db
def test_a_failed_record_with_numbers_that_json_has_not_is_kept(tmp_path: Path) -> None:
    script = json.dumps(posting(title=None, rating=float("nan"), best=float("inf")))
    summary = read_pages(tmp_path, page(script), page(json.dumps(posting(identifier="post-2"))))
    assert summary == "created=1 updated=0 unchanged=0 closed=0 skipped=0 failed=1"
    payload = ImportRecord.objects.get(state="failed").payload
    assert payload is not None
    assert (payload["rating"], payload["best"]) == ("nan", "inf")


@pytest.mark.django_db
def test_an_employer_with_an_address_that_cannot_be_parsed_is_taken_without_it(tmp_path: Path) -> None:
    employer = {"@type": "Organization", "name": "Lindfors University", "url": "https://[x"}
    read_pages(tmp_path, page(json.dumps(posting(hiringOrganization=employer))))
    assert Opening.objects.get().institution.website == ""
