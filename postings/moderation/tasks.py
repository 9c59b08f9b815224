"""What Celery does for moderation. Running it twice changes nothing more."""

from __future__ import annotations

from celery import shared_task

from postings.moderation import fingerprints

_CHUNK = 200
_MOST = 5000


@shared_task
def fingerprint_openings() -> int:
    """Read the openings that came or changed since, for finding duplicates. Returns how many."""
    done = 0
    while done < _MOST:
        chunk = list(fingerprints.out_of_date().order_by("pk")[:_CHUNK])
        if not chunk:
            break
        done += len(fingerprints.refresh(chunk))
    return done
