"""Private PostgreSQL and Valkey for development and tests, from PyPI wheels, on unix sockets.

The settings ask this module only where the sockets are; starting them is `jobboard.embedded.servers`,
whose libraries are not installed in production.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from environs import Env

from jobboard.embedded.paths import socket_dir

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

_ROOT = Path(__file__).resolve().parents[2]


@lru_cache(maxsize=1)
def environment() -> Env:
    """The environment, and below it the `.env` of this checkout."""
    env = Env()
    env.read_env(str(_ROOT / ".env"), recurse=False)
    return env


def _database_name() -> str:
    env = environment()
    return env.str("DATABASE_NAME", "") or "jobboard"


# Branches with migrations of their own can keep databases of their own.
DATABASE_NAME = _database_name()
DATABASE_USER = "postgres"
# Commands that need no database, or bring their own.
_WITHOUT_SERVERS = {"help", "--help", "--version", "version", "makemessages", "collectstatic", "startproject"}


def local_dir(base_dir: Path) -> Path:
    """Where everything that a run leaves behind is kept, outside the repository."""
    env = environment()
    return Path(env.str("LOCAL_DIR", "") or base_dir / ".local").resolve()


def home(base_dir: Path) -> Path:
    return local_dir(base_dir) / "servers"


def database_settings(base_dir: Path) -> dict[str, Any]:
    """Django's settings for the embedded PostgreSQL of this checkout."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE_NAME,
        "USER": DATABASE_USER,
        "HOST": str(socket_dir(home(base_dir))),
    }


def database_url(where: Path, name: str = DATABASE_NAME) -> str:
    return f"postgres://{DATABASE_USER}@{quote(str(socket_dir(where)), safe='')}/{name}"


def redis_url(base_dir: Path) -> str:
    return valkey_url(home(base_dir))


def valkey_url(where: Path) -> str:
    return f"unix://{socket_dir(where)}/valkey.sock"


def celery_url(redis: str) -> str:
    """Celery names a unix socket otherwise than redis-py does."""
    return redis.replace("unix://", "redis+socket://", 1)


def servers_for_command(argv: Sequence[str]) -> AbstractContextManager[object]:
    """Servers for one `manage.py` command: none where the environment names real ones."""
    env = environment()
    needless = len(argv) < 2 or argv[1] in _WITHOUT_SERVERS or "--help" in argv
    # A child of the autoreloader or of the supervisor finds them running.
    started = os.environ.get("EMBEDDED_SERVERS_RUNNING") or os.environ.get("RUN_MAIN")
    if needless or started or (env.str("DATABASE_URL", "") and env.str("REDIS_URL", "")):
        return nullcontext()
    if not env.bool("DEBUG", False):
        return nullcontext()
    from jobboard.embedded.servers import Servers

    return Servers(home(_ROOT))
