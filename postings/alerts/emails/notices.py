"""All other mails about alerts: confirming, finding them again, deadlines, and whether they are still wanted."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from postings.alerts.emails import links
from postings.alerts.emails.digests import SUBJECT_LENGTH, subject_of
from postings.alerts.emails.headers import headers_of, list_headers
from postings.alerts.emails.items import Facts, Item
from postings.alerts.emails.letters import Letter, Link
from postings.alerts.emails.plain import shortened
from postings.alerts.emails.schedules import day_of, foot_of, frequency_words, moment_of
from postings.alerts.models import Alert, Notice, NoticeKind
from postings.alerts.tokens import Purpose
from postings.openings.cards import cards_of
from postings.openings.deadlines import day
from postings.openings.presentation import count_of
from postings.search.relaxing import relaxations_of
from postings.search.sentence import lowered, sentence_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from postings.alerts.emails.mail import Mail
    from postings.alerts.models import Address
    from postings.search.query import SearchQuery
    from postings.search.relaxing import Relaxation

# What belongs to an alert that runs can be ended by one click; answers to a form cannot.
_OF_LIST = frozenset({NoticeKind.REMINDER, NoticeKind.RENEWAL, NoticeKind.QUIET})
_MOST_RELAXATIONS = 3
# Whoever types in somebody else's address must not choose what we write to them.
_MOST_TYPED = 60
_LIKE_A_LINK = re.compile(r"://|@|\bwww\b|\w[.．。]\w{2}", re.IGNORECASE)


def notice_mail(notice: Notice, now: datetime) -> Mail | None:
    """None where it says nothing any more: to a suppressed address, about an alert that ended."""
    if notice.address.is_suppressed:
        return None
    if notice.kind == NoticeKind.LINKS:
        letter: Letter | None = _links(notice.address, now)
        return letter.mail(notice.address.email, headers_of(notice, notice.kind, now)) if letter else None
    alert = notice.alert
    if alert is None or alert.is_stopped:
        return None
    letter = _LETTERS[NoticeKind(notice.kind)](notice, alert, now)
    if letter is None:
        return None
    headers = headers_of(notice, notice.kind, now)
    if notice.kind in _OF_LIST:
        headers |= list_headers(_unsubscribe(alert), notice.kind, alert.frequency)
    return letter.mail(notice.address.email, headers)


def _links(address: Address, now: datetime) -> Letter:
    until = day((now + Purpose.MANAGE.holds).date(), weekday=False)
    return Letter(
        subject=f"The link to your alerts on {settings.SITE_NAME}",
        heading="Your alerts",
        lead=(
            "Here you see all alerts of this address, and can change, pause or delete them.",
            f"The link holds until {until}. Whoever has it can change your alerts, so keep it to yourself.",
        ),
        action=Link("Open my alerts", links.signed_link(Purpose.MANAGE, address)),
        foot="You get this mail because this address was typed in to find its alerts. "
        "If it was not you, do nothing: nothing has changed.",
    )


def _typed(query: SearchQuery) -> str:
    """The search in words, to somebody who may not have typed it: without what could be a message of its own."""
    if len(query.q) <= _MOST_TYPED and not _LIKE_A_LINK.search(query.q):
        return sentence_of(query)
    return f"{sentence_of(query.with_(q=''))}, with the words that were typed in"


def _confirm(notice: Notice, alert: Alert, now: datetime) -> Letter | None:
    if alert.is_confirmed:
        return None
    sentence = _typed(alert.search.search_query)
    until = moment_of(alert.created_at + Purpose.CONFIRM.holds, alert)
    return Letter(
        subject=_about("Confirm your alert", sentence),
        heading="One click, and your alert begins",
        search=sentence,
        lead=(f"New openings of this search will come to you {frequency_words(alert)}.",),
        action=Link("Yes, send me these", links.signed_link(Purpose.CONFIRM, alert.address, alert.pk)),
        rest=(f"The link holds until {until}, which is seven days from when you asked.",),
        foot=f"You get this mail because this address was typed in on {settings.SITE_NAME}. If it was not you, "
        "do nothing: nothing more will come, and what was asked for is deleted after seven days.",
    )


def _known(notice: Notice, alert: Alert, now: datetime) -> Letter | None:
    if not alert.is_confirmed:
        # It was asked for twice before the first mail was answered: the second is the same question.
        return _confirm(notice, alert, now)
    sentence = sentence_of(alert.search.search_query)
    paused = (
        f"It is paused until {day_of(alert.paused_until, alert)}."
        if alert.paused_until is not None and alert.is_paused(now)
        else ""
    )
    return Letter(
        subject=_about("You have this alert already", sentence),
        heading="You have this alert already",
        search=sentence,
        lead=(
            f"You asked for it on {day_of(alert.created_at, alert)}, and it comes {frequency_words(alert)}. "
            f"There is nothing to do. {paused}".rstrip(),
        ),
        action=Link("Change or pause it", _manage(alert)),
        foot="You get this mail because this search was asked for once more with this address. "
        "If it was not you, do nothing: nothing has changed.",
    )


def _reminder(notice: Notice, alert: Alert, now: datetime) -> Letter | None:
    if not alert.reminders or alert.is_paused(now):
        return None
    ids = list(notice.reminded_items.values_list("opening_id", flat=True))
    cards = sorted(
        (card for card in cards_of(ids, now) if card.deadline_at is not None),
        key=lambda card: (card.deadline_at or now, card.pk),
    )
    if not cards:
        return None
    items = tuple(Item(Facts.of(card, now)) for card in cards)
    lead = "Closes soon" if len(items) == 1 else f"{len(items)} close soon"
    return Letter(
        subject=subject_of(lead, [item.facts for item in items], len(items)),
        heading=f"{count_of(len(items), 'opening closes', 'openings close')} soon",
        search=sentence_of(alert.search.search_query),
        lead=("We mailed you these before. The one that closes first stands first.",)
        if len(items) > 1
        else ("We mailed you this one before.",),
        items=items,
        foot=f"{foot_of(alert)} Reminders of deadlines belong to it; you can leave them out.",
        foot_links=_ways_out(alert),
    )


def _renewal(notice: Notice, alert: Alert, now: datetime) -> Letter | None:
    sentence = sentence_of(alert.search.search_query)
    ends = day_of((alert.asked_at or now) + Purpose.KEEP.holds, alert)
    since = day_of(alert.renewed_at or alert.confirmed_at or alert.created_at, alert)
    return Letter(
        subject=_about("Still want this?", sentence),
        heading="Do you still want this alert?",
        search=sentence,
        lead=(
            f"You have had it since {since}. We ask once a year, so that nobody gets mail they forgot about.",
            f"One click keeps it for another year. Without an answer it ends on {ends}.",
        ),
        action=Link("Keep it", links.signed_link(Purpose.KEEP, alert.address, alert.pk)),
        foot=foot_of(alert),
        foot_links=_ways_out(alert),
    )


def _quiet(notice: Notice, alert: Alert, now: datetime) -> Letter | None:
    query = alert.search.search_query
    since = alert.matched_at or alert.confirmed_at or alert.created_at
    relaxed = relaxations_of(query, now)[:_MOST_RELAXATIONS]
    lead = [f"Nothing new has matched this search since {day_of(since, alert)}. It goes on as it is."]
    if relaxed:
        lead.append("If it asked for a little less, it would find today:")
    return Letter(
        subject=_about("Nothing new for a while", sentence_of(query)),
        heading=f"Nothing new for {count_of(max((now - since) // timedelta(days=1), 1), 'day')}",
        search=sentence_of(query),
        lead=tuple(lead),
        points=tuple(Link(_relaxed(one), links.absolute(one.url)) for one in relaxed),
        action=Link("Change this alert", _manage(alert)),
        foot=foot_of(alert),
        foot_links=_ways_out(alert),
    )


def _relaxed(one: Relaxation) -> str:
    """`12 openings within 100 km of Zürich`, `3 openings without: PhD positions, in Japan`."""
    count = count_of(one.count, "opening")
    return f"{count} {one.instead}" if one.instead else f"{count} without: {', '.join(one.dropped)}"


def _about(lead: str, sentence: str) -> str:
    end = lead if lead[-1] in "?!" else f"{lead}:"
    return f"{end} {shortened(lowered(sentence), SUBJECT_LENGTH - len(end) - 1)}"


def _manage(alert: Alert) -> str:
    return links.signed_link(Purpose.MANAGE, alert.address, alert.pk)


def _unsubscribe(alert: Alert) -> str:
    return links.signed_link(Purpose.UNSUBSCRIBE, alert.address, alert.pk)


def _ways_out(alert: Alert) -> tuple[Link, ...]:
    return Link("Change or pause this alert", _manage(alert)), Link("End this alert", _unsubscribe(alert))


_LETTERS: dict[NoticeKind, Callable[[Notice, Alert, datetime], Letter | None]] = {
    NoticeKind.CONFIRM: _confirm,
    NoticeKind.KNOWN: _known,
    NoticeKind.REMINDER: _reminder,
    NoticeKind.RENEWAL: _renewal,
    NoticeKind.QUIET: _quiet,
}
