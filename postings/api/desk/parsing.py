"""From a request's bytes to a body: each way in which they may be none has a status and a sentence of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import RequestDataTooBig
from pydantic import ValidationError

from postings.api.desk.bodies import Body
from postings.api.desk.errors import DeskRefusedError, invalid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

B = TypeVar("B", bound=Body)

MAX_BYTES = 1024 * 1024
# No body of ours is half as deep. Merging and checking walk down, and a stack has an end.
MAX_DEPTH = 20
_TYPES = frozenset({"application/json", "application/merge-patch+json"})
# What pydantic says for programmers, said for whoever fills in the field.
_WORDS = {
    "missing": "This field is needed.",
    "extra_forbidden": "There is no such field.",
    "timezone_aware": "Give its offset, such as +01:00 or Z.",
    "too_short": "This is empty. Leave it out, or give one.",
    "date_from_datetime_parsing": "This is no date.",
}


def json_of(request: HttpRequest) -> dict[str, object]:
    """The object that the body is; {} for an empty body, whatever type it has."""
    raw = _raw(request)
    if not raw:
        return {}
    if request.content_type not in _TYPES:
        raise DeskRefusedError("Send the body as application/json.", status=415)
    try:
        value = json.loads(raw, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise DeskRefusedError(f"The body is no JSON: {_shortly(error)}", status=400) from error
    if not isinstance(value, dict):
        raise DeskRefusedError("The body is no JSON object.", status=400)
    _refuse_odd(value)
    return value


def body_of(model: type[B], value: dict[str, object]) -> B:
    try:
        return model.model_validate_json(json.dumps(value))
    except ValidationError as error:
        raise invalid(_problems(error)) from error


def _raw(request: HttpRequest) -> bytes:
    try:
        raw = request.body
    except RequestDataTooBig:
        raw = b" " * (MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise DeskRefusedError(f"A body has at most {MAX_BYTES // 1024} kB.", status=413)
    return raw


def _refuse_odd(value: dict[str, object]) -> None:
    """What JSON can write and nothing here can keep."""
    if _is_deeper(value, MAX_DEPTH):
        raise DeskRefusedError("The body is no JSON that we read: it is nested too deeply.", status=400)
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise DeskRefusedError(
            "The body has characters that do not exist: half a pair.", status=400
        ) from error


def _is_deeper(value: object, most: int) -> bool:
    level = [value]
    for _ in range(most):
        level = [inner for one in level for inner in _within(one)]
    return bool(level)


def _within(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Of two values for one name nobody knows which is meant."""
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a name stands in it twice.")
    return value


def _no_number(constant: str) -> object:
    raise ValueError(f"{constant} is no number.")


def _shortly(error: Exception) -> str:
    return "it is nested too deeply." if isinstance(error, RecursionError) else str(error)[:200]


def _problems(error: ValidationError) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for one in error.errors(include_url=False, include_input=False):
        # Of a field that may be of several types, pydantic names each.
        field = ".".join(str(part) for part in one["loc"] if part not in _BRANCHES)
        message = _WORDS.get(one["type"], one["msg"].removeprefix("Value error, "))
        found.setdefault(field, message)
    return list(found.items())


_BRANCHES = frozenset({"datetime", "date", "function-after[_plausible(), union[datetime,date]]"})
