"""Finding an institution's openings: below the institution of the key, so that those of others are not there."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from postings.api.desk.answers import DeskList, desk_opening
from postings.api.desk.errors import DeskRefusedError
from postings.api.listing import Part
from postings.api.rows import absolute
from postings.openings.choices import Status
from postings.openings.models import Opening

if TYPE_CHECKING:
    from django.http import QueryDict

    from postings.api.models import ApiKey
    from postings.openings.models.opening import OpeningQuerySet

_RELATED = ("locations", "topics", "qualifications", "materials")
_MOST = 2**63 - 1
_LONGEST = 40


def own_openings(key: ApiKey) -> OpeningQuerySet:
    rows = Opening.objects.for_institution(key.institution).select_related("institution", "external")
    return rows.prefetch_related(*_RELATED).defer("description_text", "evidence")


def own_opening(key: ApiKey, opening_id: int) -> Opening:
    opening = own_openings(key).filter(pk=opening_id).first() if opening_id <= _MOST else None
    if opening is None:
        raise _missing()
    return opening


def locked_opening(key: ApiKey, opening_id: int) -> Opening:
    """For the rest of the transaction: two calls change one opening one after the other."""
    rows = Opening.objects.for_institution(key.institution).select_for_update()
    if opening_id > _MOST or not rows.filter(pk=opening_id).values("pk").first():
        raise _missing()
    return own_opening(key, opening_id)


def own_list(key: ApiKey, asked: QueryDict) -> DeskList:
    """The newest first: later ones do not shift what a cursor has behind it."""
    part, rows = Part.of(asked), own_openings(key).order_by("-pk")
    limit = part.limit
    if status := asked.get("status"):
        if status not in Status.values:
            raise _refused("status", f"The status is one of {', '.join(Status.values)}.")
        rows = rows.filter(status=status)
    if external_id := asked.get("external_id"):
        if "\0" in external_id:
            raise _refused("external_id", "Null characters are not allowed.")
        rows = rows.filter(external__external_id=external_id)
    if part.cursor:
        rows = rows.filter(pk__lt=_id_of(part.cursor))
    found = list(rows[: limit + 1])
    shown = found[:limit]
    following = _next(asked, shown[-1].pk) if len(found) > limit else None
    return DeskList(results=[desk_opening(one) for one in shown], next=following)


def _next(asked: QueryDict, last: int) -> str:
    kept = {name: asked[name] for name in ("status", "external_id", "limit") if asked.get(name)}
    query = urlencode({**kept, "cursor": _cursor(last)})
    return absolute(f"{reverse('postings:api-desk-openings')}?{query}")


def _cursor(last: int) -> str:
    return urlsafe_b64encode(f"d{last}".encode()).decode().rstrip("=")


def _id_of(cursor: str) -> int:
    try:
        text = urlsafe_b64decode(cursor[:_LONGEST] + "=" * (-len(cursor) % 4)).decode()
        last = int(text.removeprefix("d"))
    except ValueError:
        last = -1
    if not 0 <= last <= _MOST or _cursor(last) != cursor:
        raise _refused("cursor", "This is no cursor of this API. Take it from “next” as it is.")
    return last


def _refused(field: str, message: str) -> DeskRefusedError:
    return DeskRefusedError(message, status=400, field=field)


def _missing() -> DeskRefusedError:
    return DeskRefusedError("Your institution has no such opening.", status=404)
