"""What moves an edition. Each runs in one transaction, under the guide's lock, and writes the log of moves.

`actor` is None for the schedule and for what is loaded from files.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from careers.guides.models import Edition, EditionStatus, Guide
from careers.guides.quoting import check
from careers.guides.rendering import render
from careers.guides.workflow.models import EditionMove
from careers.guides.workflow.moves import OPEN, Move, MoveError

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from postings.accounts.models import User

# As pages name whoever reviewed without a name of their own; an address is not for pages.
EDITORS = "the editors"
_BEGIN = "careers.add_edition"
_WORDS = ("title", "summary", "text")

logger = logging.getLogger(__name__)


@transaction.atomic
def begin(guide: Guide, actor: User | None, text_of: Edition | None = None, note: str = "") -> Edition:
    """A new draft with the text of `text_of`, or of what is live."""
    if actor is not None and not actor.has_perm(_BEGIN):
        raise MoveError("You may not begin an edition: a writer does.")
    Guide.objects.select_for_update().get(pk=guide.pk)
    begun = open_edition(guide)
    if begun is not None:
        state = begun.get_status_display().lower()
        raise MoveError(f"Edition {begun.number} is still open ({state}). Finish or delete it first.")
    guide.refresh_from_db()
    base = text_of or guide.live
    edition = Edition(
        guide=guide,
        number=next_number(guide),
        title=base.title if base else guide.slug.replace("-", " ").capitalize(),
        summary=base.summary if base else "",
        text=base.text if base else "",
        note=note[:200],
        author=actor,
    )
    edition.html = render(edition.text).html
    edition.save()
    _log(edition, "", actor)
    return edition


def open_edition(guide: Guide) -> Edition | None:
    return guide.editions.filter(status__in=OPEN).first()


def next_number(guide: Guide) -> int:
    """Numbers of deleted drafts are given again; those of published editions never, as these are kept."""
    last = guide.editions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def go_back(edition: Edition, actor: User | None) -> Edition:
    """A new draft with the text of an older edition: nothing is lost, and it is reviewed as any other."""
    if edition.status not in {EditionStatus.PUBLISHED, EditionStatus.SUPERSEDED}:
        raise MoveError("Only the text of an edition that was published can come back.")
    return begin(edition.guide, actor, edition, f"The text of edition {edition.number} again.")


@transaction.atomic
def write(edition: Edition, actor: User | None) -> None:
    """Store a draft as it was changed, rendered and cleaned. Raises `UnknownQuoteError` for a quote of nothing.

    Whoever saves the words of somebody else as they are has not written them.
    """
    hold_guide(edition)
    stored = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    Move.WRITE.check(stored, actor)
    check(edition.text)
    edition.html = render(edition.text).html
    is_theirs = any(getattr(stored, name) != getattr(edition, name) for name in _WORDS)
    edition.author = (actor if is_theirs else None) or stored.author
    edition.save(update_fields=[*_WORDS, "note", "html", "author", "updated_at"])


@transaction.atomic
def delete(edition: Edition) -> None:
    """A draft; anything else is kept."""
    _hold(edition)
    if edition.status != EditionStatus.DRAFT:
        raise MoveError("What was published once is kept, and what is in review is sent back first.")
    edition.delete()


@transaction.atomic
def send_to_review(edition: Edition, actor: User | None) -> None:
    _hold(edition)
    _check_text(edition)
    _move(edition, Move.REVIEW, actor)


@transaction.atomic
def send_back(edition: Edition, actor: User | None, note: str) -> None:
    """To its writer, with what to change."""
    if not note.strip():
        raise MoveError("Say what has to change before it is sent back.")
    _move(edition, Move.SEND_BACK, actor, note=note.strip(), publish_at=None, reviewer=actor)


@transaction.atomic
def schedule(edition: Edition, actor: User | None, at: datetime) -> None:
    """Approve it, to be published at `at`."""
    if at <= timezone.now():
        raise MoveError("That time has passed. Choose one to come, or publish it now.")
    _hold(edition)
    _check_text(edition)
    note = f"For {at:%d %b %Y, %H:%M} UTC."
    _move(edition, Move.SCHEDULE, actor, note=note, publish_at=at, reviewer=actor)


@transaction.atomic
def publish(edition: Edition, actor: User | None) -> None:
    """What visitors read from now on. The earlier edition is kept, and its text can come back."""
    _hold(edition)
    Move.PUBLISH.check(edition, actor)
    if actor is None and edition.status != EditionStatus.SCHEDULED:
        raise MoveError("Nobody has approved this edition.")
    _check_text(edition)
    now = timezone.now()
    guide = Guide.objects.get(pk=edition.guide_id)
    for earlier in guide.editions.filter(status=EditionStatus.PUBLISHED):
        _set(earlier, EditionStatus.SUPERSEDED, actor)
    edition.published_at = now
    edition.html = render(edition.text).html
    edition.reviewer = actor or edition.reviewer
    _set(edition, EditionStatus.PUBLISHED, actor)
    _make_live(guide, edition, now)


def _make_live(guide: Guide, edition: Edition, now: datetime) -> None:
    guide.live = edition
    guide.save(update_fields=["live"])
    _reviewed(guide, edition.reviewer, now)
    edition.guide = guide


@transaction.atomic
def confirm_review(guide: Guide, actor: User) -> None:
    """What is live was read again, and nothing has to change."""
    if not actor.has_perm("careers.review_edition"):
        raise MoveError("You may not do this: a guide is reviewed by a reviewer.")
    guide.refresh_from_db(from_queryset=Guide.objects.select_for_update())
    if guide.live_id is None:
        raise MoveError("There is no text that visitors read yet.")
    _reviewed(guide, actor, timezone.now())


def _reviewed(guide: Guide, reviewer: User | None, now: datetime) -> None:
    guide.reviewed_on = now.date()
    guide.reviewed_by = (reviewer.name if reviewer else "") or EDITORS
    guide.review_due = guide.reviewed_on + relativedelta(months=guide.review_months)
    guide.save(update_fields=["reviewed_on", "reviewed_by", "review_due"])


def publish_due(now: datetime) -> int:
    """Publish what was scheduled for a time that has come. Returns how many; twice at once is once."""
    due = Edition.objects.filter(status=EditionStatus.SCHEDULED, publish_at__lte=now).order_by(
        "publish_at", "pk"
    )
    return sum(_publish_alone(due, pk, guide) for pk, guide in list(due.values_list("pk", "guide")))


def _publish_alone(due: QuerySet[Edition], pk: int, guide: int) -> bool:
    """Whatever is wrong with one, the others' time has come all the same; this one is tried again in a minute."""
    try:
        with transaction.atomic():
            # Whoever holds the guide moves something: then it is looked at again in a minute.
            if not Guide.objects.select_for_update(skip_locked=True).filter(pk=guide).exists():
                return False
            # Read under the lock: a person may have moved it since the query.
            edition = due.filter(pk=pk).first()
            return edition is not None and _publish_or_return(edition)
    except Exception:
        logger.exception("Edition %s was not published at its time", pk)
        return False


