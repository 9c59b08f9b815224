"""Exchange rates. The European Central Bank's come by themselves; a day that is missing can be added by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from postings.accounts.audit.models import record
from postings.accounts.models import User
from postings.openings.exchange_rates import LEAST_RATE, renormalise
from postings.openings.models import ExchangeRate
from postings.openings.pay import BASE_CURRENCY
from postings.openings.tasks import refresh_exchange_rates

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

# Over a long weekend the newest rates are four days old.
HOLD = timedelta(days=4)
# A rate that differs by more from the last one is a slip of the pen more often than a crisis.
_FACTOR = 2


class RateForm(forms.ModelForm[ExchangeRate]):
    class Meta:
        model = ExchangeRate
        fields: ClassVar = ["currency", "on", "per_euro"]
        help_texts: ClassVar = {
            "currency": "Three letters, such as USD.",
            "on": "The newest day of a currency is the one that pay is compared at.",
            "per_euro": "How many of it one euro buys.",
        }

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).strip().upper()
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise ValidationError("Use three letters, such as USD.")
        if code == BASE_CURRENCY:
            raise ValidationError("Rates are for one euro, so the euro has none.")
        return code

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.now().date():
            raise ValidationError("This day is in the future: the rate would be in use until then.")
        return on

    def clean_per_euro(self) -> Decimal:
        rate: Decimal = self.cleaned_data["per_euro"]
        if rate < LEAST_RATE:
            raise ValidationError("Use a number above zero.")
        return rate

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        currency, rate = cleaned.get("currency"), cleaned.get("per_euro")
        last = ExchangeRate.objects.filter(currency=currency).order_by("-on").first()
        if last and rate and not last.per_euro / _FACTOR <= rate <= last.per_euro * _FACTOR:
            self.add_error("per_euro", f"This is far from the last one: {last}. Is it per euro?")
        return cleaned


@admin.register(ExchangeRate)
class ExchangeRateAdmin(admin.ModelAdmin[ExchangeRate]):
    """Added and deleted, never edited: pay was compared at what a day's rate was."""

    form = RateForm
    list_display = ("currency", "on", "per_euro")
    list_filter = ("currency",)
    search_fields = ("currency",)
    search_help_text = "A currency, such as USD."
    date_hierarchy = "on"
    ordering = ("-on", "currency")
    list_per_page = 50
    change_list_template = "admin/openings/rates.html"

    def has_change_permission(self, request: HttpRequest, obj: ExchangeRate | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        fetching = path("fetch/", self.admin_site.admin_view(self.fetch), name="postings_exchangerate_fetch")
        return [fetching, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        newest = ExchangeRate.objects.aggregate(on=Max("on"))["on"]
        days = (timezone.now().date() - newest).days if newest else None
        context = {
            "newest": newest,
            "days": days,
            "is_old": newest is None or timedelta(days=days or 0) > HOLD,
            "may_fetch": self.has_add_permission(request),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @method_decorator(require_POST)
    def fetch(self, request: HttpRequest) -> HttpResponseRedirect:
        """A worker fetches them: the bank may take its time."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        refresh_exchange_rates.delay()
        self.message_user(request, "New rates are being fetched. Look again in a minute.", messages.SUCCESS)
        return redirect(reverse("admin:postings_exchangerate_changelist"))

    def save_model(
        self, request: HttpRequest, obj: ExchangeRate, form: forms.ModelForm[ExchangeRate], change: bool
    ) -> None:
        """Stated pay is compared at it from now on."""
        super().save_model(request, obj, form, change)
        moved = renormalise()
        if isinstance(request.user, User):
            record(actor=request.user, action="rate.add", target=obj, details={"openings": moved})
