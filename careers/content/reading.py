"""The content files, read and checked whole before anything is written.

`facts/<source>.toml` holds a source with its figures and bands, `terms.toml` the glossary, `guides/<slug>.md` one
guide each: TOML between two lines of `+++`, then Markdown. docs/careers.md describes every field.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.db.models import CharField

from careers.content.kinds import (
    ASPECT,
    BAND,
    EDITION,
    FIGURE,
    GUIDE,
    QUESTION,
    REFERENCES,
    SOURCE,
    STEP,
    TERM,
    Kind,
)
from careers.guides.quoting import Known, problems

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).resolve().parent
_FENCE = "+++"
# Its values become rows of their own.
_PARTS = frozenset({"steps", "aspects", "questions", "sources"})

Values = dict[str, object]


class ContentError(ValueError):
    """The files cannot be loaded: a line for each thing to mend, with its file and entry."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Entry:
    """One row to be. `where` is how messages name it; references are keys still."""

    kind: Kind
    key: str
    where: str
    values: Values


@dataclass
class Content:
    entries: dict[Kind, dict[str, Entry]] = field(default_factory=dict)
    # The keys of the sources that each guide names.
    guide_sources: dict[str, list[str]] = field(default_factory=dict)

    def of(self, kind: Kind) -> dict[str, Entry]:
        return self.entries.get(kind, {})


def read(folder: Path = FOLDER) -> Content:
    """Raises `ContentError` with everything that is wrong."""
    stamps = tuple(
        (str(path), path.stat().st_mtime_ns)
        for pattern in ("facts/*.toml", "terms.toml", "guides/*.md")
        for path in sorted(folder.glob(pattern))
    )
    return _read(folder, stamps)


@lru_cache(maxsize=2)
def _read(folder: Path, stamps: tuple[tuple[str, int], ...]) -> Content:
    """Once for each state of the files."""
    reader = _Reader(folder)
    for path, _ in stamps:
        reader.read(Path(path))
    reader.check()
    if reader.errors:
        raise ContentError(reader.errors)
    return reader.content


