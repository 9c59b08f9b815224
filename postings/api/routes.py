"""The addresses of the API and what each answers.

Answers are written as JSON here, by the models that declare them: django-ninja would check them a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Path

from postings.api import directory, listing, rows, schemas
from postings.api.errors import JSON, RefusedError, refusal
from postings.api.parameters import institution_parameters, list_parameters
from postings.openings.models import Opening
from postings.search.engine.source import current_reader
from postings.search.written import WRITINGS, Written

if TYPE_CHECKING:
    from pydantic import BaseModel

VERSION = "1.0.0"
# The most entries of an opening's history; few have more than three.
_CHANGES = 50
_DESCRIPTION = """\
Open roles in machine-learning research, as on the pages of the board. Reading needs no key.

What a request asks for that the board does not know is left out, and said in `notes`. Every answer has an ETag; ask
again with If-None-Match. Errors are `{"error": {"field", "message"}}`."""

_OpeningId = Annotated[int, Path(description="The id of an opening, as in the list.", ge=0)]
_Slug = Annotated[
    str, Path(description="The slug of an institution, as in the list.", pattern="^[-a-zA-Z0-9_]+$")
]

api = NinjaAPI(
    title=settings.SITE_NAME,
    version=VERSION,
    description=_DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)


@api.exception_handler(RefusedError)
def _refused(request: HttpRequest, error: RefusedError) -> HttpResponse:
    return refusal(error.message, field=error.field, status=error.status)


@api.exception_handler(SuspiciousOperation)
def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    """Too many parameters, say. Without this a developer would see a failure of the site."""
    return refusal("This request cannot be read.", status=400)


def _json(answer: BaseModel) -> HttpResponse:
    return HttpResponse(answer.model_dump_json(), content_type=JSON)


@api.get(
    "/openings/",
    url_name="api-openings",
    operation_id="list_openings",
    summary="Open openings, by the same filters as the page",
    description="With the count and the facets of all that match. Follow next until it is null.",
    response={200: schemas.OpeningList, 400: schemas.Failure, 429: schemas.Failure},
    openapi_extra={"parameters": list_parameters()},
)
def opening_list(request: HttpRequest) -> HttpResponse:
    now, reader = timezone.now(), current_reader()
    key = ("api", str(settings.SITE_URL), request.META.get("QUERY_STRING", ""))
    kept = WRITINGS.get(key, reader, now)
    if kept is not None and kept.body is not None:
        return HttpResponse(kept.body, content_type=JSON)
    listed = listing.opening_list(request.GET, now, reader)
    body = listed.answer.model_dump_json().encode()
    WRITINGS.keep(key, reader, now, listed.until, Written(body))
    return HttpResponse(body, content_type=JSON)


@api.get(
    "/openings/{int:opening_id}/",
    url_name="api-opening",
    operation_id="get_opening",
    summary="One opening in full",
    description="Closed ones stay readable, with is_open false.",
    response={200: schemas.OpeningInFull, 404: schemas.Failure, 429: schemas.Failure},
)
def opening_detail(request: HttpRequest, opening_id: _OpeningId) -> HttpResponse:
    openings = Opening.objects.public().select_related("institution")
    related = ("locations", "topics", "qualifications", "materials")
    row = openings.prefetch_related(*related).defer("description_source", "description_text", "evidence")
    opening = row.filter(pk=opening_id).first()
    if opening is None:
        raise RefusedError("There is no such opening.", status=404)
    changes = opening.changes.filter(is_material=True, at__gt=opening.published_at)[:_CHANGES]
    values = rows.opening_in_full_values(opening, changes, timezone.now())
    return _json(schemas.OpeningInFull.model_validate(values))


@api.get(
    "/institutions/",
    url_name="api-institutions",
    operation_id="list_institutions",
    summary="Institutions",
    description="In the order of their slugs. Follow next until it is null.",
    response={200: schemas.InstitutionList, 400: schemas.Failure, 429: schemas.Failure},
    openapi_extra={"parameters": institution_parameters()},
)
def institution_list(request: HttpRequest) -> HttpResponse:
    return _json(directory.institution_list(request.GET))


@api.get(
    "/institutions/{slug:slug}/",
    url_name="api-institution",
    operation_id="get_institution",
    summary="One institution",
    response={200: schemas.InstitutionInFull, 404: schemas.Failure, 429: schemas.Failure},
)
def institution_detail(request: HttpRequest, slug: _Slug) -> HttpResponse:
    return _json(directory.institution_in_full(slug))


@api.get(
    "/topics/",
    url_name="api-topics",
    operation_id="list_topics",
    summary="Every topic, with its open openings",
    description="Two levels: a topic counts what is on those below it too.",
    response={200: schemas.TopicList, 429: schemas.Failure},
)
def topic_list(request: HttpRequest) -> HttpResponse:
    return _json(directory.topic_list())
