"""The mails about a talk, and its invitation as a calendar reads it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from icalendar import Calendar, Event, vCalAddress, vText

from careers.advice.models import AdviceRequest, RequestState
from postings.alerts.emails.letters import Letter, Link

if TYPE_CHECKING:
    from collections.abc import Mapping


def _moment(at: datetime, zone: str) -> str:
    """Never ambiguous: "Wednesday, 20 January 2027, 15:00 (Europe/Zurich)"."""
    return f"{at.astimezone(ZoneInfo(zone)):%A, %-d %B %Y, %H:%M} ({zone})"


def to_the_team(request: AdviceRequest) -> EmailMultiAlternatives:
    admin = settings.SITE_URL + reverse("admin:careers_advicerequest_change", args=[request.pk])
    letter = Letter(
        subject=f"Advice asked for: {request.get_topic_display()}",
        heading="Somebody asks for a talk",
        lead=(
            f"{request.name} ({request.email}) asks about: {request.get_topic_display()}.",
            request.question,
            "They could talk on:",
            *(f"{_moment(at, request.time_zone)}, which is {_moment(at, 'UTC')}" for at in request.times),
        ),
        action=Link("Answer in the admin", admin),
        foot="You get this mail because requests for advice go to this address.",
    )
    return _mail(letter, settings.ADVICE_EMAIL, request, step="team", reply_to=[request.email])


def answer(request: AdviceRequest) -> EmailMultiAlternatives:
    """What they are told of the last step: the time, a no, or that the talk is off."""
    letter = {
        RequestState.ACCEPTED: _accepted,
        RequestState.DECLINED: _declined,
        RequestState.CANCELLED: _cancelled,
    }[RequestState(request.state)](request)
    mail = _mail(letter, request.email, request, step=f"{request.state}-{request.sequence}")
    if request.starts_at and request.state != RequestState.DECLINED:
        is_off = request.state == RequestState.CANCELLED
        method = "CANCEL" if is_off else "REQUEST"
        name = "cancelled.ics" if is_off else "invitation.ics"
        mail.attach(name, invitation(request, method).decode(), f"text/calendar; method={method}")
    return mail


def _accepted(request: AdviceRequest) -> Letter:
    is_moved = request.sequence > 0
    return Letter(
        subject="Your talk has a new time" if is_moved else "Your talk is arranged",
        heading="Your talk has a new time" if is_moved else "Your talk is arranged",
        lead=(
            f"{request.adviser} will talk to you about: {request.get_topic_display().lower()}.",
            f"When: {_moment(request.starts_at or request.created_at, request.time_zone)}, "
            f"for {request.minutes} minutes.",
            f"Where: {request.place}",
            *((request.note,) if request.note else ()),
            "The invitation is attached: open it to put the talk into your calendar.",
        ),
        foot=_foot("the talk"),
    )


def _declined(request: AdviceRequest) -> Letter:
    return Letter(
        subject="We cannot offer you a talk",
        heading="We cannot offer you a talk this time",
        lead=(
            request.note
            or "None of the times that you named is free. You are welcome to ask again with others.",
        ),
        action=Link("Ask again", settings.SITE_URL + reverse("careers:advice")),
        points=(Link("Our guides", f"{settings.SITE_URL}/guides/"),),
        foot=_foot("this mail"),
    )


def _cancelled(request: AdviceRequest) -> Letter:
    return Letter(
        subject="Your talk is cancelled",
        heading="Your talk is cancelled",
        lead=(
            f"The talk on {_moment(request.starts_at or request.created_at, request.time_zone)} does not take place.",
            *((request.note,) if request.note else ()),
            "The attached file takes it out of your calendar.",
        ),
        action=Link("Ask again", settings.SITE_URL + reverse("careers:advice")),
        foot=_foot("this mail"),
    )


def _foot(last: str) -> str:
    return f"You get this mail because you asked for a talk. What you wrote is deleted 30 days after {last}."


def invitation(request: AdviceRequest, method: str) -> bytes:
    """RFC 5546: the same UID for all that is said of a talk, and a number that rises with each change."""
    if request.starts_at is None:
        raise ValueError("A talk without a time has no invitation.")
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//Advice//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = Event()
    event.add("uid", f"advice-{request.uid}@{_host()}")
    event.add("dtstamp", datetime.now(UTC))
    event.add("dtstart", request.starts_at.astimezone(UTC))
    event.add("dtend", request.starts_at.astimezone(UTC) + timedelta(minutes=request.minutes))
    event.add("summary", f"Talk with {request.adviser}: {request.get_topic_display()}")
    event.add("location", request.place)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("sequence", request.sequence)
    event.add("organizer", _person(settings.ADVICE_EMAIL, settings.SITE_NAME, {}))
    event.add("attendee", _person(request.email, request.name, {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}))
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _person(email: str, name: str, parameters: Mapping[str, str]) -> vCalAddress:
    person = vCalAddress(f"MAILTO:{email}")
    person.params["CN"] = vText(name)
    for key, value in parameters.items():
        person.params[key] = vText(value)
    return person


def _mail(
    letter: Letter, to: str, request: AdviceRequest, *, step: str, reply_to: list[str] | None = None
) -> EmailMultiAlternatives:
    headers = {
        "Message-ID": f"<advice-{request.uid}-{step}@{_host()}>",
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMultiAlternatives(
        " ".join(letter.subject.split()), letter.text(), None, [to], headers=headers, reply_to=reply_to
    )
    mail.attach_alternative(letter.html(), "text/html")
    return mail


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
