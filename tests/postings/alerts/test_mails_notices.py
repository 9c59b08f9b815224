from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from postings.alerts.emails.drafts import notice_draft
from postings.alerts.models import Alert, Frequency, Notice, NoticeKind, StopCause, SuppressionCause
from postings.alerts.tokens import Purpose, holder_of
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory
from tests.postings.alerts.mail_reading import a_digest, a_notice, an_alert, html_of, received, text_of

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
QUERY = SearchQuery(role=("phd",), country=("DE",))
SENTENCE = "PhD positions in Germany"


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://jobs.example"


def text_for(notice: Notice) -> str:
    return " ".join(text_of(received(notice_draft(notice, NOW))).split())


def number_in(text: str, purpose: Purpose) -> int:
    (token,) = set(re.findall(rf"https://jobs\.example/alerts/{purpose.label}/(\S+)/", text))
    return holder_of(token, purpose).number


def an_unconfirmed_alert() -> Alert:
    return an_alert(NOW, QUERY, confirmed_at=None, created_at=NOW, frequency=Frequency.WEEKLY, weekday=2)


def test_confirmation_says_what_when_and_until() -> None:
    alert = an_unconfirmed_alert()
    notice = a_notice(NoticeKind.CONFIRM, alert, NOW)
    assert received(notice_draft(notice, NOW))["Subject"] == f"Confirm your alert: {SENTENCE}"
    text = text_for(notice)
    assert SENTENCE in text
    assert "will come to you every Tuesday at 08:00 (Europe/Zurich time)." in text
    assert "The link holds until Fri 27 Nov 2026, 10:00 CET" in text
    assert "If it was not you, do nothing" in text
    assert number_in(text, Purpose.CONFIRM) == alert.pk
    assert "/alerts/manage/" not in text


@pytest.mark.parametrize(
    "words",
    [
        "win a prize at evil.example",
        "https //evil 。com go。to",
        "write to me@evil",
        "www evil",
        "a message that is much longer than what anybody would look for on a list of openings",
    ],
)
def test_confirmation_carries_no_message_of_whoever_typed_the_address(words: str) -> None:
    alert = an_alert(NOW, QUERY.with_(q=words), confirmed_at=None, created_at=NOW)
    mail = received(notice_draft(a_notice(NoticeKind.CONFIRM, alert, NOW), NOW))
    assert mail["Subject"].startswith(f"Confirm your alert: {SENTENCE}, with the words")
    assert "with the words that were typed in" in text_of(mail)
    for said in (mail["Subject"], text_of(mail), html_of(mail)):
        assert not {"evil", "message"} & set(re.findall(r"\w+", said))


def test_confirmation_says_plain_words() -> None:
    alert = an_alert(NOW, QUERY.with_(q="graph neural networks, e.g. GNN"), confirmed_at=None, created_at=NOW)
    assert "graph neural networks" in text_for(a_notice(NoticeKind.CONFIRM, alert, NOW))


def test_confirmation_of_what_is_confirmed_is_not_sent() -> None:
    assert notice_draft(a_notice(NoticeKind.CONFIRM, an_alert(NOW, QUERY), NOW), NOW).message is None


def test_who_asks_for_what_they_have_is_told() -> None:
    alert = an_alert(NOW, QUERY, paused_until=NOW + timedelta(days=10))
    text = text_for(a_notice(NoticeKind.KNOWN, alert, NOW))
    assert "You have this alert already" in text
    assert "You asked for it on 22 Aug 2026" in text
    assert "It is paused until 30 Nov 2026." in text
    assert number_in(text, Purpose.MANAGE) == alert.pk


def test_who_asks_again_before_confirming_is_asked_again() -> None:
    alert = an_unconfirmed_alert()
    assert number_in(text_for(a_notice(NoticeKind.KNOWN, alert, NOW)), Purpose.CONFIRM) == alert.pk


def test_link_to_the_alerts_of_an_address() -> None:
    text = text_for(a_notice(NoticeKind.LINKS, an_alert(NOW), NOW))
    assert number_in(text, Purpose.MANAGE) == 0
    assert "The link holds until 20 Dec 2026." in text


