"""Fields of the wizard's forms: each reads one text as people type it, and says in a sentence what is wrong.

None limits what can be typed into it: a browser that cuts a pasted text short loses it.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator

from postings.geography import country_name
from postings.openings.forms import FIRST_YEAR, LAST_YEAR
from postings.openings.models.opening import ANYWHERE_ON_EARTH
from postings.understanding.gazetteer import country_code

if TYPE_CHECKING:
    from collections.abc import Iterable

_THOUSANDS = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?$")
_PLAIN = re.compile(r"^\d+(?:\.\d{1,2}|,\d{1,2})?$")
_BLANKS = re.compile(r"[\s'’]")
_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "US$": "USD", "C$": "CAD", "A$": "AUD"}
_AOE = frozenset({"aoe", "anywhere on earth", "anywhere-on-earth"})
MAX_URL = 500
MAX_DESCRIPTION = 200_000


def one_line(text: str) -> str:
    return " ".join(text.split())


class LineField(forms.Field):
    """One line of text, with every run of blanks as one space."""

    def __init__(
        self, label: str, most: int, *, required: str = "", help_text: str = "", choices_id: str = ""
    ) -> None:
        attrs = {"autocomplete": "off", **({"list": choices_id} if choices_id else {})}
        super().__init__(
            label=label,
            required=bool(required),
            help_text=help_text,
            widget=forms.TextInput(attrs=attrs),
            error_messages={"required": required} if required else None,
            validators=[ProhibitNullCharactersValidator()],
        )
        self.most = most

    def to_python(self, value: object) -> str:
        return one_line(str(value or ""))

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(f"This has {len(value)} characters; {self.most} are the most.")


class DescriptionField(forms.Field):
    """The advert's text, kept to the letter."""

    def __init__(self) -> None:
        super().__init__(
            label="Description",
            help_text="Paste your advert, or write it here. Markdown works: **bold**, ## heading, - list.",
            widget=forms.Textarea(attrs={"rows": 14}),
            error_messages={
                "required": "Describe the role: what it is about, with whom, and what it offers."
            },
            validators=[ProhibitNullCharactersValidator()],
        )

    def to_python(self, value: object) -> str:
        text = str(value or "")
        return text if text.strip() else ""

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > MAX_DESCRIPTION:
            raise ValidationError(f"This has {len(value):,} characters; {MAX_DESCRIPTION:,} are the most.")


class OneOfField(forms.ChoiceField):
    """One of a few values; their labels are understood too, as tables have them."""

    def __init__(
        self,
        label: str,
        choices: Iterable[tuple[str, str]],
        *,
        blank: str | None = "Not said",
        required: str = "",
        help_text: str = "",
        radio: bool = False,
    ) -> None:
        known = [(str(value), str(words)) for value, words in choices]
        super().__init__(
            label=label,
            choices=known if blank is None else [("", blank), *known],
            required=bool(required),
            help_text=help_text,
            widget=forms.RadioSelect if radio else forms.Select,
            error_messages={"required": required} if required else None,
        )
        self._values = {
            spelling.casefold(): value for value, words in known for spelling in (words, value) if spelling
        }

    def to_python(self, value: object) -> str:
        text = one_line(str(value or ""))
        return self._values.get(text.casefold(), text)

    def validate(self, value: str) -> None:
        forms.Field.validate(self, value)
        if value and value not in self._values.values():
            raise ValidationError(f"“{value[:80]}” is none of the choices.")


_LETTERS = "ABCDEFGHIJ"
_MOST_GROUP = 32_767


class GroupField(forms.Field):
    """The number of a group of rows of which one is enough."""

    def __init__(self, label: str) -> None:
        choices = [("", "Stands alone"), *((str(at), group_name(at)) for at in range(1, len(_LETTERS) + 1))]
        super().__init__(label=label, required=False, widget=forms.Select(choices=choices))

    def to_python(self, value: object) -> int | None:
        text = one_line(str(value or ""))
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= _MOST_GROUP):
            raise ValidationError("Choose a group from the list.")
        return int(text)


def group_name(number: int) -> str:
    letter = _LETTERS[number - 1] if 0 < number <= len(_LETTERS) else str(number)
    return f"One of group {letter} is enough"


