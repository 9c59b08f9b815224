"""Figures of alerts, for /metrics. What workers count is in Redis, as nobody asks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from postings.alerts import counts, status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from postings.alerts.status import Flow


def alert_metrics() -> Iterator[Metric]:
    """Of the database: alike on every node, so take one, not their sum."""
    flow, totals = status.flow(), status.totals()
    wanted = GaugeMetricFamily(
        "jobboard_alerts_wanted", "Alerts that get mail, now or after a pause.", labels=["frequency"]
    )
    for frequency, number in totals.wanted.items():
        wanted.add_metric([frequency], number)
    yield wanted
    yield _gauge("jobboard_alerts_suppressed_addresses", "Addresses that get no mail.", totals.suppressed)
    yield _mails(flow)
    yield _gauge(
        "jobboard_alerts_oldest_unsent_seconds",
        "Since the oldest mail that is not sent could have been; 0 where none waits.",
        flow.oldest_unsent.total_seconds(),
    )
    yield _gauge("jobboard_alerts_arrivals", "Openings that arrived and that no run has.", flow.arrivals)
    yield from _run(flow)


def mail_metrics() -> Iterator[Metric]:
    """Of Redis."""
    mails = CounterMetricFamily(
        "jobboard_alerts_mails",
        "What became of mails: sent, failed, retried (refused for now), dropped (not worth sending any more).",
        labels=["outcome"],
    )
    for outcome, number in counts.counted().items():
        mails.add_metric(["retried" if outcome == "again" else outcome], number)
    yield mails


def _mails(flow: Flow) -> Metric:
    mails = GaugeMetricFamily(
        "jobboard_alerts_mails_waiting",
        f"Mails by state, counted up to {status.MOST_COUNTED}: due, later, sending, failed (in seven days).",
        labels=["kind", "state"],
    )
    for kind, depth in (("digest", flow.digests), ("notice", flow.notices)):
        for state, number in depth._asdict().items():
            mails.add_metric([kind, state], number)
    return mails


def _run(flow: Flow) -> Iterator[Metric]:
    run = flow.last_run
    if run is None:
        return
    end = run.finished_at or flow.now
    yield _gauge(
        "jobboard_alerts_run_seconds",
        "How long the last run took, or has taken.",
        (end - run.started_at).total_seconds(),
    )
    yield _gauge(
        "jobboard_alerts_run_age_seconds",
        "Since the last run began; runs are only made when something arrived.",
        (flow.now - run.started_at).total_seconds(),
    )
    yield _gauge("jobboard_alerts_run_items", "Items that the last run wrote.", run.items)


def _gauge(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(name, said, value=float(value))
