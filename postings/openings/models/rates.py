from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models


class ExchangeRateQuerySet(models.QuerySet["ExchangeRate"]):
    def per_euro(self, on: date | None = None) -> dict[str, ExchangeRate]:
        """Currency to its newest rate on or before `on` (today's newest when None). No EUR row is needed."""
        rates = self if on is None else self.filter(on__lte=on)
        return {rate.currency: rate for rate in rates.order_by("currency", "-on").distinct("currency")}


class ExchangeRate(models.Model):
    """Units of a currency for one euro on one day. Source: the European Central Bank's reference rates."""

    currency = models.CharField(max_length=3)
    on = models.DateField()
    per_euro = models.DecimalField(max_digits=14, decimal_places=6)

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["currency", "-on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["currency", "on"], name="exchange_rate_one_per_day"),
            models.CheckConstraint(
                condition=models.Q(per_euro__gt=Decimal(0)), name="exchange_rate_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"1 EUR = {self.per_euro.normalize():f} {self.currency} on {self.on:%d %b %Y}"
