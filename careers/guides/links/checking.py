"""Keeping what is known of the links to other sites up to date."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from careers.guides.links.finding import outside_links
from careers.guides.links.models import LinkCheck, Outcome
from careers.guides.links.probing import Probed, probe

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from careers.guides.links.finding import Place

logger = logging.getLogger(__name__)

# A day less than a week, so that a run that begins a little earlier than the last does not skip them.
_EVERY = timedelta(days=6)
# A task may take no longer; what is left is asked at the next run.
_MOST_SECONDS = 300.0
_BAD = (Outcome.BROKEN, Outcome.UNSURE)


def check_links(now: datetime, ask: Callable[[str], Probed] = probe) -> int:
    """Ask those that were not asked for a week, and forget those that no text has any more."""
    wanted = outside_links()
    LinkCheck.objects.exclude(url__in=wanted).delete()
    ends_at = time.monotonic() + _MOST_SECONDS
    asked = 0
    for url in _due(wanted, now):
        if time.monotonic() > ends_at:
            break
        _store(url, _asked(ask, url), now)
        asked += 1
    return asked


def _asked(ask: Callable[[str], Probed], url: str) -> Probed:
    """One address that nobody thought of must not keep those after it from being asked, today and every day."""
    try:
        return ask(url)
    except Exception:
        logger.exception("A link could not be asked")
        return Probed(Outcome.UNSURE, "It could not be asked. Look at it yourself.")


def _due(wanted: Collection[str], now: datetime) -> list[str]:
    """Those never asked first."""
    known = dict(LinkCheck.objects.values_list("url", "checked_at"))
    late = [url for url in wanted if url not in known or known[url] <= now - _EVERY]
    return sorted(late, key=lambda url: (url in known, known.get(url, now), url))


def _store(url: str, probed: Probed, now: datetime) -> None:
    check = LinkCheck.objects.filter(url=url).first() or LinkCheck(url=url)
    check.outcome = probed.outcome
    check.detail = probed.detail[:300]
    check.checked_at = now
    check.failing_since = (check.failing_since or now) if probed.outcome in _BAD else None
    check.save()


class Reported(NamedTuple):
    """A link that needs somebody, and where it stands."""

    check: LinkCheck
    places: tuple[Place, ...]


def report() -> list[Reported]:
    """What is broken comes first, then what is not sure, then what moved; the longest first."""
    wanted = outside_links()
    order = [*_BAD, Outcome.MOVED]
    checks = LinkCheck.objects.filter(url__in=wanted, outcome__in=order)
    found = [Reported(check, tuple(wanted[check.url])) for check in checks]
    return sorted(
        found,
        key=lambda one: (
            order.index(Outcome(one.check.outcome)),
            one.check.failing_since or one.check.checked_at,
        ),
    )
