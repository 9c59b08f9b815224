"""From rows to documents of the index. Everything of a batch is read in two statements."""

from __future__ import annotations

import math
import unicodedata
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import product
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, NamedTuple

from tantivy import Document

from postings.geography import country_name, is_country
from postings.openings.choices import Funding, Role, Status, Workplace
from postings.openings.needs import keys_of
from postings.openings.stated import StatedQualification
from postings.search.clauses import NEVER_MICROSECONDS
from postings.search.engine import schema
from postings.search.engine.numbering import number_of
from postings.search.near import place_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from psycopg2.extensions import connection as RawConnection  # noqa: N812 - a class in truth

# What people write for countries beside their names.
_COUNTRY_WORDS = {"GB": "UK", "US": "USA"}
# What people type beside ticking it.
_SAID: dict[str, str] = {
    Funding.FULLY_FUNDED: "fully funded",
    Funding.STIPEND: "stipend",
    Workplace.REMOTE: "remote",
    Workplace.HYBRID: "hybrid",
}
# Of two equally good matches, one published two years later counts e times as much: 4 % for a month. Companies leave
# adverts up for months (of 82 real ones, half for three and a tenth for ten), so age says little of an open one.
_FRESHNESS_SPAN = 2 * 365.0 * 86_400 * 1_000_000
_MOST_FRESHNESS = 4.5

_TOPICS_SQL = """
SELECT topic.id, topic.slug, coalesce(parent.slug, ''), topic.name,
    ARRAY(SELECT text FROM postings_topicsynonym WHERE topic_id = topic.id ORDER BY text)
FROM postings_topic AS topic LEFT JOIN postings_topic AS parent ON parent.id = topic.parent_id
"""
# Topics have these in common, so they name none of them.
_COMMON_WORDS = "and of the AI data learning model systems"
_ABBREVIATION = 5
_MICROSECONDS = "(extract(epoch FROM {}) * 1000000)::bigint"
_OPENINGS_SQL = f"""
SELECT
    opening.id, opening.title, opening.department, opening.supervisor, opening.description_text,
    opening.role, opening.level, opening.workplace, opening.contract, opening.funding, opening.visa,
    opening.degree_admitted, opening.remote_countries,
    (opening.pay_yearly_min * 100)::bigint, (opening.pay_yearly_max * 100)::bigint,
    {_MICROSECONDS.format("opening.published_at")},
    {_MICROSECONDS.format("opening.deadline_at")},
    {_MICROSECONDS.format("opening.expires_at")},
    institution.slug, institution.name,
    ARRAY(SELECT topic_id FROM postings_opening_topics WHERE opening_id = opening.id),
    (
        SELECT coalesce(json_agg(json_build_array(city, region, country, city_key, latitude, longitude)), '[]')
        FROM postings_location WHERE opening_id = opening.id
    ),
    (
        SELECT coalesce(json_agg(json_build_array(
            kind, necessity, name, degree, alternative_group, text, minimum::text, maximum::text
        ) ORDER BY position, id), '[]')
        FROM postings_qualification WHERE opening_id = opening.id
    )
FROM postings_opening AS opening
JOIN postings_institution AS institution ON institution.id = opening.institution_id
WHERE opening.status = %(status)s AND opening.published_at IS NOT NULL
"""  # noqa: S608 - filled from constants only
_BY_ID_SQL = _OPENINGS_SQL + " AND opening.id = ANY(%(ids)s)"
_NEXT_SQL = _OPENINGS_SQL + " AND opening.id > %(after)s ORDER BY opening.id LIMIT %(limit)s"


class _Topic(NamedTuple):
    slug: str
    parent: str
    name: str
    synonyms: list[str]


class _Row(NamedTuple):
    id: int
    title: str
    department: str
    supervisor: str
    text: str
    role: str
    level: str
    workplace: str
    contract: str
    funding: str
    visa: str
    degree_admitted: str
    remote_countries: list[str]
    pay_min: int | None
    pay_max: int | None
    published: int
    deadline: int | None
    expires: int | None
    institution_slug: str
    institution_name: str
    topics: list[int]
    places: list[tuple[str, str, str, str, float | None, float | None]]
    qualifications: list[list[Any]]

    @property
    def asks(self) -> list[StatedQualification]:
        return [StatedQualification.of(values) for values in self.qualifications]


class Loader:
    """Reads published openings as documents, over one raw connection to PostgreSQL.

    `since` is where freshness starts; only indexes with the same start rank alike. `status` is another than
    published for an index of openings that are not in the live one.
    """

    def __init__(self, connection: RawConnection, since: int, status: Status = Status.PUBLISHED) -> None:
        self.connection = connection
        self.since = since
        self.status = status

    def of_ids(self, ids: Sequence[int]) -> Iterator[tuple[int, Document]]:
        """The documents of those of `ids` that belong in the index, with their ids."""
        return self._documents(_BY_ID_SQL, {"ids": list(ids)})

    def after(self, opening_id: int, limit: int) -> list[tuple[int, Document]]:
        """The next `limit` documents in the order of ids."""
        return list(self._documents(_NEXT_SQL, {"after": opening_id, "limit": limit}))

    def _documents(self, sql: str, values: dict[str, object]) -> Iterator[tuple[int, Document]]:
        for row, topics in _rows(self.connection, sql, {**values, "status": self.status.value}):
            yield row.id, _document(row, topics, self.since)


class Contents(NamedTuple):
    """What an opening is found by, by field of the index: to say why it was found."""

    values: dict[str, set[str]]
    numbers: dict[str, int]
    texts: dict[str, list[str]]


