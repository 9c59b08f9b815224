"""A pasted link from the moment it is pasted: known already, waiting, being read, a draft, or why not."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from postings.imports.boards import tidy
from postings.imports.items import FeedError, FeedItem
from postings.imports.pasting.drafting import draft_of
from postings.imports.pasting.models import PastedLink
from postings.imports.pasting.reading import LinkReading, read_link
from postings.openings.choices import ApplyMethod, Status
from postings.openings.models import Opening
from postings.publishing.models import Draft
from postings.understanding.document import Document
from postings.understanding.relevance import judge

if TYPE_CHECKING:
    from postings.accounts.models import User
    from postings.institutions.models import Institution

State = PastedLink.State
LINKS_PER_HOUR = 30
# A link is read in 20 seconds, a whole board in 40: after this its worker is gone.
LEASE = timedelta(minutes=2)
# Nobody waits for longer.
GIVEN_UP = timedelta(minutes=15)
# Of a page with several, so many can be chosen from.
MOST_FOUND = 300
LOCK_SPACE = 0x706173  # "pas": tells our advisory locks from those of other rooms.
# By name: pages need nothing of what reads.
_READ = "postings.imports.pasting.tasks.read_pasted_link"
TOO_LATE = "Nobody got round to reading it. Please try again."
logger = logging.getLogger(__name__)


def are_too_many(person: User) -> bool:
    since = timezone.now() - timedelta(hours=1)
    return PastedLink.objects.filter(user=person, created_at__gt=since).count() >= LINKS_PER_HOUR


@transaction.atomic
def paste(institution: Institution, person: User, url: str) -> PastedLink | Draft | Opening:
    """What is there of this link already, or else the link for a worker to read."""
    url = tidy(url)
    with connection.cursor() as cursor:
        # Two clicks make one link.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, institution.pk % 2**31])
    known = _known(institution, url)
    if known is not None:
        return known
    link = PastedLink.objects.create(institution=institution, user=person, url=url)
    hand_out(link.pk)
    return link


def _known(institution: Institution, url: str) -> PastedLink | Draft | Opening | None:
    draft = institution.drafts.filter(source_url=url, is_template=False).first()
    if draft is not None:
        return draft.opening or draft
    current = institution.openings.exclude(status=Status.CLOSED).order_by("-pk")
    # Of one application page for all roles there are several.
    found = list(current.filter(origin_url=url)[:1]) or list(current.filter(apply_url=url)[:2])
    if len(found) == 1:
        return found[0]
    links = institution.pasted_links.filter(url=url, created_at__gt=timezone.now() - GIVEN_UP)
    return links.filter(
        Q(state__in=[State.WAITING, State.FETCHING]) | Q(state=State.DONE, draft=None)
    ).first()


def hand_out(link_id: int) -> None:
    """To a worker, once this is committed. Where the queue is away, the next sweep does it."""

    def to_a_worker() -> None:
        current_app.send_task(_READ, kwargs={"link_id": link_id})

    transaction.on_commit(to_a_worker, robust=True)


@transaction.atomic
def choose(link: PastedLink, external_id: str) -> None:
    """Have one of several postings made into a draft."""
    chosen = PastedLink.objects.filter(pk=link.pk, state=State.DONE, draft=None)
    if chosen.update(state=State.WAITING, chosen=external_id, claimed_at=None, created_at=timezone.now()):
        hand_out(link.pk)


def try_again(link: PastedLink) -> None:
    """What failed may have been the other site, or the network; it counts as another link."""
    failed = PastedLink.objects.filter(pk=link.pk, state=State.FAILED)
    if failed.update(state=State.WAITING, message="", claimed_at=None, created_at=timezone.now()):
        hand_out(link.pk)


@transaction.atomic
def start_blank(link: PastedLink, person: User) -> Draft:
    """A draft with nothing but the address, made once."""
    link = PastedLink.objects.select_for_update(of=("self",)).select_related("draft").get(pk=link.pk)
    if link.draft is not None:
        return link.draft
    draft = Draft.objects.create(
        institution=link.institution,
        typed={"applying": {"method": str(ApplyMethod.LINK), "url": link.url[:500]}},
        source=Draft.Source.LINK,
        source_url=link.url,
        author=person,
        changed_by=person,
    )
    PastedLink.objects.filter(pk=link.pk).update(draft=draft)
    return draft


def read(link_id: int) -> bool:
    """Read the link and make its draft. False where it was read before, or another worker is at it."""
    now = timezone.now()
    if not _open(now).filter(pk=link_id).update(state=State.FETCHING, claimed_at=now):
        return False
    link = PastedLink.objects.select_related("institution", "user").get(pk=link_id)
    try:
        _finish(link, read_link(link.url, link.chosen))
    except FeedError as error:
        _fail(link, str(error))
    except SoftTimeLimitExceeded:
        _fail(
            link,
            "The page takes too long to read. Look for another address of it, or write the opening here.",
        )
    except Exception as error:
        logger.warning("Link %d could not be read", link.pk, exc_info=True)
        _fail(link, f"Something went wrong here while it was read ({type(error).__name__}).")
    return True


def _open(now: datetime) -> QuerySet[PastedLink]:
    gone = Q(state=State.FETCHING) & (Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - LEASE))
    return PastedLink.objects.filter(Q(state=State.WAITING) | gone)


@transaction.atomic
def _finish(link: PastedLink, reading: LinkReading) -> None:
    """Only by the worker that holds the link: one that was taken for dead changes nothing."""
    held = PastedLink.objects.select_for_update().filter(
        pk=link.pk, state=State.FETCHING, claimed_at=link.claimed_at
    )
    if not held.exists():
        return
    if len(reading.items) > 1:
        held.update(state=State.DONE, found=_to_choose_from(reading.items))
        return
    item = reading.items[0]
    draft, doubts, missing = draft_of(
        item, institution=link.institution, author=link.user, url=_own_url(link, item)
    )
    said = [*([reading.note] if reading.note else []), *doubts]
    # On its own it is no reason to stop anybody: the draft says it where it is to be typed.
    if missing and said:
        said.append(f"Not found: {', '.join(missing)}.")
    held.update(state=State.DONE, draft=draft, message="\n".join(said))


def _own_url(link: PastedLink, item: FeedItem) -> str:
    """Two postings of one page are two drafts."""
    if not link.chosen:
        return link.url
    return item.url if item.url and tidy(item.url) != link.url else f"{link.url}#{link.chosen}"[:1000]


def _to_choose_from(items: tuple[FeedItem, ...]) -> list[dict[str, str]]:
    """What reads like a research role first."""
    some = sorted(items[:MOST_FOUND], key=lambda item: not _is_research(item))
    return [{"id": item.external_id, "title": item.title[:250]} for item in some]


def _is_research(item: FeedItem) -> bool:
    return judge(Document.from_html(item.title, item.html), item.department).is_relevant


def _fail(link: PastedLink, message: str) -> None:
    held = PastedLink.objects.filter(pk=link.pk, state=State.FETCHING, claimed_at=link.claimed_at)
    held.update(state=State.FAILED, message=message[:2000])


def left_over() -> list[int]:
    """Give up on what is too old, and name what a dead worker, or an absent queue, left."""
    now = timezone.now()
    waiting = PastedLink.objects.filter(state__in=[State.WAITING, State.FETCHING])
    waiting.filter(created_at__lt=now - GIVEN_UP).update(state=State.FAILED, message=TOO_LATE)
    # What was pasted this minute is surely in the queue.
    left = _open(now).filter(Q(state=State.FETCHING) | Q(created_at__lt=now - timedelta(minutes=1)))
    return list(left.values_list("pk", flat=True)[:200])
