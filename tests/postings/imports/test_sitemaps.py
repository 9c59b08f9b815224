from __future__ import annotations

import pytest

from postings.imports import sitemaps
from postings.imports.connectors import CONNECTORS
from postings.imports.items import FeedError, FeedItem
from postings.imports.sitemaps import listed_in, pages_of, reduced
from tests.postings.imports.local_web import LocalWeb, posting_page


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    slept: list[float] = []
    monkeypatch.setattr("postings.imports.sitemaps.time.sleep", slept.append)
    return slept


def sitemap(web: LocalWeb, *entries: tuple[str, str], address: str = "uni.example/sitemap.xml") -> str:
    rows = "".join(
        f"<url><loc>{url}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>"
        for url, changed in entries
    )
    xml = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
    return web.put(address, xml, kind="application/xml")


def titles(url: str, memory: str = "1") -> list[str]:
    with pages_of(url, memory=memory) as folder:
        items = list(CONNECTORS["sitemap"].items(folder)) if any(folder.iterdir()) else []
    return sorted(item.title for item in items if isinstance(item, FeedItem))


def test_every_page_is_read_one_after_the_other(web: LocalWeb, pauses: list[float]) -> None:
    pages = [web.put(f"uni.example/jobs/{n}", posting_page(f"PhD {n}")) for n in range(3)]
    url = sitemap(web, *((page, "") for page in pages))
    assert titles(url) == ["PhD 0", "PhD 1", "PhD 2"]
    assert web.asked == [
        "uni.example/robots.txt",
        "uni.example/sitemap.xml",
        *(f"uni.example/jobs/{n}" for n in range(3)),
    ]
    assert pauses == [sitemaps.PAUSE_SECONDS] * 3


def test_pages_of_other_hosts_are_left_alone(web: LocalWeb) -> None:
    own = web.put("uni.example/jobs/1", posting_page("PhD"))
    other = web.put("other.example/jobs/2", posting_page("Not ours"))
    assert titles(sitemap(web, (own, ""), (other, ""), ("file:///etc/passwd", ""))) == ["PhD"]
    assert not any(asked.startswith("other") for asked in web.asked)


def test_a_page_that_the_sitemap_says_is_as_it_was_is_not_asked_for(web: LocalWeb) -> None:
    page = web.put("uni.example/jobs/1", posting_page("PhD"))
    url = sitemap(web, (page, "2026-01-01"))
    assert titles(url) == titles(url) == ["PhD"]
    assert web.asked.count("uni.example/jobs/1") == 1
    web.put("uni.example/jobs/1", posting_page("PhD, extended"))
    sitemap(web, (page, "2026-02-01"))
    assert titles(url) == ["PhD, extended"]


def test_a_page_is_asked_whether_it_changed(web: LocalWeb) -> None:
    page = web.put("uni.example/jobs/1", posting_page("PhD"), ETag='"1"')
    url = sitemap(web, (page, ""))
    assert titles(url) == titles(url) == ["PhD"]
    assert web.headers[-1]["If-None-Match"] == '"1"'


def test_a_page_that_cannot_be_read_now_is_as_it_was(web: LocalWeb) -> None:
    pages = [web.put(f"uni.example/jobs/{n}", posting_page(f"PhD {n}")) for n in range(2)]
    url = sitemap(web, *((page, "") for page in pages))
    titles(url)
    web.put("uni.example/jobs/0", "", status=503)
    assert titles(url) == ["PhD 0", "PhD 1"]
    web.put("uni.example/jobs/0", "", status=404)
    assert titles(url) == ["PhD 1"]
    web.put("uni.example/jobs/1", "", status=500)
    with pytest.raises(FeedError, match=r"1 of 2 pages .* cannot be read now"):
        titles(url, memory="another")


def test_robots_are_honoured(web: LocalWeb, pauses: list[float]) -> None:
    robots = "User-agent: *\nDisallow: /private/\nCrawl-delay: 3\n"
    web.put("uni.example/robots.txt", robots, kind="text/plain")
    open_page = web.put("uni.example/jobs/1", posting_page("PhD"))
    closed = web.put("uni.example/private/2", posting_page("Private"))
    assert titles(sitemap(web, (open_page, ""), (closed, ""))) == ["PhD"]
    assert pauses == [3.0]
    web.put("uni.example/robots.txt", "User-agent: jobboard-import\nDisallow: /\n", kind="text/plain")
    with pytest.raises(FeedError, match="may not be read by machines"):
        titles(web.url("uni.example/sitemap.xml"))


def test_robots_that_cannot_be_read_forbid_everything(web: LocalWeb) -> None:
    web.put("uni.example/robots.txt", "", status=500)
    with pytest.raises(FeedError, match=r"robots\.txt cannot be read now"):
        titles(sitemap(web, (web.url("uni.example/jobs/1"), "")))


def test_a_sitemap_of_sitemaps_is_followed_on_its_own_host(web: LocalWeb) -> None:
    inner = sitemap(web, (web.url("uni.example/jobs/1"), ""), address="uni.example/jobs.xml")
    other = sitemap(web, (web.url("uni.example/jobs/2"), ""), address="other.example/jobs.xml")
    rows = "".join(
        f"<sitemap><loc>{url}</loc></sitemap>" for url in (inner, other, web.url("uni.example/all.xml"))
    )
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'
    url = web.put("uni.example/all.xml", index, kind="application/xml")
    assert [page.url for page in listed_in(url)] == [web.url("uni.example/jobs/1")]


