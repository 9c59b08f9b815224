"""What an opening says, field by field, in words: the two ends of an entry in its change log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.openings.choices import DeadlineKind, PayKind
from postings.openings.deadlines import stated_moment
from postings.openings.presentation import contract_line, pay_line, remote_line, start_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.openings.models import Opening


def describe(opening: Opening) -> dict[str, str]:
    """Field to words, "" for what is not said. Every field that an employer decides is in one of them."""
    return {
        "title": opening.title,
        "department": opening.department,
        "supervisor": opening.supervisor,
        "role": opening.get_role_display(),
        "level": opening.get_level_display() if opening.level else "",
        "topics": _listed(sorted(topic.name for topic in opening.topics.all())),
        "description": opening.description_text,
        "locations": _listed((str(place) for place in opening.locations.all()), "; "),
        "workplace": _workplace(opening),
        "contract": _listed(
            [opening.get_contract_display() if opening.contract else "", contract_line(opening)]
        ),
        "hours": opening.get_hours_display() if opening.hours else "",
        "start": start_line(opening),
        "visa": opening.get_visa_display() if opening.visa else "",
        "funding": opening.get_funding_display(),
        "pay": _pay(opening),
        "benefits": _listed(opening.benefits),
        "qualifications": _listed(
            (f"{row.text} ({row.get_necessity_display().lower()})" for row in opening.qualifications.all()),
            "; ",
        ),
        "materials": _listed(
            (_material(row.text, row.get_kind_display(), row.count) for row in opening.materials.all()), "; "
        ),
        "how_to_apply": _listed([opening.get_apply_method_display(), opening.apply_url, opening.apply_email]),
        "deadline": _deadline(opening),
        "letters_deadline": _letters_deadline(opening),
        "end": _end(opening),
    }


def _listed(parts: Iterable[str], separator: str = ", ") -> str:
    return separator.join(dict.fromkeys(part for part in parts if part))


def _workplace(opening: Opening) -> str:
    if opening.remote_countries:
        return remote_line(opening.remote_countries, full=True)
    return opening.get_workplace_display() if opening.workplace else ""


def _pay(opening: Opening) -> str:
    kind = PayKind.STIPEND.label.lower() if opening.pay_kind == PayKind.STIPEND else ""
    return _listed([pay_line(opening), kind, opening.pay_scale])


def _material(text: str, kind: str, count: int | None) -> str:
    return (text or kind) + (f" ({count})" if count else "")


def _deadline(opening: Opening) -> str:
    if opening.deadline_kind == DeadlineKind.MOMENT and opening.deadline_at is not None:
        return stated_moment(opening.deadline_at, opening.deadline_zone, has_time=opening.deadline_has_time)
    return opening.get_deadline_kind_display()


def _letters_deadline(opening: Opening) -> str:
    if opening.letters_deadline_at is None:
        return ""
    return stated_moment(
        opening.letters_deadline_at, opening.deadline_zone, has_time=opening.deadline_has_time
    )


def _end(opening: Opening) -> str:
    """When it is taken off the list, where that is not its deadline."""
    if opening.expires_at is None:
        return ""
    return stated_moment(opening.expires_at, opening.deadline_zone, has_time=False)
