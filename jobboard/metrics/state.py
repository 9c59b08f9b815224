"""What is looked up when the figures are read: the index, the queues and the board. All of it is cheap."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from postings.alerts.metrics import alert_metrics, mail_metrics
from postings.search.browse import role_counts
from postings.search.engine.source import INLINE
from postings.search.engine.status import index_status

logger = logging.getLogger(__name__)

_REDIS_SECONDS = 1.0
# Where the broker keeps tasks that a worker has taken and not finished.
_TAKEN = "unacked"


class StateCollector(Collector):
    def collect(self) -> Iterator[Metric]:
        """One part that fails leaves the others their figures."""
        failed = GaugeMetricFamily(
            "jobboard_scrape_failed", "Whether these figures could not be read.", labels=["part"]
        )
        for part, read in _PARTS.items():
            try:
                yield from read()
            except Exception:
                logger.exception("No figures of the %s.", part)
                failed.add_metric([part], 1)
            else:
                failed.add_metric([part], 0)
        yield failed


def _index() -> list[Metric]:
    """An index in the memory of each process has no state that could be told."""
    if settings.SEARCH_INDEXER == INLINE:
        return []
    status = index_status()
    up = _gauge(
        "jobboard_search_index_up", "Whether there is a search index on this machine.", status is not None
    )
    if status is None:
        return [up]
    return [
        up,
        _gauge("jobboard_search_index_documents", "Openings in the search index.", status.documents),
        _gauge("jobboard_search_index_age_seconds", "Since the search index changed last.", status.age),
        _gauge(
            "jobboard_search_index_followed_age_seconds",
            "Since the indexer last wrote down that it follows; more than some minutes says it is gone.",
            status.followed_age,
        ),
        _gauge(
            "jobboard_search_index_pending_openings",
            "Openings that changed and are not in the search index yet.",
            status.pending,
        ),
        _gauge("jobboard_search_index_lag_seconds", "How long the first of them has waited.", status.lag),
    ]


def _queues() -> list[Metric]:
    waiting = GaugeMetricFamily(
        "jobboard_queue_tasks", "Tasks that no worker has taken yet.", labels=["queue"]
    )
    client = Redis.from_url(
        settings.CACHES["default"]["LOCATION"],
        socket_timeout=_REDIS_SECONDS,
        socket_connect_timeout=_REDIS_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    with client, client.pipeline(transaction=False) as pipeline:
        for queue in settings.TASK_QUEUES:
            pipeline.llen(queue)
        pipeline.hlen(_TAKEN)
        *lengths, taken = pipeline.execute()
    for queue, length in zip(settings.TASK_QUEUES, lengths, strict=True):
        waiting.add_metric([queue], length)
    return [waiting, _gauge("jobboard_queue_taken_tasks", "Tasks that workers have in hand.", taken)]


def _openings() -> list[Metric]:
    """As old as on the front page: a minute at most."""
    count = GaugeMetricFamily("jobboard_openings_open", "Open openings.", labels=["role"])
    for tally in role_counts():
        count.add_metric([tally.value], tally.count)
    return [count]


def _gauge(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(name, said, value=float(value))


_PARTS: dict[str, Callable[[], Iterable[Metric]]] = {
    "index": _index,
    "queues": _queues,
    "openings": _openings,
    "alerts": lambda: list(alert_metrics()),
    "mails": lambda: list(mail_metrics()),
}
