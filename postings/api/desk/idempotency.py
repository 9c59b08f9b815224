"""Calls with an Idempotency-Key: done once, answered alike each time.

The key is written in the transaction of what the call does, before anything else. A second call with it waits at the
unique index until the first has ended: with its answer, which is then given again, or with a refusal, which leaves
neither key nor effect, so that the second call is the first. Only what was done is kept; refusals changed nothing.
"""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from postings.api.desk.answers import answered, answered_text
from postings.api.desk.errors import DeskRefusedError
from postings.api.models import IdempotentCall

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from postings.api.desk.answers import DeskOpening
    from postings.api.models import ApiKey

# At least a day; the task that forgets them runs once a day.
KEPT = timedelta(hours=24)
MAX_LENGTH = 100
# How long a repetition waits for the call under way before it is told to come back.
_PATIENCE = "10s"


def once(
    request: HttpRequest, key: ApiKey, act: Callable[[], DeskOpening], *, status: int = 200
) -> HttpResponse:
    """`act`, unless a call with the same Idempotency-Key has done it."""
    name = _name_of(request)
    if name is None:
        return answered(act(), status)
    with transaction.atomic():
        call, is_first = _taken(key, name, _fingerprint(request))
        if not is_first:
            return _again(call, _fingerprint(request))
        answer = act()
        call.status, call.body = status, answer.model_dump_json()
        call.save(update_fields=["status", "body"])
    return answered(answer, status)


def forget_old_calls() -> int:
    """Returns how many were forgotten."""
    return IdempotentCall.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]


def _name_of(request: HttpRequest) -> str | None:
    name = request.headers.get("Idempotency-Key")
    if name is None:
        return None
    if not name or len(name) > MAX_LENGTH or not name.isascii() or not name.isprintable():
        raise DeskRefusedError(
            f"An Idempotency-Key is 1 to {MAX_LENGTH} printable ASCII characters.", status=400
        )
    return name


def _fingerprint(request: HttpRequest) -> str:
    told = f"{request.method} {request.path} {request.headers.get('If-Match', '')}\n".encode()
    return sha256(told + request.body).hexdigest()


def _taken(key: ApiKey, name: str, fingerprint: str) -> tuple[IdempotentCall, bool]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
    try:
        taken = IdempotentCall.objects.get_or_create(
            api_key=key, key=name, defaults={"fingerprint": fingerprint}
        )
    except OperationalError as error:
        raise DeskRefusedError(
            "A call with this Idempotency-Key is still under way.", status=409, headers={"Retry-After": "5"}
        ) from error
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    return taken


def _again(call: IdempotentCall, fingerprint: str) -> HttpResponse:
    if call.fingerprint != fingerprint:
        raise DeskRefusedError("This Idempotency-Key was used for another call.", status=422)
    # As it was said, also where an answer says more by now.
    said = json.loads(call.body)
    return answered_text(call.body, said["id"], said["version"], call.status or 200, is_repeated=True)
