"""What the wizard's fields are called in the API: errors and advice name the field that was sent."""

from __future__ import annotations

_NAMES = {
    "description": "description_html",
    "pay_min": "pay.min",
    "pay_max": "pay.max",
    "pay_currency": "pay.currency",
    "pay_period": "pay.period",
    "pay_kind": "pay.kind",
    "pay_scale": "pay.scale",
    "contract_months": "months",
    "starts_on": "start.on",
    "starts_as_soon": "start.as_soon_as_possible",
    "places": "locations",
    "method": "apply.method",
    "url": "apply.url",
    "email": "apply.email",
    "deadline_kind": "deadline.kind",
    "deadline_date": "deadline.at",
    "deadline_time": "deadline.has_time",
    "deadline_zone": "deadline.zone",
    "letters_date": "letters_deadline",
    "letters_time": "letters_deadline",
    "ends_on": "expires_at",
}
# Rows: field of the wizard to list and field of the API. A field of a row is named with its index: `place_city-0`.
_ROWS = {
    "place_city": ("locations", "city"),
    "place_country": ("locations", "country"),
    "place_region": ("locations", "region"),
    "material_kind": ("materials", "kind"),
    "material_count": ("materials", "count"),
    "material_text": ("materials", "text"),
    "group": ("qualifications", "alternative_group"),
    **{
        name: ("qualifications", name)
        for name in ("kind", "necessity", "name", "degree", "minimum", "maximum", "text")
    },
}


def field_name(field: str) -> str:
    """`pay.min` for `pay_min`, `qualifications.0.text` for `text-0`."""
    name, dash, index = field.rpartition("-")
    if dash and name in _ROWS and index.isdigit():
        rows, column = _ROWS[name]
        return f"{rows}.{index}.{column}"
    return _NAMES.get(field, field)
