"""What Celery does for pasted links. Running either twice, or never, makes no draft twice."""

from __future__ import annotations

from celery import shared_task

from postings.imports.pasting import links


@shared_task(soft_time_limit=100, time_limit=110)
def read_pasted_link(*, link_id: int) -> bool:
    return links.read(link_id)


@shared_task
def sweep_pasted_links() -> int:
    """What a dead worker left, and what the queue was away for."""
    left = links.left_over()
    for link_id in left:
        read_pasted_link.delay(link_id=link_id)
    return len(left)
