from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from postings.search.query import SearchQuery


class SearchChange(models.Model):
    """One line of the log that the search index follows. Triggers write it, in the transaction that changes.

    `transaction` is the number of that transaction: with a snapshot of the database it tells exactly which
    changes an index has seen, however late they were committed. `opening_id` is no foreign key, as an opening
    may be gone; see `postings.search.engine.changes` for its two special values.
    """

    transaction = models.BigIntegerField(db_index=True)
    opening_id = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"opening {self.opening_id} in transaction {self.transaction}"


class SynonymGroup(models.Model):
    """Words that mean the same to a search.

    Those for a topic belong to the topic: each opening about it is found by all of its synonyms.
    """

    words = ArrayField(models.CharField(max_length=80), help_text="Separated by commas.")

    class Meta:
        ordering: ClassVar = ["words"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(words__len__gte=2),
                name="synonym_group_has_two_words",
                violation_error_message="Name at least two words.",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(self.words)


class SearchMiss(models.Model):
    """A search that found nothing, how often and when. Nothing of who searched: see `postings.search.misses`.

    `query` is the canonical query string without order and page, `words` what of it was typed. `batch` tells
    which figures were added last, so that none are added twice.
    """

    query = models.CharField(max_length=1000, unique=True)
    words = models.CharField(max_length=80, blank=True)
    count = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    notes = models.CharField(max_length=300, blank=True, help_text="What the page said about the search.")
    batch = models.UUIDField(editable=False)

    class Meta:
        ordering: ClassVar = ["-count", "-last_at", "pk"]
        verbose_name = "search without result"
        verbose_name_plural = "searches without result"

    def __str__(self) -> str:
        return self.query

    @property
    def search(self) -> SearchQuery:
        from postings.search.filters import parse

        return parse(self.query).query
