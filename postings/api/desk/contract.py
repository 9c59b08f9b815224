"""The requests of the write API, for the document: bodies are read by hand, so django-ninja does not know them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postings.api.desk.idempotency import MAX_LENGTH
from postings.api.listing import DEFAULT_LIMIT, MOST
from postings.openings.choices import Status

if TYPE_CHECKING:
    from pydantic import BaseModel

Json = dict[str, object]

_STATUSES: Json = {"type": "string", "enum": list(Status.values)}
_PARAMETERS: dict[str, Json] = {
    "status": {"description": "Only those in this state.", "schema": _STATUSES},
    "external_id": {
        "description": "Only the one that you call so.",
        "schema": {"type": "string", "maxLength": 120},
    },
    "limit": {
        "description": "The most results in one answer.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
    },
    "cursor": {
        "description": "Where to go on: as in next of the answer before.",
        "schema": {"type": "string"},
    },
}
_HEADERS: dict[str, Json] = {
    "Idempotency-Key": {
        "description": (
            "A name of your own for this call. Sent again within a day, it is answered as the first time and does "
            "nothing more."
        ),
        "schema": {"type": "string", "minLength": 1, "maxLength": MAX_LENGTH, "pattern": "^[ -~]+$"},
    },
    "If-Match": {
        "description": "The ETag that you read: refused with 412 where somebody changed the opening since.",
        "schema": {"type": "string", "pattern": '^("[0-9]+"|\\*)$'},
    },
}
# Models that requests have, for the components of the document.
BODIES: dict[str, type[BaseModel]] = {}


def described(
    body: type[BaseModel] | None = None,
    *,
    parameters: tuple[str, ...] = (),
    headers: tuple[str, ...] = (),
    is_patch: bool = False,
    is_optional: bool = False,
) -> Json:
    """What django-ninja adds to the operation. A patch needs no field."""
    said: Json = {
        "parameters": [
            *({"name": name, "in": "query", "required": False, **_PARAMETERS[name]} for name in parameters),
            *({"name": name, "in": "header", "required": False, **_HEADERS[name]} for name in headers),
        ]
    }
    if body is not None:
        name = "OpeningPatch" if is_patch else body.__name__
        BODIES[name] = body
        schema = {"schema": {"$ref": f"#/components/schemas/{name}"}}
        said["requestBody"] = {"required": not is_optional, "content": {"application/json": schema}}
    return said


def body_schemas() -> dict[str, Json]:
    """Each body and what is in it, by names of their own: in an answer the same fields are all there."""
    schemas: dict[str, Json] = {}
    for name, model in BODIES.items():
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}Sent", mode="validation")
        inner: dict[str, Json] = schema.pop("$defs", {})
        schemas.update({f"{one}Sent": definition for one, definition in inner.items()})
        schemas[name] = _as_patch(schema) if name == "OpeningPatch" else schema
    return schemas


def _as_patch(schema: dict[str, Any]) -> Json:
    """No field is needed, and null empties any but those that a new opening needs."""
    needed: list[str] = schema.pop("required", [])
    properties: dict[str, dict[str, Any]] = schema["properties"]
    for name, one in properties.items():
        one.pop("default", None)
        if name not in needed and "anyOf" not in one:
            description = one.pop("description", None)
            properties[name] = {"anyOf": [one, {"type": "null"}]}
            if description:
                properties[name]["description"] = description
    return {**schema, "title": "OpeningPatch"}
