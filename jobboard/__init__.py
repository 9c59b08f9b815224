"""The project: wiring only, and the embedded services."""

from jobboard.celery import app as celery_app

__all__ = ["celery_app"]
