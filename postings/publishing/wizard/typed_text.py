"""From a complete draft to what somebody would have typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.openings.choices import Funding
from postings.openings.models.opening import ANYWHERE_ON_EARTH
from postings.publishing.wizard.exact import typed_moment, typed_place
from postings.publishing.wizard.forms import HTML
from postings.publishing.wizard.inputs import country_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from decimal import Decimal

    from postings.openings.draft import DraftMaterial, DraftQualification, OpeningDraft
    from postings.publishing.wizard.names import Typed


def typed_of(draft: OpeningDraft) -> Typed:
    """`read` gives the same draft back, but for what no step asks: evidence, origin and the least degree."""
    return {
        "role": _role(draft),
        "where": {
            "workplace": str(draft.workplace),
            "remote_countries": [country_words(code) for code in draft.remote_countries],
            **_columns(
                [typed_place(place) for place in draft.locations],
                ("place_city", "place_country", "place_region", "place_exact"),
            ),
        },
        "pay": _pay(draft),
        "qualifications": {
            **_columns(
                [_qualification(row) for row in draft.qualifications],
                ("kind", "necessity", "name", "degree", "minimum", "maximum", "text", "group"),
            ),
            **_columns(
                [_material(row) for row in draft.materials],
                ("material_kind", "material_count", "material_text"),
            ),
        },
        "applying": _applying(draft),
    }


def _role(draft: OpeningDraft) -> dict[str, str | list[str]]:
    return {
        "title": draft.title,
        "role": str(draft.role),
        "description": draft.description_html,
        "description_format": HTML,
        "level": str(draft.level),
        "department": draft.department,
        "supervisor": draft.supervisor,
        "topics": list(draft.topics),
    }


def _pay(draft: OpeningDraft) -> dict[str, str | list[str]]:
    return {
        "pay_min": number_text(draft.pay_min),
        "pay_max": number_text(draft.pay_max),
        "pay_currency": draft.pay_currency,
        "pay_period": str(draft.pay_period),
        "pay_kind": str(draft.pay_kind),
        "funding": "" if draft.funding == Funding.NONE_STATED else str(draft.funding),
        "contract": str(draft.contract),
        "contract_months": number_text(draft.contract_months),
        "hours": str(draft.hours),
        "starts_on": draft.starts_on.isoformat() if draft.starts_on else "",
        "starts_as_soon": "yes" if draft.starts_as_soon_as_possible else "",
        "visa": str(draft.visa),
        "pay_scale": draft.pay_scale,
        "benefits": "\n".join(draft.benefits),
    }


def _applying(draft: OpeningDraft) -> dict[str, str | list[str]]:
    zone, has_time = draft.deadline_zone, draft.deadline_has_time
    return {
        "method": str(draft.apply_method),
        "url": draft.apply_url,
        "email": draft.apply_email,
        "deadline_kind": str(draft.deadline_kind),
        "deadline_zone": "AoE" if zone == ANYWHERE_ON_EARTH else zone,
        **_moment("deadline", "date", draft.deadline_at, zone, has_time=has_time),
        **_moment("letters", "date", draft.letters_deadline_at, zone, has_time=has_time),
        **_moment("ends", "on", draft.expires_at, zone, has_time=False),
    }


def _moment(
    name: str, day_name: str, moment: datetime | None, zone: str, *, has_time: bool
) -> dict[str, str]:
    day, clock = typed_moment(moment, zone, has_time=has_time) if moment else ("", "")
    typed = {f"{name}_{day_name}": day, f"{name}_exact": moment.isoformat() if moment else ""}
    return typed if day_name == "on" else {**typed, f"{name}_time": clock}


def _qualification(row: DraftQualification) -> dict[str, str]:
    return {
        "kind": str(row.kind),
        "necessity": str(row.necessity),
        "name": row.name,
        "degree": str(row.degree),
        "minimum": number_text(row.minimum),
        "maximum": number_text(row.maximum),
        "text": row.text,
        "group": number_text(row.alternative_group),
    }


def _material(row: DraftMaterial) -> dict[str, str]:
    return {
        "material_kind": str(row.kind),
        "material_count": number_text(row.count),
        "material_text": row.text,
    }


def number_text(number: Decimal | int | None) -> str:
    """`54000`, `2.5`: no zeros that say nothing."""
    if number is None:
        return ""
    text = f"{number:f}" if not isinstance(number, int) else str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _columns(rows: Iterable[Mapping[str, str]], fields: tuple[str, ...]) -> dict[str, str | list[str]]:
    rows = list(rows)
    return {field: [row[field] for row in rows] for field in fields}
