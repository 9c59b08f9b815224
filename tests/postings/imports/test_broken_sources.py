from __future__ import annotations

import json
from pathlib import Path

import pytest

from postings.imports.connectors import CONNECTORS
from postings.imports.items import BrokenItem, FeedError, FeedItem
from postings.imports.sources import canonical, opened
from tests.postings.imports.feeds import FIXTURES, ashby_job, write_ashby


@pytest.mark.parametrize("kind", ["ashby", "greenhouse", "lever"])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"<!DOCTYPE html><html></html>", "is a web page, not JSON"),
        (b"not json", "is not valid JSON"),
        (b'{"jobs": [{"id": 1}, ', "is not valid JSON"),
        (b'[{"id": 1}, {"id"', "is not valid JSON"),
        (b'{"ok": false, "error": "Document not found"}', "is missing"),
        (b'{"jobs": {"id": 1}}', "is missing"),
        (b'"jobs"', "is missing"),
        (b"\xff\xfe[", "is not valid JSON"),
    ],
)
def test_broken_json_is_one_clear_line(tmp_path: Path, kind: str, content: bytes, says: str) -> None:
    path = tmp_path / "feed.json"
    path.write_bytes(content)
    with pytest.raises(FeedError, match=says) as raised:
        CONNECTORS[kind].check(path)
    assert "\n" not in str(raised.value)
    assert "feed.json" in str(raised.value)


@pytest.mark.parametrize(("kind", "count"), [("ashby", 4), ("greenhouse", 2), ("lever", 2)])
def test_check_counts_the_records(kind: str, count: int) -> None:
    assert CONNECTORS[kind].check(FIXTURES / f"{kind}.json") == count


def test_a_feed_of_another_kind_is_refused() -> None:
    with pytest.raises(FeedError, match="is not Lever job-board JSON"):
        CONNECTORS["lever"].check(FIXTURES / "ashby.json")


def test_a_byte_order_mark_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"jobs": [ashby_job(1)]}).encode())
    assert CONNECTORS["ashby"].check(path) == 1
    assert len(list(CONNECTORS["ashby"].items(path))) == 1


def test_an_empty_list_is_a_feed(tmp_path: Path) -> None:
    assert CONNECTORS["ashby"].check(write_ashby(tmp_path / "feed.json", [])) == 0


@pytest.mark.parametrize(
    "record",
    [
        None,
        "text",
        7,
        [],
        {},
        {"id": None, "title": "x"},
        {"id": {"a": 1}, "title": "x"},
        {"id": "a" * 501, "title": "x"},
    ],
)
def test_a_record_of_the_wrong_shape_is_broken_and_the_next_is_read(tmp_path: Path, record: object) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps({"jobs": [record, ashby_job(2)]}))
    broken, whole = CONNECTORS["ashby"].items(path)
    assert isinstance(broken, BrokenItem)
    assert broken.external_id == ""
    assert broken.error
    assert isinstance(whole, FeedItem)


def test_fields_of_the_wrong_type_count_as_absent(tmp_path: Path) -> None:
    odd = ashby_job(
        1,
        location=7,
        secondaryLocations="London",
        isRemote="yes",
        compensation=[],
        publishedAt=12,
        address="x",
    )
    (item,) = CONNECTORS["ashby"].items(write_ashby(tmp_path / "feed.json", [odd]))
    assert isinstance(item, FeedItem)
    assert (item.places, item.is_remote_flag, item.pays, item.published_at) == ((), None, (), None)


def test_characters_that_cannot_be_stored_are_dropped(tmp_path: Path) -> None:
    (item,) = CONNECTORS["ashby"].items(
        write_ashby(tmp_path / "f.json", [ashby_job(1, title="Researcher\u0000 in ML")])
    )
    assert isinstance(item, FeedItem)
    assert item.title == "Researcher in ML"


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "is empty"), (b"<html><body>Nothing</body></html>", "holds no schema.org JobPosting")],
)
def test_a_page_without_postings_is_one_clear_line(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(content)
    with pytest.raises(FeedError, match=says):
        CONNECTORS["jobposting"].check(path)


def test_a_folder_without_pages_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(FeedError, match="holds no web pages"):
        CONNECTORS["jobposting"].check(tmp_path)


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="does not exist"), opened("ashby", str(tmp_path / "none.json")):
        pass


def test_a_folder_of_json_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="is a folder"), opened("ashby", str(tmp_path)):
        pass


@pytest.mark.parametrize("location", ["ftp://example.org/x", "file:///etc/passwd", "http://"])
def test_only_web_addresses_are_fetched(location: str) -> None:
    with pytest.raises(FeedError, match="is not a web address"), opened("ashby", location):
        pass


def test_a_path_has_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert canonical("feed.json") == canonical(str(tmp_path / "feed.json"))
    assert canonical("https://example.org/x") == "https://example.org/x"
