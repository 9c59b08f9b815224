"""The OpenAPI document, and the page to try the API at."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from pydantic import BaseModel

from postings.api import schemas
from postings.api.desk import document as desk_document
from postings.api.document import endpoints, examples, openapi
from postings.api.webhooks.document import WebhookMessage
from postings.api.webhooks.events import EVENTS, TEST, payload_of
from postings.api.webhooks.signing import signed_headers
from postings.openings.choices import Role
from postings.search.filters import FILTERS
from tests.factories import InstitutionFactory, OpeningFactory, TopicFactory
from tests.factories.api import key_with_secret

ANSWERS: dict[str, type[BaseModel]] = {
    "list_openings": schemas.OpeningList,
    "get_opening": schemas.OpeningInFull,
    "list_institutions": schemas.InstitutionList,
    "get_institution": schemas.InstitutionInFull,
    "list_topics": schemas.TopicList,
}


@pytest.mark.django_db
def test_document_is_valid_openapi(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    validate(document, cls=OpenAPIV31SpecValidator)
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "http://127.0.0.1:8000"}]


@pytest.mark.django_db
def test_document_tells_what_webhooks_are_sent() -> None:
    """The example is a message, and so is what an opening's move makes."""
    opening = OpeningFactory.create(draft=True, complete=True)
    opening.publish()
    payload = payload_of(opening.changes.get())
    operation = openapi()["webhooks"]["openingMoved"]["post"]
    content = operation["requestBody"]["content"]["application/json"]
    for message in (content["example"], payload):
        WebhookMessage.model_validate_json(json.dumps(message))
        checked = {**content["schema"], "components": openapi()["components"]}
        Draft202012Validator(checked).validate(message)
    headers = signed_headers(secret="whsec_", message_id=str(uuid4()), timestamp=1, body=b"")
    assert {one["name"] for one in operation["parameters"]} == headers.keys()
    assert {*EVENTS} - {TEST} == {
        *openapi()["components"]["schemas"]["WebhookMessage"]["properties"]["type"]["enum"]
    }


def test_document_has_every_filter_of_the_page() -> None:
    parameters = openapi()["paths"]["/api/v1/openings/"]["get"]["parameters"]
    assert [one["name"] for one in parameters] == [
        *(param for param in FILTERS if param not in ("page", "fit")),
        "limit",
        "cursor",
    ]
    assert all(one["description"] for one in parameters)
    schemas_of = {one["name"]: one["schema"] for one in parameters}
    assert schemas_of["pay_min"] == {"type": "integer", "minimum": 1, "maximum": 100_000_000}
    assert schemas_of["role"]["items"]["enum"] == Role.values


@pytest.mark.parametrize("name", ANSWERS)
def test_examples_are_answers(name: str) -> None:
    example = examples()[name]
    answer = ANSWERS[name].model_validate(example)
    assert answer.model_dump(mode="json") == example


def test_every_operation_has_an_example() -> None:
    assert {endpoint.name for endpoint in endpoints()} == examples().keys() == ANSWERS.keys()


@pytest.mark.django_db
def test_page_has_a_form_for_every_operation(client: Client) -> None:
    html = client.get("/api/v1/").content.decode()
    for endpoint in endpoints():
        assert f"<code>GET {endpoint.path}</code>" in html
        for field in endpoint.fields:
            assert re.search(
                rf'<(input|select) id="{endpoint.name}-{field.name}"\s+name="{field.name}"', html
            )
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-describedby="([^"]+)"', html)) <= set(ids)


@pytest.mark.django_db
def test_form_of_the_list_as_a_browser_sends_it_blank(client: Client) -> None:
    OpeningFactory.create()
    [listing] = [endpoint for endpoint in endpoints() if endpoint.name == "list_openings"]
    sent: dict[str, Any] = {field.name: "" for field in listing.fields}
    answer = client.get(listing.path, sent).json()
    assert (answer["count"], answer["notes"]) == (1, [])


@pytest.mark.django_db
def test_page_leads_on_to_an_address_with_the_value_in_it(client: Client) -> None:
    opening = client.get("/api/v1/", {"opening_id": " 12 "})
    institution = client.get("/api/v1/", {"slug": "some-lab"})
    assert (opening.status_code, opening.headers["Location"]) == (302, "/api/v1/openings/12/")
    assert institution.headers["Location"] == "/api/v1/institutions/some-lab/"


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["abc", "-1", "1/2", "https://elsewhere.example/", "<b>"])
def test_page_says_what_is_no_id(client: Client, value: str) -> None:
    response = client.get("/api/v1/", {"opening_id": value})
    assert response.status_code == 200
    assert "is no id or slug" in response.content.decode()
    assert "<b>" not in response.content.decode()


# What institutions write


def desk_operations() -> list[tuple[str, str, dict[str, Any]]]:
    return list(desk_document.operations(openapi()))


def test_every_desk_operation_needs_a_key_and_says_every_status() -> None:
    assert len(desk_operations()) == 7
    for _, method, operation in desk_operations():
        assert operation["security"] == [{"DeskKey": []}]
        statuses = set(operation["responses"])
        assert {"401", "403", "429"} <= statuses
        assert (method == "get") or {"400", "409", "413", "415", "422"} <= statuses
        for response in operation["responses"].values():
            assert response["description"]
            assert response["content"]["application/json"]["example"]
    assert openapi()["components"]["securitySchemes"]["DeskKey"]["scheme"] == "bearer"


@pytest.mark.django_db
def test_desk_examples_are_what_the_document_declares() -> None:
    validator = Draft202012Validator
    for _, _, operation in desk_operations():
        contents = [one["content"]["application/json"] for one in operation["responses"].values()]
        if "requestBody" in operation:
            contents.append(operation["requestBody"]["content"]["application/json"])
        for content in contents:
            schema = {**content["schema"], "components": openapi()["components"]}
            problems = list(validator(schema).iter_errors(content["example"]))
            assert problems == [], (operation["operationId"], problems[0].message)


@pytest.mark.django_db
def test_example_of_a_new_opening_can_be_sent(client: Client) -> None:
    TopicFactory.create(name="Reinforcement learning")
    _, written = key_with_secret(InstitutionFactory.create(is_trusted=True))
    response = client.post(
        "/api/v1/desk/openings/",
        json.dumps(desk_document.examples()["create_opening"]["body"]),
        content_type="application/json",
        headers={"Authorization": f"Bearer {written}"},
    )
    assert response.status_code == 201, response.content
    assert response.json().keys() == desk_document.examples()["create_opening"]["answer"].keys()
    assert response.json()["status"] == "published"


@pytest.mark.django_db
def test_page_lists_what_can_be_written_and_writes_nothing(client: Client) -> None:
    html = client.get("/api/v1/").content.decode()
    for call in desk_document.calls():
        assert f"<code>{call.method} {call.path}</code>" in html
        assert f'id="{call.name}"' in html
    assert 'method="post"' not in html
    assert "opening.rejected" in html


@pytest.mark.django_db
def test_page_is_linked_from_the_footer(client: Client) -> None:
    assert 'href="/api/v1/"' in client.get("/").content.decode()
