"""The write API's part of the OpenAPI document, and its operations as the page of the API lists them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from postings.api.desk.contract import body_schemas
from postings.api.desk.errors import DeskFailure, FieldProblem
from postings.api.desk.routes import api
from postings.api.rows import absolute
from postings.api.schemas import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

DESK = "/api/v1/desk/"
_TAG = "Desk"
_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key that an owner of the institution makes at its desk: Authorization: Bearer jb_…",
}
# What each status means here.
_MEANS = {
    400: "The request cannot be read: no JSON, or a parameter that is none.",
    401: "No key, or one that is unknown, revoked or expired.",
    403: "The key has not the scope that this needs.",
    404: "The institution of the key has no such opening.",
    409: "The opening is not in a state from which this can be done, or the external_id is taken.",
    412: "Somebody changed the opening since; `version` is the current one.",
    413: "The body is too large.",
    415: "The body is not sent as application/json.",
    422: "Fields that are wrong, each by its name; or an Idempotency-Key that was used for another call.",
    429: "Too many requests; Retry-After says when to come back.",
}
# What an error of each status looks like: field, message, and what else it says.
_FAILURES: dict[int, tuple[str | None, str, dict[str, int]]] = {
    400: (None, "The body is no JSON: Expecting value: line 1 column 1 (char 0)", {}),
    401: (None, "This key is unknown, revoked or expired.", {}),
    403: (None, "This key has no scope “publish”.", {}),
    404: (None, "Your institution has no such opening.", {}),
    409: ("external_id", "You have an opening with this external_id already: 1207.", {"opening_id": 1207}),
    412: (None, "Somebody changed this opening since you read it. Read it again.", {"version": 9}),
    413: (None, "A body has at most 1024 kB.", {}),
    415: (None, "Send the body as application/json.", {}),
    422: ("pay.currency", "In which currency?", {}),
    429: (None, "At most 300 requests a minute. Try again in 12 s.", {}),
}


def with_desk(document: dict[str, Any]) -> dict[str, Any]:
    """`document` with the operations that need a key."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=DESK)))
    for _, _, operation in operations(made):
        _complete(operation)
    schemas = {**made["components"]["schemas"], **body_schemas()}
    document["paths"].update(made["paths"])
    document["components"]["schemas"].update(schemas)
    document["components"]["securitySchemes"] = {"DeskKey": _KEY}
    return document


def operations(made: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in made["paths"].items():
        if path.startswith(DESK):
            for method, operation in methods.items():
                yield path, method, operation


@cache
def examples() -> dict[str, Any]:
    """Operation to a body and an answer of it; tests send the one and hold the other against the schemas."""
    text = resources.files("postings.api.desk").joinpath("examples.json").read_text()
    read: dict[str, Any] = json.loads(text)
    return read


def _complete(operation: dict[str, Any]) -> None:
    example = examples()[operation["operationId"]]
    operation["tags"] = [_TAG]
    if "requestBody" in operation:
        operation["requestBody"]["content"]["application/json"]["example"] = example["body"]
    for status, response in operation["responses"].items():
        content = response["content"]["application/json"]
        if int(status) in _MEANS:
            response["description"] = _MEANS[int(status)]
            content["example"] = _failure(int(status))
        else:
            content["example"] = example["answer"]
            response["headers"] = _headers(operation["operationId"])
        if status == "401":
            response["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
        if status == "429":
            response["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}


def _headers(operation: str) -> dict[str, Any]:
    if operation == "list_own_openings":
        return {}
    etag = {"description": "The version, for If-Match.", "schema": {"type": "string"}}
    location = {"description": "Where the new opening is.", "schema": {"type": "string"}}
    return {"ETag": etag, **({"Location": location} if operation == "create_opening" else {})}


def _failure(status: int) -> dict[str, Any]:
    field, message, more = _FAILURES[status]
    errors = [FieldProblem(field=field, message=message)] if status == 422 and field else []
    return DeskFailure(error=Problem(field=field, message=message), errors=errors, **more).model_dump()


@dataclass(frozen=True, slots=True)
class Call:
    """One operation as the page lists it, with a command that makes it."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    command: str
    example: str


@cache
def calls() -> tuple[Call, ...]:
    made = with_desk({"paths": {}, "components": {"schemas": {}}})
    return tuple(
        Call(
            name=operation["operationId"],
            method=method.upper(),
            path=path,
            summary=operation["summary"],
            description=operation["description"],
            command=_command(method.upper(), path, operation["operationId"]),
            example=json.dumps(examples()[operation["operationId"]]["answer"], indent=2, ensure_ascii=False),
        )
        for path, method, operation in operations(made)
    )


def _command(method: str, path: str, operation: str) -> str:
    """For a shell. The key is in a variable, so that it stays out of the shell's history."""
    body = examples()[operation].get("body")
    lines = [
        f"curl {'' if method == 'GET' else f'-X {method} '}'{absolute(path).replace('{opening_id}', '1207')}'"
    ]
    lines.append('-H "Authorization: Bearer $JOBBOARD_KEY"')
    if method != "GET":
        lines.append("-H 'Idempotency-Key: 6f1c2a9e'")
    if body:
        lines.append("-H 'Content-Type: application/json'")
        written = json.dumps(body, indent=2, ensure_ascii=False).replace("'", "'\\''")
        lines.append(f"-d '{written}'")
    return " \\\n  ".join(lines)
