from __future__ import annotations

from django.contrib import admin

from careers.facts.admin_history import QuotedAdmin
from careers.fit.models import EligibilityRule


@admin.register(EligibilityRule)
class EligibilityRuleAdmin(QuotedAdmin):
    list_display = ("scheme", "statement", "kind", "source", "year", "review_due")
    list_filter = ("kind", "year")
    search_fields = ("key", "scheme", "statement", "source")
