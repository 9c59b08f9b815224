"""A JSON merge patch (RFC 7396): what it names changes, null empties, lists are replaced as a whole.

Changes are partial, because several write an opening: a careers system that knows five fields does not empty the
twenty that people filled in at the desk.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder

if TYPE_CHECKING:
    from collections.abc import Mapping

# What cannot be empty: null there is refused as what it is, and not taken for something left out.
_NEEDED = frozenset({"title", "role", "apply"})


def merged(values: Mapping[str, object], patch: Mapping[str, object]) -> dict[str, object]:
    result = _merged(values, patch)
    if patch.get("description_markdown") is not None and "description_html" not in patch:
        result.pop("description_html", None)
    for name in _NEEDED & {name for name, value in patch.items() if value is None}:
        result[name] = None
    return result


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