def contents_of(connection: RawConnection, ids: Sequence[int]) -> dict[int, Contents]:
    """What the index would have of those of `ids` that belong in it."""
    rows = _rows(connection, _BY_ID_SQL, {"ids": list(ids)})
    return {
        row.id: Contents(_values(row, topics), _numbers(row), _texts(row, topics)) for row, topics in rows
    }


def _rows(
    connection: RawConnection, sql: str, values: dict[str, object]
) -> Iterator[tuple[_Row, list[_Topic]]]:
    with connection.cursor() as cursor:
        cursor.execute(_TOPICS_SQL)
        topics = {pk: _Topic(*rest) for pk, *rest in cursor.fetchall()}
        cursor.execute(sql, {"status": Status.PUBLISHED.value, **values})
        for row in map(_Row._make, cursor.fetchall()):
            yield row, [topics[pk] for pk in row.topics if pk in topics]


def freshness_start(now: datetime) -> datetime:
    """The start of the year before: freshness tells years apart from there on."""
    return datetime(now.year - 1, 1, 1, tzinfo=UTC)


def _document(row: _Row, topics: Sequence[_Topic], since: int) -> Document:
    document = Document()
    for name, number in _numbers(row).items():
        document.add_integer(name, number)
    document.add_float(schema.FRESHNESS, _freshness(row.published, since))
    for name, values in _values(row, topics).items():
        for value in sorted(values):
            if value:
                document.add_text(name, value)
                if name in schema.NUMBERED:
                    document.add_integer(schema.NUMBERED[name], number_of(value))
    for name, texts in _texts(row, topics).items():
        for text in texts:
            if text:
                document.add_text(name, unicodedata.normalize("NFC", text))
    return document


def _numbers(row: _Row) -> dict[str, int]:
    deadline = NEVER_MICROSECONDS if row.deadline is None else row.deadline
    low = row.pay_max if row.pay_min is None else row.pay_min
    high = row.pay_min if row.pay_max is None else row.pay_max
    return {
        schema.ID: row.id,
        schema.PUBLISHED: row.published,
        schema.DEADLINE: deadline,
        schema.CLOSES: deadline if row.expires is None else min(deadline, row.expires),
        # Below every pay that can be asked for.
        schema.PAY_LOW: -1 if low is None else low,
        schema.PAY_HIGH: -1 if high is None else high,
    }


def _values(row: _Row, topics: Iterable[_Topic]) -> dict[str, set[str]]:
    keys = keys_of(row.asks)
    return {
        "role": {row.role},
        "level": {row.level},
        "topic": {slug for topic in topics for slug in (topic.slug, topic.parent)},
        "country": {country for _, _, country, *_ in row.places}.union(row.remote_countries),
        "city": {key for _, _, _, key, _, _ in row.places},
        "place": {
            place_word(float(latitude), float(longitude))
            for *_, latitude, longitude in row.places
            if latitude is not None and longitude is not None
        },
        "workplace": {row.workplace},
        "contract": {row.contract},
        "funding": {row.funding},
        "institution": {row.institution_slug},
        "degree_admitted": {row.degree_admitted},
        "visa": {row.visa},
        schema.REQUIRES: set(keys.required),
        schema.PREFERS: set(keys.preferred),
    }


def _texts(row: _Row, topics: Iterable[_Topic]) -> dict[str, list[str]]:
    # What an opening is says more than the degree it asks for: "PhD" means a place to do one.
    is_a = [_role_name(row.role), _SAID.get(row.funding, ""), _SAID.get(row.workplace, "")]
    about, covers = [row.institution_name, *is_a], []
    for topic in topics:
        named, narrower = _names_of(topic.name, tuple(topic.synonyms))
        about += [topic.name, *named]
        covers += narrower
    asks = [row.department, row.supervisor, *is_a]
    for city, region, country, *_ in row.places:
        asks.append(" ".join(part for part in (city, region, _country_words(country)) if part))
    for one in row.asks:
        asks += [one.name] if one.name == one.text else [one.name, one.text]
    return {
        schema.TITLE: [row.title],
        schema.ABOUT: about,
        schema.ASKS: asks,
        schema.COVERS: covers,
        schema.BODY: [row.text],
    }


@lru_cache(maxsize=1000)
def _names_of(topic: str, synonyms: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The synonyms that are other names of a topic, and those for something narrower that it covers.

    Other names are abbreviations, and those that share a word with its name. An opening on large-scale training
    need not be about GPU kernels.
    """
    own = set(schema.analyser().analyze(topic)) - _common_stems()
    named: list[str] = []
    narrower: list[str] = []
    for synonym in synonyms:
        is_abbreviation = len(synonym) <= _ABBREVIATION and not synonym.islower()
        is_name = is_abbreviation or not own.isdisjoint(schema.analyser().analyze(synonym))
        (named if is_name else narrower).append(synonym)
    return named, narrower


@cache
def _common_stems() -> frozenset[str]:
    return frozenset(schema.analyser().analyze(_COMMON_WORDS))


def _freshness(published: int, since: int) -> float:
    """The engine multiplies a score with log2(2 + this), which makes e to the power of the spans since."""
    spans = min(max((published - since) / _FRESHNESS_SPAN, 0.0), _MOST_FRESHNESS)
    return float(2 ** math.exp(spans) - 2)


@cache
def _role_name(role: str) -> str:
    return str(Role(role).label) if role in Role.values else ""


def _country_words(code: str) -> str:
    return _countries().get(code, "")


@cache
def _countries() -> dict[str, str]:
    codes = (first + second for first, second in product(ascii_uppercase, repeat=2))
    return {
        code: " ".join(filter(None, (country_name(code), _COUNTRY_WORDS.get(code))))
        for code in codes
        if is_country(code)
    }
