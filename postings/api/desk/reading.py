"""From what an institution sent to the common draft, by way of the wizard's forms: one judge of what makes sense."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from postings.api.desk.bodies import Content, DeskDeadline, DeskPay, DeskStart, Written
from postings.api.desk.errors import invalid
from postings.api.desk.names import field_name
from postings.openings.choices import ApplyMethod, DeadlineKind, Funding
from postings.openings.deadlines import zone_of
from postings.openings.draft import DraftLocation, DraftMaterial, DraftQualification, OpeningDraft
from postings.publishing.wizard.description import description_html
from postings.publishing.wizard.exact import END_OF_DAY
from postings.publishing.wizard.fields import read, typed_of
from postings.publishing.wizard.forms import MARKDOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.institutions.models import Institution
    from postings.publishing.quality.finding import Finding


def draft_of(content: Content, institution: Institution, *, looks_up_places: bool = True) -> OpeningDraft:
    """Refused with 422 and every field that is wrong. Places as they are stored are not looked up again."""
    typed = typed_of(_as_sent(content))
    if looks_up_places:
        exact = zip(content.locations, typed["where"]["place_exact"], strict=True)
        typed["where"]["place_exact"] = [known if place.is_exact else "" for place, known in exact]
    reading = read(typed, institution)
    if reading.draft is None:
        raise invalid(
            [
                (_sent_as(content, field), " ".join(messages))
                for fields in reading.errors.values()
                for field, messages in fields.items()
            ]
        )
    return reading.draft


def refuse_blocking(
    found: Iterable[Finding], *, known: Iterable[Finding] = (), content: Content | None = None
) -> None:
    """What others are to see passes the gate; what was wrong before a change, and is `known`, does not stop it."""
    before = {(one.key, one.field) for one in known}
    hard = [one for one in found if one.is_hard and (one.key, one.field) not in before]
    if hard:
        raise invalid([(_sent_as(content, one.field), one.message) for one in hard])


def _sent_as(content: Content | None, field: str) -> str:
    name = field_name(field)
    is_markdown = isinstance(content, Written) and content.description_markdown is not None
    return "description_markdown" if is_markdown and name == "description_html" else name


def _as_sent(content: Content) -> OpeningDraft:
    deadline = content.deadline or DeskDeadline()
    start, pay = content.start or DeskStart(), content.pay or DeskPay()
    zone, names_hour = deadline.zone, _names_hour(deadline, content.letters_deadline)
    return OpeningDraft(
        title=content.title,
        role=content.role,
        description_html=_description(content),
        apply_method=_method(content),
        apply_url=content.apply.url,
        apply_email=content.apply.email,
        department=content.department,
        supervisor=content.supervisor,
        level=content.level or "",
        topics=tuple(content.topics),
        locations=tuple(DraftLocation(**place.model_dump()) for place in content.locations),
        workplace=content.workplace or "",
        remote_countries=tuple(content.remote_countries),
        contract=content.contract or "",
        contract_months=content.months,
        hours=content.hours or "",
        starts_on=start.on,
        starts_as_soon_as_possible=start.as_soon_as_possible,
        visa=content.visa or "",
        funding=content.funding or Funding.NONE_STATED,
        pay_min=pay.min,
        pay_max=pay.max,
        pay_currency=pay.currency,
        pay_period=pay.period or "",
        pay_kind=pay.kind or "",
        pay_scale=pay.scale,
        benefits=tuple(content.benefits),
        qualifications=_qualifications(content),
        materials=tuple(DraftMaterial(row.kind, row.count, row.text) for row in content.materials),
        deadline_kind=deadline.kind or (DeadlineKind.MOMENT if deadline.at else DeadlineKind.UNSTATED),
        deadline_at=_moment(deadline.at, zone),
        deadline_zone=zone,
        deadline_has_time=names_hour,
        letters_deadline_at=_moment(content.letters_deadline, zone),
        expires_at=_moment(content.expires_at, zone),
    )


def _description(content: Content) -> str:
    markdown = content.description_markdown if isinstance(content, Written) else None
    return content.description_html if markdown is None else description_html(markdown, MARKDOWN)


def _method(content: Content) -> str:
    if content.apply.method:
        return content.apply.method
    return ApplyMethod.EMAIL if content.apply.email and not content.apply.url else ApplyMethod.LINK


def _qualifications(content: Content) -> tuple[DraftQualification, ...]:
    return tuple(
        DraftQualification(
            row.kind,
            row.necessity,
            row.text,
            row.name,
            row.degree or "",
            row.minimum,
            row.maximum,
            alternative_group=row.alternative_group,
        )
        for row in content.qualifications
    )


def _names_hour(deadline: DeskDeadline, letters: date | None) -> bool:
    if deadline.has_time is not None:
        return deadline.has_time
    return isinstance(deadline.at or letters, datetime)


def _moment(stated: date | None, zone: str) -> datetime | None:
    """A day ends where the deadline does; a time without an offset is that of the zone."""
    if stated is None:
        return None
    if isinstance(stated, datetime) and stated.tzinfo is not None:
        return stated
    local = stated if isinstance(stated, datetime) else datetime.combine(stated, END_OF_DAY)
    return local.replace(tzinfo=zone_of(zone)).astimezone(UTC)
