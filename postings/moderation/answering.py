"""What people hear who reported an opening and left an address.

Anybody can type anybody's address. So an address that is not known to be the reporter's gets no word that somebody
else wrote, neither the report's nor the opening's, and few such letters a day.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from postings.accounts.letters.actions import write_letter
from postings.accounts.letters.models import Letter
from postings.institutions.proof import confirmed_addresses
from postings.moderation.models import Case, Report
from postings.moderation.telling import key_of, send_later

if TYPE_CHECKING:
    from datetime import datetime

MOST_A_DAY = 3
_CAME_OF_IT = {
    Case.State.APPROVED: "We looked, and found that it can stay as it is.",
    Case.State.CHANGES_ASKED: "We looked, and have asked the institution to mend it.",
    Case.State.REJECTED: "We looked, and have taken it off the board.",
}
_THANKS = "Thank you for taking the time. It helps everybody who looks for a role here."
_NOT_YOU = "If that was not you, somebody else typed your address, and there is nothing for you to do."


def answer_reports(case: Case, *, due_at: datetime) -> None:
    """One letter for each address, however much its owner reported."""
    answered: set[str] = set()
    for report in case.reports.exclude(email="").select_related("reporter").order_by("pk"):
        address = report.email.casefold()
        if address in answered:
            continue
        answered.add(address)
        is_theirs = _is_theirs(report)
        if is_theirs or not _had_enough(report.email):
            _answer(case, report, is_theirs=is_theirs, due_at=due_at)


def _is_theirs(report: Report) -> bool:
    if report.reporter is None:
        return False
    return report.email.casefold() in {email.casefold() for email in confirmed_addresses(report.reporter)}


def _had_enough(email: str) -> bool:
    day = timezone.now() - timedelta(days=1)
    lately = Letter.objects.filter(key__startswith="case/", key__contains="/report/", created_at__gt=day)
    return lately.filter(to__iexact=email).count() >= MOST_A_DAY


def _answer(case: Case, report: Report, *, is_theirs: bool, due_at: datetime) -> None:
    about = f": {case.opening.title}" if is_theirs else ""
    letter = write_letter(
        key=f"{key_of(case)}report/{report.pk}",
        to=report.email,
        subject=f"What came of your report{about}",
        paragraphs=_words(case, report, is_theirs=is_theirs),
        action=None if case.state == Case.State.REJECTED else ("See the opening", _address(case)),
    )
    send_later(letter, due_at)


def _words(case: Case, report: Report, *, is_theirs: bool) -> list[str]:
    opening = case.opening
    kind = Report.Kind(report.kind).label
    what = f"“{opening.title}” of {opening.institution}" if is_theirs else "an opening here"
    told = f"On {report.at:%-d %b %Y} you told us about {what}: {kind[:1].lower()}{kind[1:]}."
    return [told, _CAME_OF_IT[Case.State(case.state)], _THANKS, *([] if is_theirs else [_NOT_YOU])]


def _address(case: Case) -> str:
    """Without the words of its title, which are its institution's."""
    return settings.SITE_URL + reverse("postings:opening", args=["opening", case.opening_id])
