"""schema.org JobPosting in the JSON-LD of web pages: one page, or a folder of them."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import lxml.etree
import lxml.html
from extruct.jsonld import JsonLdExtractor
from extruct.utils import parse_html

from postings.imports.connectors.reading import (
    MAX_ID_LENGTH,
    elements,
    mapping,
    markup,
    moment,
    number,
    period,
    plain,
    published,
    required,
    storable,
    text,
)
from postings.imports.items import (
    Address,
    BrokenItem,
    Employer,
    FeedError,
    FeedItem,
    Item,
    ItemError,
    ItemPay,
    ItemPlace,
    Json,
)

_PAGE_ENDINGS = frozenset({".html", ".htm", ".xhtml"})
# A page with one posting is 5 to 300 kB; past this it is something else.
_MAX_PAGE_BYTES = 20 * 1024 * 1024
# Deeper than any markup we know; a page that goes on is not read on.
_MAX_DEPTH = 12
JSON_LD = "application/ld+json"
_XML_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*>")
# Sections that some pages keep beside the description; the heading is what the text rules know.
_SECTIONS = {
    "responsibilities": "Responsibilities",
    "qualifications": "Qualifications",
    "educationRequirements": "Education",
    "experienceRequirements": "Experience",
    "skills": "Skills",
    "jobBenefits": "Benefits",
}

Node = Mapping[str, Json]
logger = logging.getLogger(__name__)


class JobPostingPages:
    def check(self, source: Path) -> None:
        """A page without postings is a mistake; a folder needs only one page with some."""
        for page in _pages(source):
            if next(_page_items(page, source), None) is not None:
                return
        raise FeedError(f"{source.name} holds no schema.org JobPosting.")

    def items(self, source: Path) -> Iterator[Item]:
        for page in _pages(source):
            yield from _page_items(page, source)


def _pages(source: Path) -> list[Path]:
    if source.is_dir():
        found = sorted(path for path in source.rglob("*") if path.suffix.lower() in _PAGE_ENDINGS)
        if not found:
            raise FeedError(f"{source} holds no web pages.")
        return found
    if not source.is_file():
        raise FeedError(f"{source} does not exist.")
    if not source.stat().st_size:
        raise FeedError(f"{source.name} is empty.")
    return [source]


def _page_items(page: Path, source: Path) -> Iterator[Item]:
    """Every posting of a page; a script that is not JSON is a broken item, and the others are still read."""
    where = str(page.relative_to(source)) if page != source else ""
    try:
        if page.stat().st_size > _MAX_PAGE_BYTES:
            yield BrokenItem("", f"the page {where} is larger than 20 MB", where)
            return
        content = page.read_bytes()
    except OSError as error:
        yield BrokenItem("", f"the page {where} cannot be read: {error.strerror}", where)
        return
    if not content.strip():
        yield BrokenItem("", f"the page {where} is empty", where)
        return
    try:
        tree = parse_html(decoded(content), encoding="UTF-8")
    except lxml.etree.LxmlError as error:
        yield BrokenItem("", f"the page {where} is no HTML: {error}", where)
        return
    address = _own_address(tree)
    position = 0
    for script in tree.iter("script"):
        if script.get("type") != JSON_LD:
            continue
        try:
            # One script at a time, so that a broken one does not hide the others.
            documents: list[Json] = JsonLdExtractor().extract_items(script)
        except (ValueError, RecursionError) as error:
            excerpt = storable(script.text or "")[:2000]
            if "JobPosting" in excerpt:
                yield BrokenItem(
                    "", f"the JSON-LD {f'of {where} ' if where else ''}is not valid: {error}", excerpt
                )
            continue
        known = {str(node["@id"]): node for node in _nodes(documents) if "@id" in node and len(node) > 1}
        for posting in _postings(documents):
            position += 1
            yield _translated(posting, known, _Page(f"{where}#{position}", address))


@dataclass(frozen=True, slots=True)
class _Page:
    """Where a posting stands: a name for it in its source, and the page's own address."""

    position: str
    address: str


def _own_address(tree: lxml.html.HtmlElement) -> str:
    for link in tree.iter("link"):
        if link.get("rel") == "canonical":
            return plain(link.get("href"))
    for meta in tree.iter("meta"):
        if meta.get("property") == "og:url":
            return plain(meta.get("content"))
    return ""


