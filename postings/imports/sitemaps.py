"""The pages that a sitemap lists, one at a time and no more often than they say they change."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import lxml.etree
from django.core.cache import cache
from extruct.utils import parse_html

from postings.imports.connectors.jobposting import JSON_LD, decoded
from postings.imports.fetching import READABLE_TYPES, Limits, Validators, answered
from postings.imports.items import FeedError, StatusError

MEGABYTE = 1024 * 1024
AGENT = "jobboard-import"
MAX_PAGES = 500
MAX_SITEMAPS = 10
PAGE = Limits(5 * MEGABYTE, 20, READABLE_TYPES, is_web_only=True, stays=True)
SITEMAP = Limits(10 * MEGABYTE, 30, READABLE_TYPES, is_web_only=True, stays=True)
ROBOTS = Limits(MEGABYTE // 2, 10, None, is_web_only=True)
# What is kept of a page, and of all of them: markup for machines is a tenth of that.
MOST_OF_PAGE = MEGABYTE // 2
MOST_OF_PAGES = 50 * MEGABYTE
# Between two pages, unless the site asks for more; a site that asks for more than the last is left alone.
PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 60.0
# A task may run for 14 minutes.
MOST_SECONDS = 10 * 60.0
# A page is believed to be as it was for a day, if the sitemap says that it has not changed.
BELIEVED_SECONDS = 24 * 3600
REMEMBERED_SECONDS = 14 * 24 * 3600
# Of a site with more pages than we read, those that say in their address what they are.
_JOBS = re.compile(
    r"(?i)job|career|karriere|vacan|position|stelle|opening|recruit|employ|phd|postdoc|fellow|emploi"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a sitemap."""

    url: str
    changed: str = ""


@dataclass(frozen=True, slots=True)
class _Remembered:
    """A page reduced to its markup for machines, and what its server said of its state."""

    content: bytes
    validators: Validators
    changed: str
    at: float


def robots_of(url: str) -> RobotFileParser:
    """What the site allows. None at all is everything; one that cannot be read is nothing."""
    robots = RobotFileParser()
    try:
        with answered(urljoin(url, "/robots.txt"), limits=ROBOTS) as answer:
            text = decoded(answer.path.read_bytes()) if answer.path else ""
    except FeedError as error:
        if not _is_without_robots(error):
            raise FeedError(f"{urlsplit(url).hostname}: its robots.txt cannot be read now.") from error
        text = ""
    robots.parse(text.splitlines())
    return robots


def _is_without_robots(error: FeedError) -> bool:
    """A site that says "too many requests" has rules, and does not tell them now."""
    return isinstance(error, StatusError) and 400 <= error.status < 500 and error.status != 429


def check_allowed(url: str) -> RobotFileParser:
    robots = robots_of(url)
    if not robots.can_fetch(AGENT, url):
        raise FeedError(f"{url} may not be read by machines, as its site's robots.txt says.")
    return robots


@contextmanager
def pages_of(url: str, *, memory: str) -> Iterator[Path]:
    """A folder with the markup of every page that the sitemap at `url` lists.

    `memory` names whose pages these are: what did not change since it was read is not fetched again.
    """
    deadline = time.monotonic() + MOST_SECONDS
    robots = check_allowed(url)
    listed = [page for page in listed_in(url) if robots.can_fetch(AGENT, page.url)]
    if not listed:
        raise FeedError(f"{url} lists no pages of its own site that may be read.")
    delay = _pause(robots, url)
    with TemporaryDirectory(prefix="pages-") as folder:
        broken = size = 0
        for page in listed:
            if time.monotonic() > deadline:
                raise FeedError(f"{url} lists more pages than can be read in ten minutes.")
            written = _put(page, Path(folder), memory, delay)
            broken += written is None
            size += written or 0
            if size > MOST_OF_PAGES:
                raise FeedError(
                    f"The pages of {url} hold more than {MOST_OF_PAGES // MEGABYTE} MB of markup."
                )
        if broken * 5 > len(listed):
            raise FeedError(f"{broken} of {len(listed)} pages of {url} cannot be read now.")
        yield Path(folder)


