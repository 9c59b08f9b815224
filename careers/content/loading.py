"""The content files, written to the database.

The rule: a row is the files' as long as it reads as they last wrote it. A row that a curator has changed, or
deleted, is left as it is; what a file no longer has is left too, for texts may still quote it. Running it again
changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, cast

from dateutil.relativedelta import relativedelta
from django.db import connection, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from careers.content.kinds import EDITION, GUIDE, REFERENCES, ROWS, SOURCE, Kind
from careers.content.models import Loaded
from careers.content.reading import FOLDER, Content, Entry, Values, read
from careers.fit import eligibility
from careers.guides.models import Edition, EditionStatus, Guide
from careers.guides.rendering import render
from careers.guides.workflow.models import EditionMove
from careers.salaries.kept import forget_after_commit
from careers.salaries.survey.storing import SHIPPED, load_shipped

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from django.db.models import Model

# As the history of a row says who wrote it, and as an edition says what changed.
REASON = "Loaded from the content files"
# Any number that no other lock of the site has.
_LOCK = 0x63617265
_DECIDED = (EditionStatus.IN_REVIEW, EditionStatus.SCHEDULED)


def load(folder: Path = FOLDER) -> Counter[str]:
    """How many rows were `made`, `changed` and `kept` as a curator left them, and how many bands of the survey.

    All of it, or with an error nothing.
    """
    content = read(folder)
    with transaction.atomic():
        _wait_for_others()
        counts = _Loader(content).load()
        if (folder / SHIPPED).exists():
            counts["survey"] = load_shipped()
        counts["eligibility"] = eligibility.load()
        if counts["made"] or counts["changed"] or counts["survey"]:
            forget_after_commit()
    return counts


def _wait_for_others() -> None:
    """Of two nodes that start at once, the second finds what the first has loaded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


