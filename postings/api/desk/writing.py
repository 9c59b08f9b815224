"""What programs do to an institution's openings. Each is one transaction, with the opening locked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.http import parse_etags

from postings.api.desk.access import require
from postings.api.desk.answers import source_of
from postings.api.desk.bodies import Closing, Merged, NewOpening, Publishing
from postings.api.desk.contents import content_values, external_id_of
from postings.api.desk.errors import DeskRefusedError, invalid
from postings.api.desk.merging import json_values, merged
from postings.api.desk.openings import locked_opening, own_opening
from postings.api.desk.parsing import body_of
from postings.api.desk.reading import draft_of, refuse_blocking
from postings.api.models import ApiKey, ExternalOpening
from postings.openings.actions import create_opening, update_opening
from postings.openings.choices import ApplyMethod, CloseReason, Origin, Status
from postings.openings.describing import describe
from postings.openings.hand_edits import remember_hand_edits
from postings.openings.models import Opening
from postings.openings.models.opening import TransitionError
from postings.publishing.quality.gate import doubts, findings
from postings.publishing.release import look_at_changes, look_at_reopened, release
from postings.publishing.wizard.from_opening import draft_of as stored_draft
from postings.publishing.wizard.from_opening import with_what_nobody_types

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from postings.openings.draft import OpeningDraft
    from postings.publishing.quality.finding import Finding

Done = tuple[Opening, list["Finding"]]

# What only the institution sees.
_UNSEEN = frozenset({Status.DRAFT, Status.REJECTED})


@transaction.atomic
def create(key: ApiKey, body: NewOpening) -> Done:
    if body.publish:
        require(key, ApiKey.Scope.PUBLISH, ", so it makes drafts only")
    draft = draft_of(body, key.institution)
    found = findings(draft, key.institution)
    if body.publish:
        refuse_blocking(found, content=body)
    opening = create_opening(
        institution=key.institution, draft=draft, origin=Origin.API, source=source_of(key)
    )
    Opening.objects.filter(pk=opening.pk).update(created_by=key.created_by)
    if body.external_id:
        _name(opening, body.external_id)
    if body.publish:
        _release(key, opening, found, None)
    return own_opening(key, opening.pk), found


@transaction.atomic
def update(key: ApiKey, opening_id: int, patch: dict[str, object], if_match: str) -> Done:
    """Only what `patch` names. On what others may see, findings that keep an opening back are errors."""
    opening = _expected(key, opening_id, if_match)
    is_public = opening.status not in _UNSEEN
    if is_public:
        require(key, ApiKey.Scope.PUBLISH, ", so it changes drafts only")
    body = body_of(Merged, merged(json_values(content_values(opening)), patch))
    if body.apply.method == ApplyMethod.HERE != opening.apply_method:
        raise invalid([("apply.method", "Input should be 'link' or 'email'")])
    draft = draft_of(body, key.institution, looks_up_places="locations" in patch)
    draft = _with_what_stays(draft, opening, patch)
    found = findings(draft, key.institution)
    if is_public:
        refuse_blocking(found, known=advice_on(opening), content=body)
    before = describe(opening)
    changes = update_opening(
        opening=opening, draft=draft, source=source_of(key), expected_version=opening.version
    )
    remember_hand_edits(opening, changes)
    look_at_changes(opening, before=before, changes=changes, doubts=doubts(found))
    if body.external_id != external_id_of(opening):
        _name(opening, body.external_id)
        # The name is in a row of its own; the opening is another version with it.
        Opening.objects.filter(pk=opening.pk).update(version=F("version") + 1)
    return own_opening(key, opening_id), found


@transaction.atomic
def publish(key: ApiKey, opening_id: int, body: Publishing, if_match: str) -> Done:
    """A draft, or one that was rejected and has been mended."""
    opening = _expected(key, opening_id, if_match)
    if body.at is not None:
        _refuse_moment(opening, body.at)
    if opening.status not in _UNSEEN:
        raise _conflict(f"This opening is {opening.get_status_display().lower()}, so it cannot be published.")
    found = advice_on(opening)
    refuse_blocking(found)
    _release(key, opening, found, body.at)
    return own_opening(key, opening_id), found


def _refuse_moment(opening: Opening, at: datetime) -> None:
    """What would be over when it appears, nobody would see."""
    if at <= timezone.now():
        raise invalid([("at", "Choose a time to come, or leave it out to publish at once.")])
    if any(end is not None and end <= at for end in (opening.deadline_at, opening.expires_at)):
        raise invalid([("at", "By then the opening is over. Choose a time before its deadline and its end.")])


def advice_on(opening: Opening) -> list[Finding]:
    """What the gate says of it as it stands."""
    return findings(stored_draft(opening), opening.institution)


@transaction.atomic
def close(key: ApiKey, opening_id: int, body: Closing, if_match: str) -> Done:
    opening = _expected(key, opening_id, if_match)
    _move(lambda: opening.close(CloseReason(body.reason), source=source_of(key)))
    return own_opening(key, opening_id), []


@transaction.atomic
def reopen(key: ApiKey, opening_id: int, if_match: str) -> Done:
    """Only where it would be open then, and not what our staff took off the board."""
    opening = _expected(key, opening_id, if_match)
    now = timezone.now()
    if opening.close_reason == CloseReason.OFF_TOPIC:
        raise _conflict("Our staff closed this opening, so it cannot be reopened.")
    ends = {"deadline.at": opening.deadline_at, "expires_at": opening.expires_at}
    if past := [field for field, end in ends.items() if end is not None and end < now]:
        raise invalid([(field, "This has passed. Change it first.") for field in past])
    _move(lambda: opening.reopen(source=source_of(key)))
    look_at_reopened(opening)
    return own_opening(key, opening_id), []


def _expected(key: ApiKey, opening_id: int, if_match: str) -> Opening:
    """The opening, locked, if it is still the one that If-Match names."""
    opening = locked_opening(key, opening_id)
    # A proxy that compresses an answer makes its tag a weak one. The version is the same.
    tags = {tag.removeprefix("W/") for tag in parse_etags(if_match)}
    if if_match and "*" not in tags and f'"{opening.version}"' not in tags:
        raise DeskRefusedError(
            "Somebody changed this opening since you read it. Read it again.",
            status=412,
            version=opening.version,
            headers={"ETag": f'"{opening.version}"'},
        )
    return opening


def _release(key: ApiKey, opening: Opening, found: list[Finding], at: datetime | None) -> None:
    _move(lambda: release(opening, source=source_of(key), at=at, doubts=doubts(found)))


def _move(move: Callable[[], object]) -> None:
    try:
        move()
    except TransitionError as error:
        raise _conflict(str(error)) from error


def _conflict(message: str) -> DeskRefusedError:
    return DeskRefusedError(message, status=409)


def _name(opening: Opening, external_id: str | None) -> None:
    """Refused with the id of the opening that has this name already."""
    if external_id is None:
        ExternalOpening.objects.filter(opening=opening).delete()
        return
    values = {"institution": opening.institution, "external_id": external_id}
    try:
        with transaction.atomic():
            ExternalOpening.objects.update_or_create(opening=opening, defaults=values)
    except IntegrityError as error:
        known = ExternalOpening.objects.filter(**values).values_list("opening_id", flat=True).first()
        raise DeskRefusedError(
            f"You have an opening with this external_id already: {known}.",
            status=409,
            field="external_id",
            opening_id=known,
        ) from error


def _with_what_stays(draft: OpeningDraft, opening: Opening, patch: dict[str, object]) -> OpeningDraft:
    """No body says where a value was read from, or in which words it came. That stays with what was not sent."""
    kept = with_what_nobody_types(draft, stored_draft(opening))
    is_told = {"description_html", "description_markdown"} & patch.keys()
    return replace(
        kept,
        evidence={name: text for name, text in kept.evidence.items() if _field_of(name) not in patch},
        description_html=kept.description_html
        if is_told
        else opening.description_source or opening.description,
    )


def _field_of(name: str) -> str:
    """The field of the API that a piece of evidence is about: `topic robotics` is about topics."""
    renamed = {"starts_on": "start", "topic": "topics", "pay_scale": "pay"}
    first = name.partition(" ")[0]
    return renamed.get(first, first)
