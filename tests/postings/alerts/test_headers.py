"""Headers as RFC 8058, 2369, 2919, 3834 and 5322 want them, read from the bytes that are sent."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest
from django.core.mail.message import BadHeaderError
from django.utils import timezone

from postings.alerts.emails.drafts import notice_draft
from postings.alerts.emails.mail import Mail
from postings.alerts.models import Frequency, NoticeKind
from postings.alerts.tokens import Purpose, holder_of
from tests.factories import InstitutionFactory, OpeningFactory
from tests.postings.alerts.mail_reading import a_digest, a_notice, an_alert, bytes_of, draft_of, received

if TYPE_CHECKING:
    from email.message import EmailMessage

    from pytest_django import Settings

pytestmark = pytest.mark.django_db

_LIST = ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id")


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://jobs.example"
    settings.DEFAULT_FROM_EMAIL = "Jöbs <jobs@jobs.example>"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def a_mail(now: datetime, title: str = "Bandits") -> EmailMessage:
    alert = an_alert(now, frequency=Frequency.WEEKLY)
    return received(draft_of(a_digest(alert, [OpeningFactory.create(title=title)], now), now))


def test_one_click_unsubscribing_is_as_rfc_8058_wants_it(now: datetime) -> None:
    mail = a_mail(now)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (url,) = re.findall(r"<(https://[^<>\s]+)>", mail["List-Unsubscribe"])
    assert mail["List-Unsubscribe"] == f"<{url}>"
    token = url.removeprefix("https://jobs.example/alerts/unsubscribe/").rstrip("/")
    holder = holder_of(token, Purpose.UNSUBSCRIBE)
    assert holder.address.email == "ada@example.org"
    assert holder.address.alerts.filter(pk=holder.number).exists()


def test_each_list_header_is_there_once_and_on_one_line(now: datetime) -> None:
    """RFC 2369: once at most; the URI in angle brackets with no space inside."""
    alert = an_alert(now)
    raw = bytes_of(draft_of(a_digest(alert, [OpeningFactory.create()], now), now))
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    for name in (*_LIST, "Message-ID", "Date", "From", "To", "Subject", "MIME-Version", "Content-Type"):
        assert len(re.findall(rf"^{name}: \S", head, re.MULTILINE)) == 1, name
    assert all(len(line) < 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()


def test_list_id_is_as_rfc_2919_wants_it(now: datetime) -> None:
    assert re.fullmatch(r"[A-Za-z ]+ <[a-z0-9-]+(\.[a-z0-9-]+)+>", a_mail(now)["List-Id"])


def test_unsubscribing_by_mail_is_offered_where_the_site_reads_it(now: datetime, settings: Settings) -> None:
    settings.ALERTS_UNSUBSCRIBE_MAILBOX = "unsubscribe@jobs.example"
    value = a_mail(now)["List-Unsubscribe"]
    assert re.fullmatch(r"<https://\S+>, <mailto:unsubscribe@jobs\.example\?subject=unsubscribe>", value)


def test_mail_says_that_no_person_wrote_it(now: datetime) -> None:
    mail = a_mail(now)
    assert mail["Auto-Submitted"] == "auto-generated"
    # "All" would keep bounces away too.
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert mail["Precedence"] is None


def test_feedback_id_counts_kinds_and_tells_nobody_apart(now: datetime) -> None:
    assert a_mail(now)["Feedback-ID"] == "weekly:digest:alerts:jobboard"


def test_date_and_sender(now: datetime) -> None:
    mail = a_mail(now)
    assert parsedate_to_datetime(mail["Date"]) == now.replace(microsecond=0)
    assert parsedate_to_datetime(mail["Date"]).tzinfo == UTC
    (sender,) = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Jöbs", "jobs@jobs.example")
    assert [one.addr_spec for one in mail["To"].addresses] == ["ada@example.org"]


def test_message_id_is_that_of_the_row_and_its_edition(now: datetime, settings: Settings) -> None:
    digest = a_digest(an_alert(now), [OpeningFactory.create()], now)
    first = received(draft_of(digest, now))["Message-ID"]
    assert re.fullmatch(rf"<digest-{digest.pk}-1\.[0-9a-f]{{16}}@jobs\.example>", first)
    digest.attempts = 3
    assert received(draft_of(digest, timezone.now()))["Message-ID"] == first
    digest.edition = 2
    assert received(draft_of(digest, now))["Message-ID"] != first
    digest.edition = 1
    settings.SECRET_KEY = "that of another site"
    assert received(draft_of(digest, now))["Message-ID"] != first


@pytest.mark.parametrize("kind", NoticeKind)
def test_notices_have_a_way_out_only_where_they_belong_to_a_list(now: datetime, kind: NoticeKind) -> None:
    alert = an_alert(now, reminders=True)
    if kind == NoticeKind.CONFIRM:
        alert.confirmed_at = None
        alert.save()
    notice = a_notice(kind, alert, now)
    if kind == NoticeKind.REMINDER:
        digest = a_digest(alert, [OpeningFactory.create(closing_soon=True)], now)
        digest.items.update(reminder=notice)
    mail = received(notice_draft(notice, now))
    of_list = kind in (NoticeKind.REMINDER, NoticeKind.RENEWAL, NoticeKind.QUIET)
    assert [mail[name] is not None for name in _LIST] == [of_list] * 3
    assert mail["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(rf"<notice-{notice.pk}-1\.[0-9a-f]{{16}}@jobs\.example>", mail["Message-ID"])


def test_subject_cannot_become_another_header(now: datetime) -> None:
    institution = InstitutionFactory.create(name="Evil\r\nBcc: all@example.org")
    title = "Bandits\r\nBcc: victim@example.org\n\nhello \u2028\u202emoc"
    opening = OpeningFactory.create(title=title, institution=institution)
    mail = received(draft_of(a_digest(an_alert(now), [opening], now), now))
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("1 new: Bandits Bcc: victim@example.org hello moc")
    assert len(mail["Subject"].splitlines()) == 1


@pytest.mark.parametrize("value", ["a\nBcc: x@example.org", "a\r\n b", "a\n b", "é\n\nb"])
def test_header_with_a_line_break_is_refused(value: str) -> None:
    mail = Mail(subject="x", text="x", html="<p>x</p>", to="ada@example.org", headers={"X-Search": value})
    with pytest.raises(BadHeaderError):
        mail.message().as_bytes()
