from __future__ import annotations

from typing import ClassVar

from django.contrib import admin

from postings.search.models import SynonymGroup


@admin.register(SynonymGroup)
class SynonymGroupAdmin(admin.ModelAdmin[SynonymGroup]):
    search_fields: ClassVar = ["words"]
