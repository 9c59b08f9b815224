"""Words: PostgreSQL full text, computed when asked.

A full `to_tsvector` over descriptions costs 0.4 ms for each 5 kB (measured, 2 cores), nearly all of it in
cutting text into words that nobody asked for. So a regular expression first takes from each text only the
words that could match, with their neighbours, and the text search sees just that excerpt. It answers the same:
excerpts keep every word that has a stem of the query, and runs of them keep their distances. Words and
phrases over 2,000 openings of 5 kB take about 60 ms instead of 800.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product
from string import ascii_uppercase
from typing import TYPE_CHECKING

from django.db import connection

from postings.geography import country_name, is_country
from postings.openings.choices import Role
from postings.openings.models import Opening

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

# Letters that fold to one and to two plain ones. Both sides fold: queries here, documents in SQL.
_DOUBLE = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ĳ": "ij"}
_STROKED = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ĸ": "k", "ŋ": "n"}
# Latin-1, Latin Extended-A, and the Romanian letters: the accents of European languages, in lower case.
_ACCENTED = [chr(code) for code in (*range(0xDF, 0x180), 0x219, 0x21B)]


def _plain(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[0]
    return _STROKED.get(letter) or (base if base.isascii() and base.isalpha() else "")


_SINGLE = {letter: _plain(letter) for letter in _ACCENTED if letter.islower() and _plain(letter)} | {"İ": "i"}
_FOLD = str.maketrans(_SINGLE | _DOUBLE)
# A plain letter to the class of letters that fold to it: "o" to "[oòóôõöøōŏő]".
_CLASSES = {
    plain: f"[{plain}{''.join(letter for letter, base in _SINGLE.items() if base == plain)}]"
    for plain in set(_SINGLE.values())
}
# "LLMs" and "GNNs": without a vowel the English stemmer does not see a plural.
_ACRONYMS = "([bcdfghjklmnpqrtvwxz]{2,6})s"
# Stands between the parts of an excerpt, so that words far apart do not look like neighbours.
_GAP = "qxgapqx"


# PostgreSQL refuses to make a vector of more than a megabyte of words, and with it the whole search: nobody
# may keep others from searching by posting a book. Letters here have up to three bytes.
_LONGEST_EXCERPT = 250_000
# With fewer words the look costs more than it saves (measured).
_FEWEST_TO_CHECK = 3
# What people write for countries beside their names. (The code US is the stop word "us".)
_COUNTRY_WORDS = {"GB": " UK", "US": " USA"}

_QUERY_SQL = """
SELECT websearch_to_tsquery('english', %(words)s)::text, tsvector_to_array(to_tsvector('english', %(words)s))
"""
# One part of a document: its excerpt, folded, as a weighted vector. Most excerpts are plain ASCII, which is
# told apart by their length, and folding costs as much as the search.
_PART_SQL = """
setweight(to_tsvector('english', %(gap)s || (
    SELECT regexp_replace(
        CASE
            WHEN octet_length(taken) = char_length(taken) THEN taken
            ELSE replace(replace(replace(replace(
                translate(lower(taken), %(accented)s, %(plain)s),
                'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')
        END,
        %(acronyms)s, '\\1', 'gi'
    )
    FROM (
        SELECT left(coalesce(string_agg(found[1], %(gap)s), ''), {longest}) AS taken
        FROM regexp_matches({part}, %(pattern)s, 'gi') AS found
    ) AS excerpt
)), '{weight}')
"""
_MATCH_SQL = """
WITH topic AS (
    SELECT tagged.opening_id, string_agg(concat_ws(%(gap)s, named.name, words.all), %(gap)s) AS names
    FROM postings_opening_topics AS tagged
    JOIN postings_topic AS named ON named.id = tagged.topic_id
    LEFT JOIN (
        SELECT topic_id, string_agg(text, %(gap)s) AS all FROM postings_topicsynonym GROUP BY topic_id
    ) AS words ON words.topic_id = named.id
    WHERE tagged.opening_id = ANY(%(ids)s)
    GROUP BY tagged.opening_id
), qualification AS (
    SELECT opening_id, string_agg(name, %(gap)s) AS names
    FROM postings_qualification
    WHERE opening_id = ANY(%(ids)s) AND name <> ''
    GROUP BY opening_id
), place AS (
    SELECT opening_id, string_agg(concat_ws(' ', city, region, country.name), %(gap)s) AS names
    FROM postings_location
    LEFT JOIN unnest(%(codes)s::text[], %(countries)s::text[]) AS country(code, name)
        ON country.code = postings_location.country
    WHERE opening_id = ANY(%(ids)s)
    GROUP BY opening_id
), document AS MATERIALIZED (
    SELECT
        opening.id,
        opening.published_at,
        opening.title AS a,
        concat_ws(%(gap)s, institution.name, topic.names) AS b,
        concat_ws(
            %(gap)s, qualification.names, place.names, opening.department, opening.supervisor, role.name
        ) AS c,
        opening.description_text AS d
    FROM postings_opening AS opening
    JOIN postings_institution AS institution ON institution.id = opening.institution_id
    LEFT JOIN topic ON topic.opening_id = opening.id
    LEFT JOIN qualification ON qualification.opening_id = opening.id
    LEFT JOIN place ON place.opening_id = opening.id
    LEFT JOIN unnest(%(roles)s::text[], %(role_names)s::text[]) AS role(code, name)
        ON role.code = opening.role
    WHERE opening.id = ANY(%(ids)s)
), vectors AS MATERIALIZED (
    SELECT id, published_at, {a} || {b} || {c} || {d} AS vector
    FROM document
    WHERE NOT EXISTS (
        SELECT FROM unnest(%(needed)s::text[]) AS needed(pattern)
        WHERE d !~* pattern AND a !~* pattern AND b !~* pattern AND c !~* pattern
    )
)
SELECT id
FROM vectors, (SELECT %(tsquery)s::tsquery AS query) AS asked
WHERE vector @@ asked.query
ORDER BY ts_rank('{{0.1, 0.2, 0.4, 1.0}}', vector, asked.query) DESC, published_at DESC, id DESC
""".format(  # noqa: S608 - filled from constants only
    **{part: _PART_SQL.format(part=part, weight=part.upper(), longest=_LONGEST_EXCERPT) for part in "abcd"}
)


def fold(text: str) -> str:
    """`text` as it is compared: in lower case, without accents, acronyms in the singular."""
    folded = unicodedata.normalize("NFC", text).lower().translate(_FOLD)
    bare = "".join(letter for letter in folded if not "\u0300" <= letter <= "\u036f")
    return re.sub(rf"\b{_ACRONYMS}\b", r"\1", bare)


def matches(words: str, now: datetime) -> tuple[int, ...] | None:
    """The ids of the open openings that hold `words`, best first; None where there is nothing to look for.

    `words` may have quotes, "or" and a minus, as in any search box. English stems; accents do not count. The
    title counts most, then institution and topics, then skills, places and people, then the text.
    """
    with connection.cursor() as cursor:
        cursor.execute(_QUERY_SQL, {"words": fold(words).replace(_GAP, "")})
        tsquery, lexemes = cursor.fetchone()
        if not tsquery:
            return None
        distance = _longest_distance(tsquery)
        countries = _country_names()
        cursor.execute(
            _MATCH_SQL,
            {
                "ids": list(Opening.objects.open(now).order_by().values_list("pk", flat=True)),
                "tsquery": tsquery,
                "pattern": excerpt_pattern(lexemes, distance),
                "needed": _needed(tsquery, lexemes),
                "gap": f" {_GAP}" * distance + " ",
                "accented": "".join(_SINGLE),
                "plain": "".join(_SINGLE.values()),
                "acronyms": rf"\m{_ACRONYMS}\M",
                "codes": list(countries),
                "countries": list(countries.values()),
                "roles": Role.values,
                "role_names": [str(label) for label in Role.labels],
            },
        )
        return tuple(pk for (pk,) in cursor.fetchall())


def excerpt_pattern(lexemes: Iterable[str], distance: int = 1) -> str:
    """Runs of words that may stem to one of `lexemes`, at most `distance` words apart."""
    parts = {part for lexeme in lexemes for part in re.findall(r"\w+", lexeme)}
    words = "|".join(sorted(map(_inflections, parts)))
    between = rf"\W+(?:\w+\W+){{0,{distance - 1}}}" if distance > 1 else r"\W+"
    return rf"\m(?:{words})(?:{between}(?:{words}))*"


def _needed(tsquery: str, lexemes: Iterable[str]) -> list[str]:
    """Patterns that every match holds, the longest stem first as the likely rarest.

    Long queries match little and cost most, so they are worth a look at each text beforehand.
    """
    stems = [lexeme for lexeme in lexemes if lexeme.isalnum()]
    if len(stems) < _FEWEST_TO_CHECK or "|" in tsquery or "!" in tsquery:
        return []
    return [excerpt_pattern([stem]) for stem in sorted(stems, key=len, reverse=True)]


def _inflections(stem: str) -> str:
    """A pattern of every word that the English stemmer may bring to `stem`, and of some more.

    A stem begins its words, but for three endings: study and studies become "studi", probably and
    probability "probabl", and short words are themselves.
    """
    start = stem
    if (len(stem) > 4 and stem.endswith("bl")) or (len(stem) > 2 and stem[-1] in "iy"):
        start = stem[:-1]
    accented = "".join(_CLASSES.get(letter, letter) for letter in start)
    for letter, pair in _DOUBLE.items():
        accented = accented.replace("".join(_CLASSES.get(one, one) for one in pair), f"(?:{pair}|{letter})")
    return accented + (r"\w*" if len(stem) > 2 else r"(?:s|es|ed|ing)?\M")


def _longest_distance(tsquery: str) -> int:
    """Words of a phrase are neighbours, or as far apart as the stop words between them make them."""
    return max((int(words) for words in re.findall(r"<(\d+)>", tsquery)), default=1)


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    codes = (first + second for first, second in product(ascii_uppercase, repeat=2))
    return {code: country_name(code) + _COUNTRY_WORDS.get(code, "") for code in codes if is_country(code)}