class _Reader:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.content = Content()
        self.errors: list[str] = []

    def read(self, path: Path) -> None:
        name = path.relative_to(self._folder).as_posix()
        try:
            if path.suffix == ".md":
                self._guide(name, path.stem, path.read_text(encoding="utf-8"))
            elif path.name == "terms.toml":
                self._terms(name, tomllib.loads(path.read_text(encoding="utf-8")))
            else:
                self._facts(name, path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.errors.append(f"{name}: {error}")

    def _facts(self, name: str, key: str, table: Values) -> None:
        self._unknown(name, table, {"source", "figures", "bands"})
        source = _table(table.get("source"))
        if source.setdefault("key", key) != key:
            self.errors.append(f"{name}: the source's key is {source['key']!r}, not the file's name.")
        self._add(SOURCE, f"{name}, source", source)
        for kind, part in ((FIGURE, "figures"), (BAND, "bands")):
            for where, values in _listed(name, table, part):
                self._add(kind, where, {"source": key} | values)

    def _terms(self, name: str, table: Values) -> None:
        self._unknown(name, table, {"terms"})
        for where, values in _listed(name, table, "terms"):
            self._add(TERM, where, values)

    def _guide(self, name: str, slug: str, whole: str) -> None:
        start, _, rest = whole.partition(_FENCE)
        front, fence, text = rest.partition(f"\n{_FENCE}")
        if start.strip() or not fence:
            self.errors.append(f"{name}: begins with TOML between two lines of {_FENCE}.")
            return
        table: Values = tomllib.loads(front)
        edition = {"title", "summary"}
        self._unknown(name, table, {*GUIDE.fields, *GUIDE.once, *edition, *_PARTS})
        guide = {one: value for one, value in table.items() if one not in edition | _PARTS}
        self._add(GUIDE, name, {"slug": slug} | guide)
        said = {one: table.get(one, "") for one in edition}
        self._add(EDITION, name, {"guide": slug, "text": text} | said)
        self.content.guide_sources[slug] = [
            str(one) for one in cast("list[object]", table.get("sources", []))
        ]
        self._parts(name, slug, table)

    def _parts(self, name: str, slug: str, table: Values) -> None:
        for position, (where, values) in enumerate(_listed(name, table, "steps"), start=1):
            self._add(STEP, where, {"guide": slug, "position": position} | values)
        for position, (where, values) in enumerate(_listed(name, table, "questions"), start=1):
            self._add(QUESTION, where, {"guide": slug, "position": position} | values)
        for kind, text in _table(table.get("aspects")).items():
            self._add(ASPECT, f"{name}, aspect {kind}", {"guide": slug, "kind": kind, "text": text})

    def _add(self, kind: Kind, where: str, values: Values) -> None:
        key = "/".join(str(values.get(part, "")) for part in kind.key)
        where = f"{where} ({key})" if key not in where else where
        self._unknown(where, values, kind.allowed)
        entry = Entry(kind, key, where, {name: _tidy(kind, name, value) for name, value in values.items()})
        kept = self.content.entries.setdefault(kind, {})
        if key in kept:
            self.errors.append(f"{where}: {kind.name} {key!r} is in {kept[key].where} already.")
        kept[key] = entry

    def _unknown(self, where: str, values: Values, allowed: frozenset[str] | set[str]) -> None:
        for name in sorted(values.keys() - allowed):
            self.errors.append(f"{where}: there is no {name!r} here.")

    def check(self) -> None:
        """Each row for itself, then what it refers to and quotes."""
        known = Known(
            figure=frozenset(self.content.of(FIGURE)),
            band=frozenset(self.content.of(BAND)),
            term=frozenset(self.content.of(TERM)),
        )
        for entries in self.content.entries.values():
            for entry in entries.values():
                self._fields(entry)
                self._references(entry)
                if quoting := entry.kind.text or entry.kind.quoting:
                    text = str(entry.values.get(quoting, ""))
                    self.errors += [f"{entry.where}: {one}" for one in problems(text, known)]
        for slug, keys in self.content.guide_sources.items():
            self._sources(slug, keys)

    def _fields(self, entry: Entry) -> None:
        plain = {
            name: value
            for name, value in entry.values.items()
            if name not in REFERENCES and name in entry.kind.allowed
        }
        exclude = {*REFERENCES, "html", "status", "number", "live", "author", "reviewer"}
        try:
            entry.kind.model(**plain).clean_fields(exclude=exclude)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.errors.append(f"{entry.where}: {name}: {' '.join(messages)}")
        if entry.kind is BAND:
            self.errors += [f"{entry.where}: {one}" for one in _disorder(entry.values)]

    def _references(self, entry: Entry) -> None:
        for name, kind in REFERENCES.items():
            key = entry.values.get(name)
            if key and str(key) not in self.content.of(kind):
                self.errors.append(f"{entry.where}: there is no {kind.name} {key!r}.")

    def _sources(self, slug: str, keys: list[str]) -> None:
        for key in keys:
            if key not in self.content.of(SOURCE):
                self.errors.append(f"guides/{slug}.md: there is no source {key!r}.")


def _table(value: object) -> Values:
    return dict(cast("Values", value)) if isinstance(value, dict) else {}


def _listed(name: str, table: Values, part: str) -> Iterator[tuple[str, Values]]:
    for place, values in enumerate(cast("list[object]", table.get(part, [])), start=1):
        yield f"{name}, {part} {place}", _table(values)


def _tidy(kind: Kind, name: str, value: object) -> object:
    """Without the white space that is only how the file is set."""
    if not isinstance(value, str) or name not in kind.allowed:
        return value
    is_line = isinstance(kind.field(name), CharField)
    return " ".join(value.split()) if is_line else value.strip()


def _disorder(values: Values) -> Iterator[str]:
    """What the table of bands would refuse, said in words."""
    low, high = values.get("low"), values.get("high")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        yield f"low {low} is above high {high}."
    first, last = values.get("years_from"), values.get("years_to")
    if isinstance(first, int) and isinstance(last, int) and first > last:
        yield f"years_from {first} is after years_to {last}."
    if all(values.get(name) is None for name in ("low", "median", "high")):
        yield "has neither low, median nor high."
