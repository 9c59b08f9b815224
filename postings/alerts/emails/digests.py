"""The mail of one alert for one period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.alerts.emails import links
from postings.alerts.emails.batches import MOST_ITEMS
from postings.alerts.emails.headers import headers_of, list_headers
from postings.alerts.emails.items import Item
from postings.alerts.emails.letters import Letter, Link
from postings.alerts.emails.plain import one_line, shortened
from postings.alerts.emails.schedules import foot_of
from postings.alerts.tokens import Purpose
from postings.openings.presentation import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postings.alerts.emails.batches import Batch, Listed
    from postings.alerts.emails.items import Facts
    from postings.alerts.emails.mail import Mail
    from postings.alerts.models import Alert, Digest

SUBJECT_LENGTH = 78


def digest_mail(digest: Digest, alert: Alert, listed: Sequence[Listed], more: int, batch: Batch) -> Mail:
    """`listed` are the items that are still open; `more` openings matched beside them, see `Digest`."""
    unsubscribe = links.signed_link(Purpose.UNSUBSCRIBE, alert.address, alert.pk)
    letter = _letter(alert, listed, more, batch, unsubscribe)
    headers = headers_of(digest, "digest", batch.now)
    return letter.mail(alert.address.email, headers | list_headers(unsubscribe, "digest", alert.frequency))


def _letter(alert: Alert, listed: Sequence[Listed], more: int, batch: Batch, unsubscribe: str) -> Letter:
    count = len(listed) + more
    rest = count - min(len(listed), MOST_ITEMS)
    items = tuple(_item(one, alert, batch) for one in listed[:MOST_ITEMS])
    search_url = links.absolute(batch.queries[alert.search_id].get_absolute_url())
    left = _left_words(len(items), rest)
    sentence = batch.sentence(alert.search_id)
    facts = [item.facts for item in items]
    return Letter(
        subject=subject_of(f"{count} new", facts, count) if facts else _bare_subject(count, sentence),
        heading=count_of(count, "new opening"),
        search=sentence,
        items=items,
        rest=(left,) if left else (),
        more=Link("See them on the site" if left else "This search on the site", search_url),
        foot=foot_of(alert),
        foot_links=(
            Link("Change or pause this alert", links.signed_link(Purpose.MANAGE, alert.address, alert.pk)),
            Link("End this alert", unsubscribe),
        ),
    )


def _left_words(listed: int, rest: int) -> str:
    if rest <= 0:
        return ""
    if not listed:
        return "Those that were to be listed here have closed. The others are open, and on the site."
    return f"These are the {listed} newest. {count_of(rest, 'more', 'more')} match too."


def _item(one: Listed, alert: Alert, batch: Batch) -> Item:
    return Item(
        batch.facts(one.opening_id),
        batch.reasons(alert.search_id, one.opening_id),
        links.signed_link(Purpose.NOT_FOR_ME, alert.address, one.item_id),
        links.more_like_link(one.opening_id),
    )


def _bare_subject(count: int, sentence: str) -> str:
    """Where no opening is listed that could be named."""
    lead = f"{count_of(count, 'new opening')}: "
    return one_line(f"{lead}{shortened(sentence, SUBJECT_LENGTH - len(lead))}")


def subject_of(lead: str, openings: Sequence[Facts], count: int) -> str:
    """`3 new: PhD position in reinforcement learning at ETH Zürich, and 2 more`, in 78 letters.

    What is too long is cut where it says least: first the title's end, then the institution.
    """
    first = openings[0]
    tail = f", and {count - 1:,} more" if count > 1 else ""
    room = SUBJECT_LENGTH - len(lead) - 2 - len(tail)
    at = f" at {first.institution}"
    if len(first.title) + len(at) > room:
        at = at if len(at) <= room // 2 else ""
    return one_line(f"{lead}: {shortened(first.title, room - len(at))}{at}{tail}")
