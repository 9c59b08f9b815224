"""A JSON merge patch (RFC 7396): what it names changes, null empties, lists are replaced as a whole.

Changes are partial, because several write an opening: a careers system that knows five fields does not empty the
twenty that people filled in at the desk.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder

from postings.openings.choices import ApplyMethod, DeadlineKind

if TYPE_CHECKING:
    from collections.abc import Mapping

# What cannot be empty: null there is refused as what it is, and not taken for something left out.
_NEEDED = frozenset({"title", "role", "apply"})
_NEEDED_TO_APPLY: dict[str, str] = {ApplyMethod.LINK: "url", ApplyMethod.EMAIL: "email"}


def merged(values: Mapping[str, object], patch: Mapping[str, object]) -> dict[str, object]:
    result = _merged(_without_what_follows(values, patch), patch)
    if patch.get("description_markdown") is not None and "description_html" not in patch:
        result.pop("description_html", None)
    for name in _NEEDED & {name for name, value in patch.items() if value is None}:
        result[name] = None
    return result


def _without_what_follows(values: Mapping[str, object], patch: Mapping[str, object]) -> Mapping[str, object]:
    """What follows from another field follows from its new value, unless the patch names it too."""
    deadline = _stale_deadline(_object(values, "deadline"), _object(patch, "deadline"))
    apply = _stale_method(_object(values, "apply"), _object(patch, "apply"))
    return {
        **values,
        "deadline": {
            name: value for name, value in _object(values, "deadline").items() if name not in deadline
        },
        "apply": {name: value for name, value in _object(values, "apply").items() if name not in apply},
    }


def _stale_deadline(stored: Mapping[str, object], sent: Mapping[str, object]) -> set[str]:
    """A deadline that is sent as it was answered stays as it is."""
    if "at" not in sent or sent["at"] == stored.get("at"):
        return set()
    is_kept = sent["at"] is None and stored.get("kind") != DeadlineKind.MOMENT
    return {"has_time"} if is_kept else {"has_time", "kind"}


def _stale_method(stored: Mapping[str, object], sent: Mapping[str, object]) -> set[str]:
    """Where the way that was meant is taken away, the other is."""
    needed = _NEEDED_TO_APPLY.get(str(stored["method"]), "")
    return {"method"} if needed in sent and not sent[needed] else set()


def _object(values: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = values.get(name)
    return value if isinstance(value, dict) else {}


def json_values(values: Mapping[str, object]) -> dict[str, object]:
    """As they would come in a request; numbers as numbers."""
    read: dict[str, object] = json.loads(json.dumps(values, cls=_Encoder))
    return read


class _Encoder(DjangoJSONEncoder):
    def default(self, o: object) -> object:
        return float(o) if isinstance(o, Decimal) else super().default(o)


def _merged(values: Mapping[str, object], patch: Mapping[str, object]) -> dict[str, object]:
    result = dict(values)
    # A null for what is not there stays, so that a name that nobody knows is refused.
    for name, value in patch.items():
        if value is None and name in result:
            del result[name]
        elif isinstance(value, dict):
            before = result.get(name)
            result[name] = _merged(before if isinstance(before, dict) else {}, value)
        else:
            result[name] = value
    return result
