"""The OpenAPI document, and each of its operations as the page to try the API shows it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from postings.api.desk.document import DESK, with_desk
from postings.api.routes import api
from postings.api.rows import absolute
from postings.api.webhooks.document import with_webhooks

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = "/api/v1"


@cache
def openapi() -> dict[str, Any]:
    """As django-ninja writes it, with where the API is, an example of each answer, and what webhooks are sent."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=f"{ROOT}/")))
    made["servers"] = [{"url": absolute("")}]
    for _, operation in _operations(made):
        operation["tags"] = ["Read"]
        answer = operation["responses"]["200"]["content"]["application/json"]
        answer["example"] = examples()[operation["operationId"]]
    return with_webhooks(with_desk(made))


@cache
def examples() -> dict[str, Any]:
    """Operation to an answer of it, of made-up openings. Tests hold them against the declared answers."""
    read: dict[str, Any] = json.loads(resources.files("postings.api").joinpath("examples.json").read_text())
    return read


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter; `options` are its values where they are few."""

    name: str
    description: str
    options: tuple[str, ...]
    is_number: bool
    is_many: bool
    is_required: bool


@dataclass(frozen=True, slots=True)
class Endpoint:
    name: str
    path: str
    summary: str
    description: str
    fields: tuple[Field, ...]
    example: str

    @property
    def has_path_field(self) -> bool:
        return any(field.is_required for field in self.fields)


@cache
def endpoints() -> tuple[Endpoint, ...]:
    return tuple(
        Endpoint(
            name=operation["operationId"],
            path=path,
            summary=operation["summary"],
            description=operation.get("description", ""),
            fields=tuple(map(_field, operation["parameters"])),
            example=json.dumps(examples()[operation["operationId"]], indent=2, ensure_ascii=False),
        )
        for path, operation in _operations(openapi())
    )


def _operations(made: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Those that read what is public."""
    for path, methods in made["paths"].items():
        if not path.startswith(DESK):
            yield path, methods["get"]


def _field(parameter: dict[str, Any]) -> Field:
    schema = parameter["schema"]
    is_many = schema["type"] == "array"
    value = schema["items"] if is_many else schema
    return Field(
        name=parameter["name"],
        description=parameter.get("description", ""),
        options=tuple(value.get("enum", ())),
        is_number=value["type"] == "integer",
        is_many=is_many,
        is_required=parameter["in"] == "path",
    )
