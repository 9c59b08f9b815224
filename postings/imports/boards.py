"""The addresses of job boards: which board a web address belongs to, and where its public JSON is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit

import httpx

from postings.imports.models import Feed

Kind = Feed.Kind
_NAME = re.compile(r"[\w.\- ]{1,100}", re.ASCII)
_ID = re.compile(r"[\w-]{1,100}", re.ASCII)
# Parameters that say where a reader came from, and nothing of what is read.
_TRACKING = re.compile(r"(?i)utm_\w+|gh_src|lever-(?:source|origin)\S*|fbclid|gclid|msclkid|mc_[ce]id")
_GREENHOUSE_HOSTS = re.compile(r"(?:job-)?boards(?:\.eu)?\.greenhouse\.io")
_LEVER_HOSTS = re.compile(r"jobs(\.eu)?\.lever\.co")
# As pages embed a board; the name ends the match.
_EMBEDDED: tuple[tuple[Feed.Kind, re.Pattern[str]], ...] = (
    (
        Kind.GREENHOUSE,
        re.compile(r"boards(?:\.eu)?\.greenhouse\.io/embed/job_(?:board|app)(?:/js)?\?(?:[\w=&;]*&(?:amp;)?)?for=([\w-]+)"),
    ),
    (Kind.ASHBY, re.compile(r"jobs\.ashbyhq\.com/([\w.%-]+)/embed")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Board:
    """A board by the name that its host knows it under."""

    kind: Feed.Kind
    name: str
    is_european: bool = False

    @property
    def feed_url(self) -> str:
        """Of everything that it lists, as JSON."""
        name = quote(self.name, safe="")
        if self.kind == Kind.GREENHOUSE:
            # One for all of Greenhouse's regions.
            return (
                f"https://boards-api.greenhouse.io/v1/boards/{name}/jobs?content=true&pay_transparency=true"
            )
        if self.kind == Kind.LEVER:
            return f"https://{self._lever_host}/v0/postings/{name}?mode=json"
        return f"https://api.ashbyhq.com/posting-api/job-board/{name}?includeCompensation=true"

    @property
    def page_url(self) -> str:
        """Where people read it."""
        name = quote(self.name, safe="")
        if self.kind == Kind.GREENHOUSE:
            return f"https://job-boards.greenhouse.io/{name}"
        if self.kind == Kind.LEVER:
            return f"https://jobs.{'eu.' if self.is_european else ''}lever.co/{name}"
        return f"https://jobs.ashbyhq.com/{name}"

    def posting_url(self, external_id: str) -> str:
        """Of one posting as JSON; Ashby has only that of the whole board."""
        name, known = quote(self.name, safe=""), quote(external_id, safe="")
        if self.kind == Kind.GREENHOUSE:
            return (
                f"https://boards-api.greenhouse.io/v1/boards/{name}/jobs/{known}?questions=false"
                "&pay_transparency=true"
            )
        if self.kind == Kind.LEVER:
            return f"https://{self._lever_host}/v0/postings/{name}/{known}?mode=json"
        return self.feed_url

    @property
    def _lever_host(self) -> str:
        return "api.eu.lever.co" if self.is_european else "api.lever.co"


@dataclass(frozen=True, slots=True)
class BoardLink:
    """A board, and the one of its postings that an address is of; "" where it is of the board itself."""

    board: Board
    external_id: str = ""


def board_link(url: str) -> BoardLink | None:
    """The board that `url` belongs to by its host; None for any other page."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return None
    path = [unquote(part) for part in parts.path.split("/") if part]
    asked = _asked(parts.query)
    if _GREENHOUSE_HOSTS.fullmatch(host):
        return _greenhouse(path, asked)
    if host == "boards-api.greenhouse.io" and path[:2] == ["v1", "boards"]:
        return _link(Kind.GREENHOUSE, path[2:3], path[4:5])
    if found := _LEVER_HOSTS.fullmatch(host):
        return _link(Kind.LEVER, path[:1], path[1:2], is_european=bool(found[1]))
    if host in {"api.lever.co", "api.eu.lever.co"} and path[:2] == ["v0", "postings"]:
        return _link(Kind.LEVER, path[2:3], path[3:4], is_european=".eu." in host)
    if host == "jobs.ashbyhq.com":
        return _link(Kind.ASHBY, path[:1], [asked.get("ashby_jid", "")] if len(path) < 2 else path[1:2])
    if host == "api.ashbyhq.com" and path[:2] == ["posting-api", "job-board"]:
        return _link(Kind.ASHBY, path[2:3], [])
    return None


def _greenhouse(path: list[str], asked: Mapping[str, str]) -> BoardLink | None:
    if path[:1] == ["embed"]:
        return _link(Kind.GREENHOUSE, [asked.get("for", "")], [asked.get("token", asked.get("gh_jid", ""))])
    posting = path[2:3] if path[1:2] == ["jobs"] else [asked.get("gh_jid", "")]
    return _link(Kind.GREENHOUSE, path[:1], posting)


def _link(
    kind: Feed.Kind, names: list[str], ids: list[str], *, is_european: bool = False
) -> BoardLink | None:
    name = unquote(names[0]) if names else ""
    external_id = ids[0] if ids else ""
    if not _NAME.fullmatch(name) or not name.strip(". "):
        return None
    return BoardLink(Board(kind, name, is_european), external_id if _ID.fullmatch(external_id) else "")


def embedded_link(url: str, html: str) -> BoardLink | None:
    """The board that a company's own page shows within itself, where its script names it."""
    asked = _asked(urlsplit(url).query)
    for kind, pattern in _EMBEDDED:
        if found := pattern.search(html):
            wanted = asked.get("gh_jid" if kind == Kind.GREENHOUSE else "ashby_jid", "")
            return _link(kind, [found[1]], [wanted])
    return None


def place_of(url: str) -> str:
    """What all spellings of one address share: two that differ in more may still lead to the same page."""
    parts = httpx.URL(url)
    host = parts.raw_host.decode().lower().rstrip(".").removeprefix("www.")
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    path = "/".join(part for part in unquote(parts.path).split("/") if part not in ("", ".")).casefold()
    query = urlencode(sorted(parse_qsl(parts.query.decode("ascii", "replace"), keep_blank_values=True)))
    return f"{host}{port}/{path}?{query}"


def _asked(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


def tidy(url: str) -> str:
    """`url` without what says where the reader came from, and without the part that stays in a browser."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    asked = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in asked if not _TRACKING.fullmatch(name)]
    query = parts.query if len(kept) == len(asked) else urlencode(kept)
    return parts._replace(query=query, fragment="").geturl()
