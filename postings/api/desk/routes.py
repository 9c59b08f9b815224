"""The addresses at which programs write, and what each answers.

An interface of its own beside the one that reads: everything here needs a key and is kept by nobody.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from ninja import NinjaAPI, Path

from postings.api.desk import writing
from postings.api.desk.access import DeskKey, require
from postings.api.desk.answers import DeskList, DeskOpening, answered, desk_opening
from postings.api.desk.bodies import Closing, NewOpening, Nothing, Publishing, Written
from postings.api.desk.contract import described
from postings.api.desk.errors import DeskFailure, DeskRefusedError
from postings.api.desk.idempotency import once
from postings.api.desk.openings import own_list, own_opening
from postings.api.desk.parsing import body_of, json_of
from postings.api.errors import JSON, RefusedError
from postings.api.models import ApiKey

if TYPE_CHECKING:
    from postings.api.desk.writing import Done

READ, WRITE, PUBLISH = ApiKey.Scope.READ, ApiKey.Scope.WRITE, ApiKey.Scope.PUBLISH
_OpeningId = Annotated[int, Path(description="The id of one of your openings.", ge=0)]

api = NinjaAPI(
    title=settings.SITE_NAME,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api-desk",
    auth=DeskKey(),
)


@api.exception_handler(DeskRefusedError)
def _refused(request: HttpRequest, error: DeskRefusedError) -> HttpResponse:
    return error.answer()


@api.exception_handler(RefusedError)
def _refused_elsewhere(request: HttpRequest, error: RefusedError) -> HttpResponse:
    return DeskRefusedError(error.message, field=error.field, status=error.status).answer()


def key_in(request: HttpRequest, scope: ApiKey.Scope) -> ApiKey:
    """That of the request, as `DeskKey` found it."""
    key: ApiKey = getattr(request, "auth")  # noqa: B009 - django-ninja puts it there, undeclared
    require(key, scope)
    return key


def _if_match(request: HttpRequest) -> str:
    """ "" without one. A client that meant to send a version, and sent none, would write over others unawares."""
    header = request.headers.get("If-Match")
    if header is not None and not parse_etags(header):
        raise DeskRefusedError("If-Match is an ETag as it was answered, in its quotes.", status=400)
    return header or ""


def _json(done: Done) -> DeskOpening:
    return desk_opening(*done)


@api.get(
    "/openings/",
    url_name="api-desk-openings",
    operation_id="list_own_openings",
    summary="Your openings, in every state",
    description="The newest first. Follow next until it is null. Scope read.",
    response={200: DeskList, **DeskFailure.of(400, 401, 403, 429)},
    openapi_extra=described(parameters=("status", "external_id", "limit", "cursor")),
)
def opening_list(request: HttpRequest) -> HttpResponse:
    key = key_in(request, READ)
    return HttpResponse(own_list(key, request.GET).model_dump_json(), content_type=JSON)


@api.get(
    "/openings/{int:opening_id}/",
    url_name="api-desk-opening",
    operation_id="get_own_opening",
    summary="One of your openings",
    description="Its ETag is what If-Match names when you change it. Scope read.",
    response={200: DeskOpening, **DeskFailure.of(401, 403, 404, 429)},
)
def opening_detail(request: HttpRequest, opening_id: _OpeningId) -> HttpResponse:
    opening = own_opening(key_in(request, READ), opening_id)
    return answered(desk_opening(opening, writing.advice_on(opening)))


@api.post(
    "/openings/",
    url_name="api-desk-openings",
    operation_id="create_opening",
    summary="Make an opening",
    description=(
        "As a draft; with publish true it goes to the board, or to our staff first where they read an institution's "
        "openings: its status says which. Scope write, and publish for that."
    ),
    response={201: DeskOpening, **DeskFailure.of(400, 401, 403, 409, 413, 415, 422, 429)},
    openapi_extra=described(NewOpening, headers=("Idempotency-Key",)),
)
def create(request: HttpRequest) -> HttpResponse:
    key = key_in(request, WRITE)
    body = body_of(NewOpening, json_of(request))
    return once(request, key, lambda: _json(writing.create(key, body)), status=HTTPStatus.CREATED)


@api.patch(
    "/openings/{int:opening_id}/",
    url_name="api-desk-opening",
    operation_id="update_opening",
    summary="Change an opening",
    description=(
        "Only what the body names changes; null empties a field, and a list is replaced as a whole (RFC 7396). "
        "Scope write for drafts, and publish for what others may see."
    ),
    response={200: DeskOpening, **DeskFailure.of(400, 401, 403, 404, 409, 412, 413, 415, 422, 429)},
    openapi_extra=described(Written, is_patch=True, headers=("Idempotency-Key", "If-Match")),
)
def update(request: HttpRequest, opening_id: _OpeningId) -> HttpResponse:
    key, patch, version = key_in(request, WRITE), json_of(request), _if_match(request)
    return once(
        request,
        key,
        lambda: _json(writing.update(key, opening_id, patch, version)),
    )


@api.post(
    "/openings/{int:opening_id}/publish/",
    url_name="api-desk-opening-publish",
    operation_id="publish_opening",
    summary="Publish a draft",
    description="Or one that was rejected and is mended. With at, it is scheduled. Scope publish.",
    response={200: DeskOpening, **DeskFailure.of(400, 401, 403, 404, 409, 412, 413, 415, 422, 429)},
    openapi_extra=described(Publishing, headers=("Idempotency-Key", "If-Match"), is_optional=True),
)
def publish(request: HttpRequest, opening_id: _OpeningId) -> HttpResponse:
    key = key_in(request, PUBLISH)
    body, version = body_of(Publishing, json_of(request)), _if_match(request)
    return once(request, key, lambda: _json(writing.publish(key, opening_id, body, version)))


@api.post(
    "/openings/{int:opening_id}/close/",
    url_name="api-desk-opening-close",
    operation_id="close_opening",
    summary="Close a published opening",
    description="It stays readable as history, and can be reopened. Scope publish.",
    response={200: DeskOpening, **DeskFailure.of(400, 401, 403, 404, 409, 412, 413, 415, 422, 429)},
    openapi_extra=described(Closing, headers=("Idempotency-Key", "If-Match")),
)
def close(request: HttpRequest, opening_id: _OpeningId) -> HttpResponse:
    key = key_in(request, PUBLISH)
    body, version = body_of(Closing, json_of(request)), _if_match(request)
    return once(request, key, lambda: _json(writing.close(key, opening_id, body, version)))


@api.post(
    "/openings/{int:opening_id}/reopen/",
    url_name="api-desk-opening-reopen",
    operation_id="reopen_opening",
    summary="Reopen a closed opening",
    description="Its deadline has to lie ahead: change that first. Scope publish.",
    response={200: DeskOpening, **DeskFailure.of(400, 401, 403, 404, 409, 412, 413, 415, 422, 429)},
    openapi_extra=described(Nothing, headers=("Idempotency-Key", "If-Match"), is_optional=True),
)
def reopen(request: HttpRequest, opening_id: _OpeningId) -> HttpResponse:
    key = key_in(request, PUBLISH)
    body_of(Nothing, json_of(request))
    version = _if_match(request)
    return once(request, key, lambda: _json(writing.reopen(key, opening_id, version)))