def test_of_too_many_pages_those_of_jobs_are_read(web: LocalWeb) -> None:
    pages = [(web.url(f"uni.example/news/{n}"), "") for n in range(sitemaps.MAX_PAGES)]
    jobs = [(web.url(f"uni.example/vacancies/{n}"), "") for n in range(3)]
    assert len(listed_in(sitemap(web, *pages, *jobs))) == 3
    more = [(web.url(f"uni.example/jobs/{n}"), "") for n in range(sitemaps.MAX_PAGES + 1)]
    with pytest.raises(FeedError, match="lists more than 500 pages"):
        listed_in(sitemap(web, *more))


@pytest.mark.parametrize(
    "content",
    [
        "<html>",
        "",
        "{}",
        "<urlset><url></urlset>",
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><other>&b;</other>',
    ],
)
def test_what_is_no_sitemap_is_one_line(web: LocalWeb, content: str) -> None:
    with pytest.raises(FeedError, match="is not a sitemap"):
        listed_in(web.put("uni.example/sitemap.xml", content, kind="application/xml"))


def test_words_that_stand_for_larger_ones_are_refused(web: LocalWeb) -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10}">' for n in range(8))
    xml = f"<!DOCTYPE u [{bomb}]><urlset><url><loc>http://uni.example/&e7;</loc></url></urlset>"
    with pytest.raises(FeedError, match="is not a sitemap"):
        listed_in(web.put("uni.example/sitemap.xml", xml, kind="application/xml"))


def test_nothing_of_this_machine_is_read(web: LocalWeb) -> None:
    location = f"{web.url('uni.example/')}&f;"
    xml = (
        '<!DOCTYPE u [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        f"<urlset><url><loc>{location}</loc></url></urlset>"
    )
    found = listed_in(web.put("uni.example/sitemap.xml", xml, kind="application/xml"))
    assert [page.url for page in found] == [web.url("uni.example/")]


def test_a_page_is_kept_as_its_markup_and_its_address() -> None:
    content = reduced(
        posting_page("PhD").replace("</body>", "x" * 10_000 + "</body>").encode(), "https://a/?b&c"
    )
    assert b"JobPosting" in content
    assert b"https://a/?b&amp;c" in content
    assert len(content) < 2000
    assert b"JobPosting" not in reduced(b"\x00\xff", "https://a/")


def test_no_page_leads_to_another_site(web: LocalWeb) -> None:
    """Or else anybody could have us ask a site that is not theirs, 500 times an hour."""
    web.put("victim.example/search", posting_page("Not ours"))
    own = web.put("uni.example/1", posting_page("PhD"))
    pages = [(own, ""), *((web.url(f"uni.example/{n}"), "") for n in range(2, 7))]
    for n in range(2, 7):
        web.put(f"uni.example/{n}", "", status=302, Location=web.url("victim.example/search"))
    with pytest.raises(FeedError, match="5 of 6 pages"):
        titles(sitemap(web, *pages))
    web.put("uni.example/sitemap.xml", "", status=301, Location=web.url("victim.example/search"))
    with pytest.raises(FeedError, match="redirects to another site"):
        titles(web.url("uni.example/sitemap.xml"))
    assert not any(asked.startswith("victim") for asked in web.asked)


def test_a_page_may_lead_to_its_own_site(web: LocalWeb) -> None:
    web.put("www.uni.example/1", posting_page("PhD"))
    page = web.put("uni.example/1", "", status=301, Location=web.url("www.uni.example/1"))
    assert titles(sitemap(web, (page, ""))) == ["PhD"]


def test_a_site_that_wants_to_be_asked_rarely_is_left_alone(web: LocalWeb) -> None:
    web.put("uni.example/robots.txt", "User-agent: *\nCrawl-delay: 61\n", kind="text/plain")
    url = sitemap(web, (web.url("uni.example/1"), ""))
    with pytest.raises(FeedError, match="61 seconds between two pages"):
        titles(url)
    web.put("uni.example/robots.txt", "", status=429)
    with pytest.raises(FeedError, match=r"robots\.txt cannot be read now"):
        titles(url)


def test_pages_of_nothing_but_markup_are_not_kept(web: LocalWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    good = [web.put(f"uni.example/{n}", posting_page(f"PhD {n}")) for n in range(5)]
    large = web.put("uni.example/9", posting_page("PhD", description="x" * sitemaps.MOST_OF_PAGE))
    url = sitemap(web, (large, ""), *((page, "") for page in good))
    assert len(titles(url)) == 5
    monkeypatch.setattr(sitemaps, "MOST_OF_PAGES", 3000)
    with pytest.raises(FeedError, match="hold more than"):
        titles(url)


def test_a_state_that_cannot_be_sent_back_is_not_kept(web: LocalWeb) -> None:
    page = web.put("uni.example/1", posting_page("PhD"), ETag='"\xe9"', Last_Modified="gestern, \xfc")
    url = sitemap(web, (page, ""))
    assert titles(url) == titles(url) == ["PhD"]
    assert "If-None-Match" not in web.headers[-1]
