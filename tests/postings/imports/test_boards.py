from __future__ import annotations

import pytest

from postings.imports.boards import Board, board_link, embedded_link, tidy
from postings.imports.models import Feed

GREENHOUSE, LEVER, ASHBY = Feed.Kind.GREENHOUSE, Feed.Kind.LEVER, Feed.Kind.ASHBY


@pytest.mark.parametrize(
    ("url", "kind", "name", "external_id"),
    [
        ("https://boards.greenhouse.io/lumenfold/jobs/4001", GREENHOUSE, "lumenfold", "4001"),
        ("https://job-boards.greenhouse.io/lumenfold/jobs/4001?gh_src=x", GREENHOUSE, "lumenfold", "4001"),
        ("https://job-boards.eu.greenhouse.io/lumenfold/jobs/4001", GREENHOUSE, "lumenfold", "4001"),
        (
            "https://boards.greenhouse.io/embed/job_app?for=lumenfold&token=4001",
            GREENHOUSE,
            "lumenfold",
            "4001",
        ),
        ("https://boards.greenhouse.io/lumenfold?gh_jid=4001", GREENHOUSE, "lumenfold", "4001"),
        ("https://boards.greenhouse.io/lumenfold", GREENHOUSE, "lumenfold", ""),
        (
            "https://boards-api.greenhouse.io/v1/boards/lumenfold/jobs?content=true",
            GREENHOUSE,
            "lumenfold",
            "",
        ),
        ("https://jobs.lever.co/lumenfold/0a1b-2c3d", LEVER, "lumenfold", "0a1b-2c3d"),
        ("https://jobs.lever.co/lumenfold/0a1b-2c3d/apply", LEVER, "lumenfold", "0a1b-2c3d"),
        ("https://jobs.lever.co/lumenfold", LEVER, "lumenfold", ""),
        ("https://api.lever.co/v0/postings/lumenfold?mode=json", LEVER, "lumenfold", ""),
        ("https://jobs.ashbyhq.com/lumenfold.ai/0a1b-2c3d", ASHBY, "lumenfold.ai", "0a1b-2c3d"),
        (
            "https://jobs.ashbyhq.com/Lumen%20Fold/0a1b-2c3d/application?utm_source=x",
            ASHBY,
            "Lumen Fold",
            "0a1b-2c3d",
        ),
        ("https://jobs.ashbyhq.com/lumenfold", ASHBY, "lumenfold", ""),
        ("https://api.ashbyhq.com/posting-api/job-board/lumenfold", ASHBY, "lumenfold", ""),
    ],
)
def test_an_address_belongs_to_its_board(url: str, kind: Feed.Kind, name: str, external_id: str) -> None:
    found = board_link(url)
    assert found is not None
    assert (found.board.kind, found.board.name, found.external_id) == (kind, name, external_id)


@pytest.mark.parametrize(
    "url",
    [
        "https://jobs.example.com/lumenfold/1",
        "https://boards.greenhouse.io.evil.example/lumenfold/jobs/1",
        "https://evil.example/?x=jobs.lever.co/lumenfold/1",
        "https://jobs.lever.co/",
        "https://jobs.ashbyhq.com/../../x",
        "https://jobs.ashbyhq.com/%2e%2e%2f/x",
        "http://[x",
    ],
)
def test_other_addresses_belong_to_none(url: str) -> None:
    assert board_link(url) is None


def test_a_board_of_europe_is_asked_in_europe() -> None:
    found = board_link("https://jobs.eu.lever.co/lumenfold/0a1b")
    assert found is not None
    assert found.board.feed_url == "https://api.eu.lever.co/v0/postings/lumenfold?mode=json"
    assert found.board.posting_url("0a1b") == "https://api.eu.lever.co/v0/postings/lumenfold/0a1b?mode=json"
    assert found.board.page_url == "https://jobs.eu.lever.co/lumenfold"


def test_every_board_has_its_public_addresses() -> None:
    greenhouse, ashby = Board(GREENHOUSE, "lumenfold"), Board(ASHBY, "Lumen Fold")
    assert greenhouse.feed_url.startswith(
        "https://boards-api.greenhouse.io/v1/boards/lumenfold/jobs?content=true"
    )
    assert "/boards/lumenfold/jobs/4001?" in greenhouse.posting_url("4001")
    assert greenhouse.page_url == "https://job-boards.greenhouse.io/lumenfold"
    assert (
        ashby.feed_url
        == "https://api.ashbyhq.com/posting-api/job-board/Lumen%20Fold?includeCompensation=true"
    )
    assert ashby.posting_url("0a1b") == ashby.feed_url
    for board in (greenhouse, ashby, Board(LEVER, "lumenfold", is_european=True)):
        found = board_link(board.feed_url)
        assert found is not None
        assert found.board.name == board.name


@pytest.mark.parametrize(
    ("url", "html", "name", "external_id"),
    [
        (
            "https://lumenfold.example/careers?gh_jid=4001",
            '<script src="https://boards.greenhouse.io/embed/job_board/js?for=lumenfold"></script>',
            "lumenfold",
            "4001",
        ),
        (
            "https://lumenfold.example/careers",
            '<iframe src="https://boards.greenhouse.io/embed/job_app?b=1&amp;for=lumenfold"></iframe>',
            "lumenfold",
            "",
        ),
        (
            "https://lumenfold.example/careers?ashby_jid=0a1b",
            '<script src="https://jobs.ashbyhq.com/lumenfold/embed?version=2"></script>',
            "lumenfold",
            "0a1b",
        ),
    ],
)
def test_a_page_may_show_a_board_within_itself(url: str, html: str, name: str, external_id: str) -> None:
    found = embedded_link(url, html)
    assert found is not None
    assert (found.board.name, found.external_id) == (name, external_id)


def test_a_page_that_only_links_to_a_board_shows_none() -> None:
    assert embedded_link("https://a.example/", '<a href="https://boards.greenhouse.io/other">x</a>') is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://a.example/1?utm_source=x&id=2#apply", "https://a.example/1?id=2"),
        ("https://a.example/1?ref=PHD-7&q=a+b%2Fc", "https://a.example/1?ref=PHD-7&q=a+b%2Fc"),
        (" https://a.example/1?gh_src=abc ", "https://a.example/1"),
    ],
)
def test_where_a_reader_came_from_is_no_part_of_an_address(typed: str, kept: str) -> None:
    assert tidy(typed) == kept
