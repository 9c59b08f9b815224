"""What is due for review, and that reviewers hear of it once a week."""

from __future__ import annotations

from datetime import date, timedelta
from smtplib import SMTPException

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from time_machine import travel

from careers.guides.ageing.facts import ageing_facts
from careers.guides.ageing.models import ReviewReminder
from careers.guides.ageing.reminding import remind
from careers.guides.tasks import remind_reviewers
from tests.careers.guides.people import guide_admin, reviewer, writer
from tests.factories import UserFactory
from tests.factories.careers import (
    EditionFactory,
    FigureFactory,
    GuideFactory,
    SalaryBandFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 6, 1)


def test_what_is_due_and_nearly_due_with_source_and_year() -> None:
    source = SourceFactory.create(title="A survey", year=2023, checked_on=MONDAY)
    never = SourceFactory.create(title="Unread", checked_on=None)
    FigureFactory.create(key="past", source=source, review_due=MONDAY - timedelta(days=3))
    FigureFactory.create(key="far", source=source, review_due=MONDAY + timedelta(days=90))
    FigureFactory.create(key="undated", source=source)
    SalaryBandFactory.create(
        key="near", title="Fellow", source=source, review_due=MONDAY + timedelta(days=10)
    )
    SalaryBandFactory.create(key="unread", title="Engineer", source=never)
    guide = GuideFactory.create(slug="live", review_due=MONDAY + timedelta(days=30))
    guide.sources.add(source)
    EditionFactory.create(guide=guide, live=True, title="A guide")
    GuideFactory.create(slug="nobody-reads-it")
    facts = ageing_facts(MONDAY)
    assert [(fact.kind, fact.due, fact.is_past) for fact in facts] == [
        ("Salary band", None, True),
        ("Figure", MONDAY - timedelta(days=3), True),
        ("Salary band", MONDAY + timedelta(days=10), False),
        ("Guide", MONDAY + timedelta(days=30), False),
    ]
    assert [(fact.source, fact.year) for fact in facts[1:]] == [
        ("A survey", year) for year in (2023, 2024, 2023)
    ]


def test_what_has_no_date_is_due_a_year_after_its_source_was_read() -> None:
    FigureFactory.create(source=SourceFactory.create(checked_on=MONDAY))
    assert ageing_facts(MONDAY) == []
    due = ageing_facts(MONDAY + timedelta(days=340))
    assert [(fact.due, fact.is_past) for fact in due] == [(MONDAY + timedelta(days=365), False)]


def test_reviewers_are_reminded_once_a_week(mailoutbox: list[EmailMultiAlternatives]) -> None:
    FigureFactory.create(value="3.5 of 4.0", meaning="The average asked for.", review_due=MONDAY)
    second, third = reviewer(), guide_admin()
    # None of these is asked: no role, not made a reviewer, not here any more.
    writer()
    UserFactory.create(superuser=True)
    reviewer(is_active=False)
    with travel(MONDAY, tick=False):
        assert remind_reviewers() == 2
    with travel(MONDAY + timedelta(days=6), tick=False):
        assert remind_reviewers() == 0
    assert {mail.to[0] for mail in mailoutbox} == {second.email, third.email}
    mail = mailoutbox[0]
    assert mail.subject == "1 fact to review"
    assert mail.extra_headers["Message-ID"] != mailoutbox[1].extra_headers["Message-ID"]
    for body in (str(mail.body), str(mail.alternatives[0][0])):
        assert "The average asked for." in body
        assert "/admin/careers/figure/" in body
        assert "due 1 Jun 2026" in " ".join(body.split())
    with travel(MONDAY + timedelta(days=7), tick=False):
        assert remind_reviewers() == 2


def test_nothing_due_is_no_mail(mailoutbox: list[EmailMultiAlternatives]) -> None:
    reviewer()
    assert remind(MONDAY) == 0
    assert mailoutbox == []


def test_mail_that_could_not_be_sent_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    FigureFactory.create(review_due=MONDAY)
    first, second = reviewer(), reviewer()
    send = EmailBackend.send_messages
    refused = {second.email}

    def sometimes(self: EmailBackend, messages: list[EmailMultiAlternatives]) -> int:
        if messages[0].to[0] in refused:
            raise SMTPException("not now")
        return int(send(self, messages))

    monkeypatch.setattr(EmailBackend, "send_messages", sometimes)
    with pytest.raises(SMTPException):
        remind(MONDAY)
    refused.clear()
    assert remind(MONDAY) == 1
    assert [mail.to[0] for mail in mailoutbox] == [first.email, second.email]
    assert ReviewReminder.objects.filter(sent_at__isnull=False).count() == 2


def test_an_address_that_is_refused_keeps_the_mail_from_nobody_else(
    mailoutbox: list[EmailMultiAlternatives], monkeypatch: pytest.MonkeyPatch
) -> None:
    FigureFactory.create(review_due=MONDAY)
    dead, other = reviewer(), reviewer()
    send = EmailBackend.send_messages

    def refuse(backend: EmailBackend, messages: list[EmailMultiAlternatives]) -> int:
        if dead.email in messages[0].to:
            raise SMTPException("no such box")
        return int(send(backend, messages))

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with pytest.raises(SMTPException):
        remind(MONDAY)
    assert [mail.to for mail in mailoutbox] == [[other.email]]
    assert ReviewReminder.objects.get().user == other
