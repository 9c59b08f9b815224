"""The question "where does this offer stand?", as it is typed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError

from careers.salaries import distributions
from careers.salaries.pages_currency import known_currencies
from careers.salaries.pages_offer import Offer
from postings.geography import country_name
from postings.openings.choices import Level, PayPeriod, Role
from postings.openings.presentation import currency_name

if TYPE_CHECKING:
    from collections.abc import Iterable

# "85000", "85,000.50", "85 000", "85'000", "85k".
_AMOUNT = re.compile(r"(\d{1,12}(?:\.\d{1,2})?)\s?(k?)", re.IGNORECASE | re.ASCII)
_SEPARATORS = re.compile(r"(?<=\d)[,'’\s](?=\d{3}(?!\d))", re.ASCII)
_MOST = Decimal(1_000_000_000)
_PERIODS = (PayPeriod.YEAR, PayPeriod.MONTH, PayPeriod.HOUR)


class OfferForm(forms.Form):
    """Read from the address, so that an answer can be kept as a bookmark."""

    pay = forms.CharField(
        label="Pay offered, before tax",
        max_length=30,
        error_messages={"required": "Fill in the pay that you are offered."},
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "placeholder": "85,000"}
        ),
    )
    currency = forms.ChoiceField(label="Currency")
    period = forms.ChoiceField(label="Per", choices=[(one.value, one.label) for one in _PERIODS])
    role = forms.ChoiceField(label="Role")
    level = forms.ChoiceField(label="Level", required=False, choices=[("", "Any level"), *Level.choices])
    country = forms.ChoiceField(label="Country", required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they come
        self._offer("currency", ((one, f"{one}, {currency_name(one)}") for one in known_currencies()))
        self._offer("role", ((role, Role(role).label) for role in distributions.roles()))
        self._offer("country", [("", "Any country"), *((code, country_name(code)) for code in _countries())])
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["required"] = "Choose one."
                field.error_messages["invalid_choice"] = f"This is no {name} that can be chosen. Choose one."

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)

    def clean_pay(self) -> Decimal:
        match = _AMOUNT.fullmatch(_SEPARATORS.sub("", str(self.cleaned_data["pay"]).strip()))
        if match is None:
            raise ValidationError("Write the pay as a number, such as 85,000.")
        amount = Decimal(match[1]) * (1000 if match[2] else 1)
        if not 0 < amount < _MOST:
            raise ValidationError("Write a pay above 0 and below a thousand million.")
        return amount

    def offer(self) -> Offer:
        """Of a form that is valid."""
        typed = self.cleaned_data
        return Offer(
            amount=typed["pay"],
            currency=typed["currency"],
            period=typed["period"],
            role=typed["role"],
            level=typed["level"],
            country=typed["country"],
        )


def _countries() -> list[str]:
    """Those that any source knows, by name."""
    codes = {place for role in distributions.roles() for place in distributions.places(role)}
    return sorted(codes, key=country_name)
