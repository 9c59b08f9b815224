"""What operators may know of the search engine. Counting costs some microseconds and asks nothing."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

# From a kept index in memory to a board of millions on a busy machine.
_SECONDS = (0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5)

ENGINE_SECONDS = Histogram(
    "jobboard_search_engine_seconds",
    "What the engine took to work out one part of an answer that was not kept.",
    ["part"],
    buckets=_SECONDS,
)
KEPT_ANSWERS = Counter(
    "jobboard_search_kept_answers",
    "Parts of answers that were asked for, and whether they were kept (hit) or not (miss).",
    ["part", "outcome"],
)
KEPT_PAGES = Counter(
    "jobboard_search_kept_pages",
    "Pages of results that anybody could have asked for, and whether they were kept (hit) or made (miss).",
    ["outcome"],
)
