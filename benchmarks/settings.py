"""Production's settings, with one address more (an empty view) and static files beside the measurements."""

from jobboard.settings import *  # noqa: F403 - all of them, then a few changed
from jobboard.settings import LOCAL_DIR

ROOT_URLCONF = "benchmarks.urls"
STATIC_ROOT = LOCAL_DIR / "benchmarks" / "static"
# One visitor asks more often than any.
API_REQUESTS_PER_MINUTE = 1_000_000_000
