"""The typed form of an opening: which fields each step has, from a draft to it, and back.

`Draft.typed` is step to field to text, or to a list of texts. The fields of a row (a place, a qualification, a
material) are lists of the same length: what stands at the same index in each belongs together. Whoever fills a
draft otherwise than by typing (a link, a copy, a table, the API) makes this form with `typed_of`, and checks it
with `read`.
"""

from __future__ import annotations

from postings.publishing.wizard.names import FIELDS, LISTS, ROWS, STEPS, Step, Typed
from postings.publishing.wizard.reading import Reading, read
from postings.publishing.wizard.typed_text import typed_of

__all__ = ["FIELDS", "LISTS", "ROWS", "STEPS", "Reading", "Step", "Typed", "read", "typed_of"]
