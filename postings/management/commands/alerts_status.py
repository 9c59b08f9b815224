from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from postings.alerts import status
from postings.alerts.status import Depth, Flow, Glance


class Command(BaseCommand):
    help = "Say how alerts and their mail are doing. The exit code is 1 when somebody has to look."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="the same for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        glance = status.glance()
        problems = glance.flow.problems()
        if options["json"]:
            self.stdout.write(json.dumps(_document(glance, problems), indent=2))
        else:
            for name, value in _lines(glance).items():
                self.stdout.write(f"{name:<20}{value}")
            for problem in problems:
                self.stdout.write(f"! {problem}")
        if problems:
            sys.exit(1)


def _lines(glance: Glance) -> dict[str, str]:
    flow, totals = glance.flow, glance.totals
    wanted = ", ".join(f"{number:,} {frequency}" for frequency, number in totals.wanted.items())
    return {
        "alerts wanted": wanted or "none",
        "suppressed": f"{totals.suppressed:,} addresses",
        "last run": _run(flow),
        "arrivals waiting": f"{flow.arrivals:,}",
        "digests": _depth(flow.digests),
        "other mails": _depth(flow.notices),
        "oldest unsent": status.minutes(flow.oldest_unsent) if flow.oldest_unsent_at else "none",
        "failures": "; ".join(f"{reason.number:,} × {reason.error}" for reason in glance.reasons) or "none",
        "tasks": ", ".join(f"{queue} {number:,}" for queue, number in (glance.queues or {}).items())
        or "Redis does not answer",
    }


def _run(flow: Flow) -> str:
    run = flow.last_run
    if run is None:
        return "none"
    took = (
        f"took {(run.finished_at - run.started_at).total_seconds():.1f} s"
        if run.finished_at
        else "is not finished"
    )
    return (
        f"{run.started_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC, {took}: {run.arrivals:,} openings, "
        f"{run.searches:,} searches, {run.digests:,} digests, {run.items:,} items"
    )


def _depth(depth: Depth) -> str:
    return f"{depth.due:,} due, {depth.later:,} later, {depth.sending:,} being sent, {depth.failed:,} failed in 7 days"


def _document(glance: Glance, problems: list[str]) -> dict[str, object]:
    flow, run = glance.flow, glance.flow.last_run
    return {
        "is_well": not problems,
        "problems": problems,
        "wanted": glance.totals.wanted,
        "suppressed": glance.totals.suppressed,
        "last_run": run
        and {
            "started_at": _moment(run.started_at),
            "finished_at": _moment(run.finished_at),
            "error": run.error,
            **{name: getattr(run, name) for name in ("arrivals", "searches", "digests", "items")},
        },
        "arrivals": flow.arrivals,
        "arrivals_since": _moment(flow.arrivals_since),
        "digests": flow.digests._asdict(),
        "notices": flow.notices._asdict(),
        "oldest_unsent_seconds": round(flow.oldest_unsent.total_seconds()),
        "failures": [{**reason._asdict(), "last_at": _moment(reason.last_at)} for reason in glance.reasons],
        "queues": glance.queues,
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