class _Loader:
    def __init__(self, content: Content) -> None:
        self._content = content
        self._loaded = {(row.kind, row.key): row for row in Loaded.objects.select_for_update()}
        # The primary keys of the rows that others refer to, by their keys.
        self._ids: dict[Kind, dict[str, int]] = {}
        self._written: list[Loaded] = []
        self._counts: Counter[str] = Counter()

    def load(self) -> Counter[str]:
        for kind in ROWS:
            self._rows(kind)
        self._editions()
        Loaded.objects.bulk_create(
            self._written,
            update_conflicts=True,
            unique_fields=["kind", "key"],
            update_fields=["fingerprint"],
        )
        return self._counts

    def _rows(self, kind: Kind) -> None:
        kept = {self._key_of(kind, row): row for row in kind.rows()}
        made: dict[str, Model] = {}
        changed: list[Model] = []
        for key, entry in self._content.of(kind).items():
            if not self._has_references(entry):
                self._counts["kept"] += 1
                continue
            row, values = kept.get(key), self._values(entry)
            if row is None:
                if self._is_new(kind, key):
                    made[key] = kind.model(**values, **self._once(entry))
                    self._note(kind, key, values)
            elif self._may_write(kind, key, row, values):
                _set(row, values)
                changed.append(row)
                self._note(kind, key, values)
        self._save(kind, list(made.values()), changed)
        if kind in REFERENCES.values():
            self._ids[kind] = {key: row.pk for key, row in (kept | made).items()}
        if kind is GUIDE:
            self._name_sources(made)

    def _has_references(self, entry: Entry) -> bool:
        """What belongs to a row that a curator deleted is gone with it."""
        return all(
            str(entry.values[name]) in self._ids[kind]
            for name, kind in REFERENCES.items()
            if entry.values.get(name)
        )

    def _is_new(self, kind: Kind, key: str) -> bool:
        """What was loaded once and is gone was deleted by a curator."""
        is_new = (kind.name, key) not in self._loaded
        self._counts["kept"] += not is_new
        return is_new

    def _may_write(self, kind: Kind, key: str, row: Model, values: Values) -> bool:
        """Whether the row is as it was loaded, and the files have something else by now."""
        loaded = self._loaded.get((kind.name, key))
        now = fingerprint(_read_row(kind, row))
        if now == fingerprint(_comparable(kind, values)):
            if loaded is None or loaded.fingerprint != now:
                self._note(kind, key, values)
            return _html_differs(row, values)
        is_ours = loaded is not None and loaded.fingerprint == now
        self._counts["kept"] += not is_ours
        return is_ours

    def _note(self, kind: Kind, key: str, values: Values) -> None:
        self._written.append(
            Loaded(kind=kind.name, key=key, fingerprint=fingerprint(_comparable(kind, values)))
        )

    def _save(self, kind: Kind, made: list[Model], changed: list[Model]) -> None:
        self._counts["made"] += len(made)
        self._counts["changed"] += len(changed)
        fields = [*kind.fields, *(["html"] if kind.text else [])]
        if hasattr(kind.model, "history"):
            bulk_create_with_history(made, kind.model, default_change_reason=REASON)
            bulk_update_with_history(changed, kind.model, fields, default_change_reason=REASON)
        else:
            kind.rows().bulk_create(made)
            kind.rows().bulk_update(changed, fields)

    def _values(self, entry: Entry) -> Values:
        """Of the model's fields, each of the kind's: what a file does not say is the field's default."""
        kind = entry.kind
        values: Values = {}
        for name in dict.fromkeys((*kind.key, *kind.fields)):
            given = entry.values.get(name)
            if name in REFERENCES:
                values[f"{name}_id"] = self._ids[REFERENCES[name]][str(given)] if given else None
            else:
                values[name] = kind.field(name).get_default() if given is None else given
        if kind.text:
            values["html"] = render(str(values[kind.text])).html
        return values

    def _once(self, entry: Entry) -> Values:
        """What a row has from the start, or a guide with a new text: when it was reviewed, and how long that holds."""
        values: Values = {
            name: entry.kind.field(name).to_python(entry.values[name])
            for name in entry.kind.once
            if name in entry.values
        }
        if entry.kind is GUIDE and "reviewed_on" in values and "review_due" not in values:
            months = cast("int", entry.values.get("review_months", 12))
            values["review_due"] = cast("date", values["reviewed_on"]) + relativedelta(months=months)
        return values

    def _key_of(self, kind: Kind, row: Model) -> str:
        return "/".join(
            self._guide_slugs[row.guide_id] if name == "guide" else str(getattr(row, name))  # type: ignore[attr-defined]  # kinds with a guide have it
            for name in kind.key
        )

    @property
    def _guide_slugs(self) -> dict[int, str]:
        return {pk: slug for slug, pk in self._ids[GUIDE].items()}

    def _name_sources(self, made: dict[str, Model]) -> None:
        """Of new guides only; later the list is the curators'."""
        links = Guide.sources.through
        ids = self._ids[SOURCE]
        links.objects.bulk_create(
            links(guide_id=guide.pk, source_id=ids[key])
            for slug, guide in made.items()
            for key in self._content.guide_sources.get(slug, [])
        )

    def _editions(self) -> None:
        """A published text is never changed: another one is a new edition in its place."""
        _hold_guides()
        latest = {row.guide_id: row for row in Edition.objects.order_by("guide_id", "number")}
        for slug, entry in self._content.of(EDITION).items():
            guide_id = self._ids[GUIDE].get(slug)
            if guide_id is None:
                continue  # A curator deleted it.
            last, values = latest.get(guide_id), self._values(entry)
            if last is not None and not self._may_write(EDITION, slug, last, values):
                continue
            if last is not None and _read_row(EDITION, last) == _comparable(EDITION, values):
                Edition.objects.filter(pk=last.pk).update(html=values["html"])
            elif last is not None and last.status in _DECIDED:
                # Somebody approves this very text. When they have, the next loading brings the file's.
                self._counts["kept"] += 1
                continue
            else:
                self._publish(guide_id, last, values)
            self._note(EDITION, slug, values)

    def _publish(self, guide_id: int, last: Edition | None, values: Values) -> None:
        self._counts["changed" if last else "made"] += 1
        for earlier in Edition.objects.filter(guide=guide_id, status=EditionStatus.PUBLISHED):
            earlier.status = EditionStatus.SUPERSEDED
            earlier.save(update_fields=["status", "updated_at"])
            _log(earlier, EditionStatus.PUBLISHED)
        number = last.number + 1 if last else 1
        if last is not None and last.status == EditionStatus.DRAFT:
            number = _carry_along(last, values)
        edition = Edition.objects.create(
            **values,
            number=number,
            status=EditionStatus.PUBLISHED,
            published_at=timezone.now(),
            note=REASON,
        )
        _log(edition, "")
        slug = self._guide_slugs[guide_id]
        Guide.objects.filter(pk=guide_id).update(live=edition, **self._once(self._content.of(GUIDE)[slug]))


def _hold_guides() -> None:
    """As whoever moves an edition does: neither moves one that the other has read."""
    list(Guide.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def _carry_along(draft: Edition, values: Values) -> int:
    """A draft that nobody has written in begins with the new text, or publishing it later would undo that.

    It comes after the new edition, whose number is returned. No author: whoever has it open is told on saving.
    """
    number = draft.number
    _set(draft, values)
    draft.number, draft.author = number + 1, None
    draft.save()
    _log(draft, EditionStatus.DRAFT)
    return number


def _log(edition: Edition, before: str) -> None:
    EditionMove.objects.create(edition=edition, before=before, after=edition.status, note=REASON)


def fingerprint(values: Values) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def _comparable(kind: Kind, values: Values) -> Values:
    names = {f"{name}_id" if name in REFERENCES else name for name in (*kind.key, *kind.fields)}
    return {name: values[name] for name in names}


def _read_row(kind: Kind, row: Model) -> Values:
    names = {f"{name}_id" if name in REFERENCES else name for name in (*kind.key, *kind.fields)}
    return {name: getattr(row, name) for name in names}


def _set(row: Model, values: Values) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _html_differs(row: Model, values: Values) -> bool:
    """A release may write the same Markdown differently."""
    return "html" in values and values["html"] != getattr(row, "html")  # noqa: B009 - of the kinds with Markdown
