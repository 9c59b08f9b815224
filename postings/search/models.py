from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


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