def decoded(content: bytes) -> str:
    """A page as text, whatever it says of itself."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Every byte means something in the web's default encoding.
        text = content.decode("cp1252", errors="replace")
    # XHTML begins with an XML declaration, which the parser refuses in a text that is decoded already.
    return _XML_DECLARATION.sub("", text, count=1)


def _nodes(value: Json, depth: int = 0) -> Iterator[Node]:
    """Every object in a document, wherever it stands: in a graph, a list, a page's main entity."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        yield value
        for part in value.values():
            yield from _nodes(part, depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            yield from _nodes(part, depth + 1)


def _postings(documents: Json) -> Iterator[Node]:
    return (node for node in _nodes(documents) if _is_a(node, "JobPosting"))


def _is_a(node: Node, kind: str) -> bool:
    return any(
        plain(name).rsplit("/", 1)[-1].rsplit(":", 1)[-1] == kind for name in elements(node.get("@type"))
    )


def _translated(posting: Node, known: Mapping[str, Node], page: _Page) -> Item:
    external_id = _identifier(posting) or page.position
    try:
        return _translate(posting, known, external_id, page.address)
    except ItemError as error:
        return BrokenItem(external_id, str(error), posting, text(posting, "title"))
    except Exception as error:
        # One posting must not stop the others, whatever it holds.
        logger.warning("Posting %s could not be translated", external_id, exc_info=True)
        return BrokenItem(external_id, f"{type(error).__name__}: {error}", posting, text(posting, "title"))


def _identifier(posting: Node) -> str:
    """The employer's own number for the posting, else its address."""
    for value in elements(posting.get("identifier")):
        if isinstance(value, Mapping):
            number_, issuer = value.get("value"), text(value, "name")
            if isinstance(number_, str | int) and not isinstance(number_, bool) and str(number_).strip():
                return storable(f"{issuer}:{number_}" if issuer else str(number_))[:MAX_ID_LENGTH]
        elif name := plain(value):
            return name[:MAX_ID_LENGTH]
    return (text(posting, "url") or text(posting, "@id"))[:MAX_ID_LENGTH]


def _translate(posting: Node, known: Mapping[str, Node], external_id: str, address: str) -> FeedItem:
    title = text(posting, "title") or required(posting, "name")
    employer = _followed(posting.get("hiringOrganization"), known)
    requirements = elements(posting.get("applicantLocationRequirements"))
    return FeedItem(
        external_id=external_id,
        title=title,
        html=_description(posting),
        raw=posting,
        url=text(posting, "url") or address,
        places=tuple(_places(posting, known)),
        remote_countries=tuple(name for place in requirements if (name := _country(_followed(place, known)))),
        employment_type=", ".join(
            kind for value in elements(posting.get("employmentType")) if (kind := plain(value))
        ),
        is_remote_flag=text(posting, "jobLocationType").upper() == "TELECOMMUTE" or None,
        pays=tuple(_pays(posting)),
        published_at=published(posting.get("datePosted")),
        updated_at=published(posting.get("dateModified")),
        valid_through=moment(posting.get("validThrough")),
        employer=Employer(
            text(employer, "name") or plain(posting.get("hiringOrganization")),
            text(employer, "url")
            or next((u for value in elements(employer.get("sameAs")) if (u := plain(value))), ""),
        ),
    )


def _followed(value: Json, known: Mapping[str, Node]) -> Node:
    """An object, or the one that its bare `@id` refers to; of several the first."""
    for node in elements(value):
        if isinstance(node, Mapping):
            return known.get(str(node.get("@id")), node) if set(node) == {"@id"} else node
    return {}


def _description(posting: Node) -> str:
    description = markup(posting, "description")
    if "<" not in description and "&lt;" in description:
        description = html.unescape(description)
    parts = [description]
    for key, heading in _SECTIONS.items():
        section = " ".join(storable(value) for value in elements(posting.get(key)) if isinstance(value, str))
        if section.strip() and section not in description:
            parts.append(f"<h3>{heading}</h3><p>{section}</p>")
    if len(parts) > 1 and "<" not in description:
        parts[0] = "".join(f"<p>{html.escape(line)}</p>" for line in description.splitlines() if line.strip())
    return "\n".join(part for part in parts if part.strip())


def _places(posting: Node, known: Mapping[str, Node]) -> Iterator[ItemPlace]:
    for value in elements(posting.get("jobLocation")):
        place = _followed(value, known)
        if not place:
            if name := plain(value):
                yield ItemPlace(name)
            continue
        address = _followed(place.get("address"), known)
        # Some pages put the address itself, or only a text, where a place with an address belongs.
        written = plain(place.get("address")) or ("" if address else text(place, "name"))
        if _is_a(place, "PostalAddress"):
            address = place
        found = ItemPlace(
            written,
            Address(text(address, "addressLocality"), text(address, "addressRegion"), _country(address)),
        )
        if found != ItemPlace():
            yield found


def _country(node: Node) -> str:
    """Of an address, its country; of a country, its name."""
    stated = node.get("addressCountry")
    if isinstance(stated, Mapping):
        return text(stated, "name") or text(stated, "identifier")
    return plain(stated) or ("" if stated is not None or not _is_a(node, "Country") else text(node, "name"))


def _pays(posting: Node) -> Iterator[ItemPay]:
    for salary in elements(posting.get("baseSalary")):
        if not isinstance(salary, Mapping):
            # A bare number names neither currency nor period.
            continue
        value = mapping(salary, "value") or salary
        single: Decimal | None = number(value.get("value"))
        low, high = number(value.get("minValue")), number(value.get("maxValue"))
        yield ItemPay(
            low if low is not None or high is not None else single,
            high if low is not None or high is not None else single,
            text(salary, "currency") or text(value, "currency"),
            period(text(value, "unitText") or text(salary, "unitText")),
        )