def test_reminder_lists_what_is_still_open_the_first_to_close_first() -> None:
    alert = an_alert(NOW, QUERY, reminders=True)
    notice = a_notice(NoticeKind.REMINDER, alert, NOW)
    closing = {"deadline_kind": "moment", "deadline_zone": "AoE", "published_at": NOW - timedelta(days=5)}
    openings = [
        OpeningFactory.create(title="Second", deadline_at=NOW + timedelta(days=3), **closing),
        OpeningFactory.create(title="First", deadline_at=NOW + timedelta(days=2), **closing),
        OpeningFactory.create(title="Gone", closed=True),
    ]
    other = OpeningFactory.create(title="Other", deadline_at=NOW + timedelta(days=2), **closing)
    a_digest(alert, openings, NOW).items.update(reminder=notice)
    a_digest(alert, [other], NOW - timedelta(days=1))
    subject = received(notice_draft(notice, NOW))["Subject"]
    assert subject.startswith("2 close soon: First at ")
    assert subject.endswith(", and 1 more")
    text = text_for(notice)
    assert text.index("1. First") < text.index("2. Second")
    assert "Gone" not in text
    assert "Other" not in text
    assert notice_draft(notice, NOW).closed == ()


@pytest.mark.parametrize(
    "values", [{"reminders": False}, {"reminders": True, "paused_until": NOW + timedelta(days=1)}]
)
def test_reminder_is_not_sent_to_who_left_it_out_or_paused(values: dict[str, Any]) -> None:
    alert = an_alert(NOW, **values)
    notice = a_notice(NoticeKind.REMINDER, alert, NOW)
    opening = OpeningFactory.create(
        deadline_kind="moment", deadline_at=NOW + timedelta(days=2), deadline_zone="UTC", published_at=NOW
    )
    a_digest(alert, [opening], NOW).items.update(reminder=notice)
    assert notice_draft(notice, NOW).message is None


def test_yearly_question_says_what_happens_without_an_answer() -> None:
    alert = an_alert(NOW, QUERY, asked_at=NOW)
    text = text_for(a_notice(NoticeKind.RENEWAL, alert, NOW))
    assert "You have had it since 22 Aug 2026." in text
    assert "Without an answer it ends on 19 Jan 2027." in text
    assert number_in(text, Purpose.KEEP) == alert.pk


def test_quiet_note_says_which_filter_to_relax() -> None:
    OpeningFactory.create(role="fellow", locations=[("Bonn", "DE")], published_at=NOW - timedelta(days=1))
    alert = an_alert(NOW, QUERY)
    text = text_for(a_notice(NoticeKind.QUIET, alert, NOW))
    assert "Nothing new for 90 days" in text
    assert "- 1 opening without: PhD positions https://jobs.example/openings/?country=DE" in text
    assert number_in(text, Purpose.MANAGE) == alert.pk


@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if kind != NoticeKind.LINKS])
def test_notice_about_a_stopped_alert_is_not_sent(kind: NoticeKind) -> None:
    alert = an_alert(NOW, stopped_at=NOW, stopped_because=StopCause.PERSON)
    assert notice_draft(a_notice(kind, alert, NOW), NOW).message is None


@pytest.mark.parametrize("kind", NoticeKind)
def test_nothing_is_sent_to_a_suppressed_address(kind: NoticeKind) -> None:
    alert = an_unconfirmed_alert()
    alert.address.suppress(SuppressionCause.COMPLAINT)
    assert notice_draft(a_notice(kind, alert, NOW), NOW).message is None


@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if kind != NoticeKind.REMINDER])
def test_notices_are_whole_and_fit(kind: NoticeKind) -> None:
    query = SearchQuery(q="<b>bold</b> & more", country=("DE", "CH", "NL", "FR", "GB"))
    values = {"confirmed_at": None} if kind == NoticeKind.CONFIRM else {}
    mail = received(notice_draft(a_notice(kind, an_alert(NOW, query, **values), NOW), NOW))
    assert len(mail["Subject"]) <= 78
    html = html_of(mail)
    parser = etree.HTMLParser(recover=False)
    etree.fromstring(html, parser)
    assert [error.message for error in parser.error_log] == []
    assert "<b>" not in html
    for line in text_of(mail).split("\n"):
        assert len(line) <= 78 or re.fullmatch(r"\s*([\w ]+: )?https://\S+", line), line
