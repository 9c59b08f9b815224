"""Servers for a test run: `pytest` alone is enough, and parallel workers share what the first one started."""

from __future__ import annotations

import os
from pathlib import Path
from zlib import crc32

import pytest

from jobboard.embedded.servers import Servers

_ROOT = Path(__file__).resolve().parents[2]
_servers: Servers | None = None

# At import, which is before pytest-django reads the settings. Workers of pytest-xdist inherit the variables.
if not os.environ.get("DATABASE_URL"):
    _servers = Servers(_ROOT / ".local" / "test-servers", is_forgetful=True)
    _servers.__enter__()
    os.environ["DATABASE_URL"] = _servers.database_url
    os.environ["REDIS_URL"] = _servers.redis_url
# Each worker, and each test run beside another, has a Redis database of its own: tests empty it.
_who = os.environ.get("PYTEST_XDIST_WORKER", "main") + os.environ.get("TEST_DB_SUFFIX", "")
os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].partition('?')[0]}?db={crc32(_who.encode()) % 16}"
# Debug addresses (/outbox/, /design/) are tested too; pytest-django itself turns DEBUG off.
os.environ["DEBUG"] = "true"
os.environ["SECRET_KEY"] = "for-tests-only"  # noqa: S105 - signs nothing that outlives a test
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["EMAIL_URL"] = "memory://"
os.environ["SEARCH_INDEXER"] = "inline"  # Each search sees what its test wrote.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's event loop runs in the test's thread.


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    if _servers is not None:
        _servers.__exit__(None, None, None)
