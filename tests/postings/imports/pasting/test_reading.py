from __future__ import annotations

import json
import time

import pytest

from postings.imports import boards
from postings.imports.items import FeedError
from postings.imports.pasting.reading import NO_MARKUP, NOTHING, read_link
from tests.postings.imports.feeds import FIXTURES, ashby_job
from tests.postings.imports.local_web import LocalWeb, posting_page

TEXT = "<p>" + "You study how models learn from scarce data, and write it down well. " * 12 + "</p>"


@pytest.fixture
def on_web(web: LocalWeb, monkeypatch: pytest.MonkeyPatch) -> LocalWeb:
    """The hosts of boards are on the local web, too, under names of it."""
    real_feed = vars(boards.Board)["feed_url"].fget
    real_posting = boards.Board.posting_url

    def local(url: str) -> str:
        host, _, path = url.removeprefix("https://").partition("/")
        return web.url(f"{host}.example/{path}")

    monkeypatch.setattr(boards.Board, "feed_url", property(lambda board: local(str(real_feed(board)))))
    monkeypatch.setattr(
        boards.Board, "posting_url", lambda board, known: local(str(real_posting(board, known)))
    )
    return web


def test_a_page_with_markup_is_one_posting(web: LocalWeb) -> None:
    reading = read_link(web.put("uni.example/jobs/1", posting_page()))
    assert [item.title for item in reading.items] == ["PhD position in reinforcement learning"]
    assert reading.items[0].url == web.url("uni.example/jobs/1")
    assert reading.note == ""


def test_a_page_with_several_postings_gives_all_and_then_the_chosen(web: LocalWeb) -> None:
    page = posting_page("PhD in vision", "Postdoc in speech")
    url = web.put("uni.example/jobs", page)
    ids = [item.external_id for item in read_link(url).items]
    assert ids == ["Own University:PhD in vision", "Own University:Postdoc in speech"]
    assert [item.title for item in read_link(url, ids[1]).items] == ["Postdoc in speech"]
    with pytest.raises(FeedError, match="not there any more"):
        read_link(url, "another")


def test_the_same_markup_twice_is_one_posting(web: LocalWeb) -> None:
    assert len(read_link(web.put("uni.example/1", posting_page(*["PhD in vision"] * 2))).items) == 1


def test_a_page_without_markup_gives_its_title_and_main_text(web: LocalWeb) -> None:
    page = (
        "<html><head><title>PhD position in vision | Own University</title></head><body>"
        "<nav>Home Jobs Contact</nav><div class='cookie-banner'>We use cookies</div>"
        f"<main><h1>PhD position in vision</h1>{TEXT}<h2>Requirements</h2><ul><li>Python</li></ul></main>"
        "<footer>Imprint</footer></body></html>"
    )
    reading = read_link(web.put("uni.example/1", page))
    assert reading.note == NO_MARKUP
    (item,) = reading.items
    assert item.title == "PhD position in vision"
    assert "<li>Python</li>" in item.html
    assert not any(word in item.html for word in ("cookies", "Contact", "Imprint"))


@pytest.mark.parametrize(
    "page",
    ["<html><body><noscript>Enable JavaScript</noscript><div id=root></div></body></html>", "", "{}", "\x00"],
)
def test_a_page_that_says_nothing_is_refused_with_what_to_do(web: LocalWeb, page: str) -> None:
    with pytest.raises(FeedError) as caught:
        read_link(web.put("app.example/", page))
    assert str(caught.value) == NOTHING


def test_markup_that_cannot_be_read_leaves_the_text(web: LocalWeb) -> None:
    page = (
        f'<h1>PhD in vision</h1><script type="application/ld+json">{{"@type": "JobPosting", </script>{TEXT}'
    )
    assert read_link(web.put("uni.example/1", page)).note == NO_MARKUP


def test_a_greenhouse_posting_is_asked_of_its_board(on_web: LocalWeb) -> None:
    job = json.loads((FIXTURES / "greenhouse.json").read_text())["jobs"][0]
    address = (
        f"boards-api.greenhouse.io.example/v1/boards/lumenfold/jobs/{job['id']}"
        "?questions=false&pay_transparency=true"
    )
    on_web.put_json(address, job)
    (item,) = read_link(f"https://boards.greenhouse.io/lumenfold/jobs/{job['id']}").items
    assert (item.external_id, item.title) == (str(job["id"]), job["title"])


def test_a_lever_posting_is_asked_of_its_board(on_web: LocalWeb) -> None:
    job = json.loads((FIXTURES / "lever.json").read_text())[0]
    on_web.put_json(f"api.lever.co.example/v0/postings/lumenfold/{job['id']}?mode=json", job)
    (item,) = read_link(f"https://jobs.lever.co/lumenfold/{job['id']}/apply").items
    assert item.title == job["text"]


def test_an_ashby_posting_is_found_on_its_board(on_web: LocalWeb) -> None:
    jobs = [ashby_job(1), ashby_job(2)]
    address = "api.ashbyhq.com.example/posting-api/job-board/lumenfold?includeCompensation=true"
    on_web.put_json(address, {"jobs": jobs})
    (item,) = read_link("https://jobs.ashbyhq.com/lumenfold/job-2").items
    assert item.external_id == "job-2"
    assert len(read_link("https://jobs.ashbyhq.com/lumenfold").items) == 2
    with pytest.raises(FeedError, match="has no such posting any more"):
        read_link("https://jobs.ashbyhq.com/lumenfold/job-3")


def test_a_posting_that_is_gone_from_its_board_is_said_to_be(on_web: LocalWeb) -> None:
    with pytest.raises(FeedError, match="The Greenhouse board “lumenfold” has no such posting any more"):
        read_link("https://boards.greenhouse.io/lumenfold/jobs/1")
    with pytest.raises(FeedError, match="The Lever board “lumenfold” is not there, or is not public"):
        read_link("https://jobs.lever.co/lumenfold")


def test_a_companys_page_leads_to_the_board_that_it_shows(on_web: LocalWeb) -> None:
    jobs = [ashby_job(1), ashby_job(2)]
    address = "api.ashbyhq.com.example/posting-api/job-board/lumenfold?includeCompensation=true"
    on_web.put_json(address, {"jobs": jobs})
    page = '<script src="https://jobs.ashbyhq.com/lumenfold/embed?version=2"></script>'
    url = on_web.put("lumenfold.example/careers?ashby_jid=job-1", page)
    (item,) = read_link(url).items
    assert item.external_id == "job-1"


@pytest.mark.parametrize("answer", ["[]", "{", "[" * 100_000, '{"id": ' + "9" * 5000 + "}"])
def test_a_board_that_answers_nonsense_is_one_line(on_web: LocalWeb, answer: str) -> None:
    address = "api.lever.co.example/v0/postings/lumenfold/0a1b?mode=json"
    on_web.put(address, answer, kind="application/json")
    with pytest.raises(FeedError):
        read_link("https://jobs.lever.co/lumenfold/0a1b")


def test_a_page_of_nothing_but_menus_is_read_in_a_moment(web: LocalWeb) -> None:
    """5 MB of it took minutes while each menu was taken out of the page."""
    text = "<p>You develop reinforcement learning methods.</p>" * 20
    web.put("uni.example/1", f"<h1>PhD</h1><main>{'<nav>a</nav>b' * 100_000}{text}</main>")
    began = time.process_time()
    (item,) = read_link(web.url("uni.example/1")).items
    assert time.process_time() - began < 5
    assert "<nav>" not in item.html
    assert "reinforcement" in item.html