def _pause(robots: RobotFileParser, url: str) -> float:
    asked = float(robots.crawl_delay(AGENT) or 0)
    if asked > LONGEST_PAUSE_SECONDS:
        raise FeedError(f"{urlsplit(url).hostname} asks machines for {asked:.0f} seconds between two pages.")
    return max(asked, PAUSE_SECONDS)


def _put(page: Listed, folder: Path, memory: str, delay: float) -> int | None:
    """Write the page into `folder`; how many bytes. None where it can be neither read nor remembered."""
    key = f"sitemap:{memory}:{_name(page.url)}"
    known: _Remembered | None = cache.get(key)
    if known is None or not _is_believed(page, known):
        try:
            known = _read(page, known)
        except FeedError as error:
            if isinstance(error, StatusError) and error.is_gone:
                cache.delete(key)
                return 0  # It is gone, and the sitemap does not know yet.
            if known is None:
                return None
        else:
            cache.set(key, known, REMEMBERED_SECONDS)
        finally:
            time.sleep(delay)
    return (folder / f"{_name(page.url)}.html").write_bytes(known.content)


def _is_believed(page: Listed, known: _Remembered) -> bool:
    return bool(page.changed) and page.changed == known.changed and time.time() - known.at < BELIEVED_SECONDS


def _read(page: Listed, known: _Remembered | None) -> _Remembered:
    with answered(page.url, limits=PAGE, known=known.validators if known else None) as answer:
        if answer.path is None and known is not None:
            return _Remembered(known.content, known.validators, page.changed, time.time())
        content = reduced(answer.path.read_bytes() if answer.path else b"", page.url)
        if len(content) > MOST_OF_PAGE:
            raise FeedError(f"{page.url} holds more markup than any posting needs.")
        return _Remembered(content, answer.validators, page.changed, time.time())


def _name(url: str) -> str:
    return blake2b(url.encode(), digest_size=12).hexdigest()


def reduced(content: bytes, url: str) -> bytes:
    """The page's markup for machines and its address, without the 95 % that only people see."""
    try:
        tree = parse_html(decoded(content), encoding="UTF-8")
    except lxml.etree.LxmlError:
        return b"<html></html>"
    scripts = [script.text or "" for script in tree.iter("script") if script.get("type") == JSON_LD]
    parts = [f'<script type="{JSON_LD}">{text}</script>' for text in scripts if "JobPosting" in text]
    head = f'<link rel="canonical" href="{html.escape(url)}">{"".join(parts)}'
    return f"<html><head>{head}</head><body>-</body></html>".encode()


def listed_in(url: str) -> list[Listed]:
    """The pages of the sitemap's own host, each once; of a sitemap of sitemaps those of its first ones."""
    pages: dict[str, Listed] = {}
    waiting, seen = [url], set[str]()
    while waiting and len(seen) < MAX_SITEMAPS:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        root = _parsed(address)
        for entry in _entries(root, address, urlsplit(url).hostname):
            if root.tag.endswith("sitemapindex"):
                waiting.append(entry.url)
            else:
                pages.setdefault(entry.url, entry)
    found = list(pages.values())
    if len(found) > MAX_PAGES:
        found = [page for page in found if _JOBS.search(urlsplit(page.url).path)]
    if len(found) > MAX_PAGES:
        raise FeedError(f"{url} lists more than {MAX_PAGES} pages; give a sitemap of the postings only.")
    return found


def _parsed(url: str) -> lxml.etree._Element:
    # Nothing outside the document is read, and no word of it stands for a larger one.
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    with answered(url, limits=SITEMAP) as answer:
        content = answer.path.read_bytes() if answer.path else b""
    try:
        root = lxml.etree.fromstring(content, parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise FeedError(f"{url} is not a sitemap: it is not valid XML.") from error
    if not isinstance(root.tag, str) or not root.tag.endswith(("urlset", "sitemapindex")):
        raise FeedError(f"{url} is not a sitemap.")
    return root


def _entries(root: lxml.etree._Element, base: str, host: str | None) -> Iterator[Listed]:
    for entry in root:
        said = {
            str(part.tag).rpartition("}")[2]: (part.text or "").strip()
            for part in entry
            if isinstance(part.tag, str)
        }
        address = urljoin(base, said.get("loc", "")).partition("#")[0]
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        if said.get("loc") and parts.scheme in ("http", "https") and parts.hostname == host:
            yield Listed(address[:1000], said.get("lastmod", "")[:40])