def _publish_or_return(edition: Edition) -> bool:
    """What it quotes may be gone since it was approved: then it waits for somebody, with the reason."""
    try:
        with transaction.atomic():
            publish(edition, None)
    except MoveError as error:
        edition.refresh_from_db()
        edition.publish_at = None
        _set(edition, EditionStatus.IN_REVIEW, None, f"Not published: {error}")
        return False
    return True


def _check_text(edition: Edition) -> None:
    if not (edition.title.strip() and edition.summary.strip() and edition.text.strip()):
        raise MoveError("An edition needs a title, a summary and a text before visitors read it.")
    try:
        check(edition.text)
    except ValueError as error:
        raise MoveError(str(error)) from error


def _move(edition: Edition, move: Move, actor: User | None, *, note: str = "", **changes: object) -> None:
    _hold(edition)
    move.check(edition, actor)
    for name, value in changes.items():
        setattr(edition, name, value)
    _set(edition, move.after, actor, note)


def _hold(edition: Edition) -> None:
    """As it is now, and nobody moves it before the end of the transaction."""
    hold_guide(edition)
    try:
        edition.refresh_from_db(from_queryset=Edition.objects.select_for_update(of=("self",)))
    except Edition.DoesNotExist as error:
        raise MoveError("This draft was deleted.") from error


def hold_guide(edition: Edition) -> None:
    """Before any of its editions, always: in one order nobody waits for somebody who waits for them."""
    Guide.objects.select_for_update().filter(pk=edition.guide_id).first()


def _set(edition: Edition, status: EditionStatus, actor: User | None, note: str = "") -> None:
    before, edition.status = edition.status, status
    edition.save()
    _log(edition, before, actor, note)


def _log(edition: Edition, before: str, actor: User | None, note: str = "") -> None:
    EditionMove.objects.create(
        edition=edition, before=before, after=edition.status, actor=actor, note=note[:500]
    )