class AmountField(forms.Field):
    """A number with at most two decimals: `54,000`, `54 000`, `54'000`, `1500.50`; never a guess."""

    def __init__(self, label: str, most: Decimal, *, help_text: str = "", example: str = "54000") -> None:
        super().__init__(
            label=label,
            required=False,
            help_text=help_text,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )
        self.most, self.example = most, example

    def to_python(self, value: object) -> Decimal | None:
        written = _BLANKS.sub("", str(value or ""))
        if not written:
            return None
        if _THOUSANDS.match(written):
            written = written.replace(",", "")
        elif not _PLAIN.match(written) or len(written) > 20:
            raise ValidationError(f"Write a number alone, such as {self.example}.")
        try:
            return Decimal(written.replace(",", "."))
        except InvalidOperation as error:  # Digits of other scripts that Decimal does not know.
            raise ValidationError(f"Write a number alone, such as {self.example}.") from error

    def validate(self, value: Decimal | None) -> None:
        if value is not None and value > self.most:
            raise ValidationError(f"Write a number up to {self.most:,f}.")


class CountField(forms.IntegerField):
    def __init__(self, label: str, most: int, *, help_text: str = "") -> None:
        super().__init__(
            label=label, min_value=1, max_value=most, required=False, help_text=help_text,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={
                "invalid": "Write a whole number.",
                "max_value": "Write a number up to %(limit_value)s.",
                "min_value": "Write a number from %(limit_value)s on.",
            },
        )  # fmt: skip


class DayInput(forms.DateInput):
    """A field for dates; what is no date is shown as text, since browsers show nothing at all of it."""

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        context: dict[str, object] = super().get_context(name, value, attrs)
        widget = context["widget"]
        if isinstance(widget, dict):
            widget["type"] = "date" if _is_iso_day(str(value or "")) else "text"
        return context


def _is_iso_day(text: str) -> bool:
    try:
        return not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class DayField(forms.DateField):
    """`2026-11-26`, `26 Nov 2026`, `26.11.2026`; not `11/12/2026`, which are two days."""

    def __init__(self, label: str, *, help_text: str = "") -> None:
        super().__init__(
            label=label, required=False, help_text=help_text, widget=DayInput(attrs={"autocomplete": "off"}),
            input_formats=["%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d.%m.%Y"],
            error_messages={"invalid": "Write a date as 2026-11-26 or 26 Nov 2026."},
        )  # fmt: skip

    def to_python(self, value: object) -> date | None:
        day: date | None = super().to_python(one_line(str(value or "")))
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(f"Use a year from {FIRST_YEAR} to {LAST_YEAR}.")
        return day


class ClockField(forms.TimeField):
    """`23:59`; "" is the end of the day."""

    def __init__(self, label: str, *, help_text: str = "") -> None:
        super().__init__(
            label=label, required=False, help_text=help_text,
            input_formats=["%H:%M", "%H:%M:%S", "%H.%M", "%I:%M %p"],
            widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
            error_messages={"invalid": "Write a time as 23:59 or 17:00."},
        )  # fmt: skip


class ZoneField(LineField):
    """A time zone by its name, or Anywhere on Earth."""

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        return ANYWHERE_ON_EARTH if text.casefold() in _AOE else text

    def validate(self, value: str) -> None:
        if value and value not in zone_names():
            raise ValidationError("Choose a zone such as Europe/Zurich, or Anywhere on Earth.")


@cache
def zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


class CurrencyField(LineField):
    """By its code, or a sign that only one currency has."""

    def to_python(self, value: object) -> str:
        text = super().to_python(value).upper()
        return _SIGNS.get(text, text)

    def validate(self, value: str) -> None:
        if value and value not in currencies():
            raise ValidationError("Write the currency’s code, such as EUR, GBP or USD.")


@cache
def currencies() -> frozenset[str]:
    return frozenset(list_currencies())


class CountryField(LineField):
    """By its name or code; kept as the code."""

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        code = country_code(text) if text else ""
        if text and not code:
            raise ValidationError(f"We know no country named “{text[:80]}”. Write its English name.")
        return code


@cache
def country_words(code: str) -> str:
    """The country's name where that leads back to the code, else the code."""
    name = country_name(code)
    return name if country_code(name) == code else code


class WebAddressField(LineField):
    """A web address; `https://` is added where nothing stands before the host."""

    def to_python(self, value: object) -> str:
        text = str(value or "").strip()
        return f"https://{text}" if text and "://" not in text and _HOST.match(text) else text

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not is_web_address(value):
            raise ValidationError("Write a web address, such as https://example.edu/jobs/42.")


_HOST = re.compile(r"^[\w-]+(?:\.[\w-]+)+(?:[:/?#]|$)")


def is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    has_blanks = len(text.split()) != 1
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not has_blanks
