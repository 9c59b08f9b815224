"""Bands as curators type them: what the database cannot refuse is said beside its field."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, ClassVar

from django import forms

from careers.salaries.models import SalaryBand


class SalaryBandForm(forms.ModelForm[SalaryBand]):
    class Meta:
        model = SalaryBand
        fields: ClassVar = "__all__"
        help_texts: ClassVar = {
            "percentiles": 'Shares in per cent and amounts, such as {"10": 91000, "90": 240000}.'
        }

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).upper()
        if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            raise forms.ValidationError("Use the three-letter ISO 4217 code, such as CHF.")
        return currency

    def clean_percentiles(self) -> dict[str, int]:
        typed = self.cleaned_data["percentiles"] or {}
        if not isinstance(typed, dict) or not all(_is_percentile(*pair) for pair in typed.items()):
            raise forms.ValidationError("Write whole shares from 1 to 99, each with a whole amount above 0.")
        ordered = dict(sorted(typed.items(), key=lambda pair: int(pair[0])))
        if any(lower > upper for lower, upper in pairwise(ordered.values())):
            raise forms.ValidationError("A larger share cannot have a smaller amount.")
        return ordered

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        ends = [cleaned.get(name) for name in ("low", "median", "high")]
        known = [amount for amount in ends if amount is not None]
        if known != sorted(known):
            self.add_error("median", "The low end, the median and the high end must rise.")
        if cleaned.get("is_high_open") and cleaned.get("high") is None:
            self.add_error("is_high_open", "Say above which amount it is open.")
        return cleaned


def _is_percentile(share: object, amount: object) -> bool:
    is_share = isinstance(share, str) and share.isdecimal() and 1 <= int(share) <= 99
    return is_share and isinstance(amount, int) and not isinstance(amount, bool) and amount > 0
