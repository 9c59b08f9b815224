"""Where measuring happens: servers, databases and files of its own, apart from those of development.

Everything is under `benchmarks/` of LOCAL_DIR. Each size has a database named by it, a Redis database and a
search index, so a board that was filled once serves later runs too.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jobboard.embedded import database_url, local_dir

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[1]
HOME = local_dir(ROOT) / "benchmarks"
SERVERS = HOME / "servers"
HOST = "127.0.0.1"
_REDIS_DATABASES = 16


def database_name(size: int) -> str:
    """`board_1k`, `board_100k`, `board_1m`; `board_50` for a size that is not round."""
    for unit, name in ((1_000_000, "m"), (1_000, "k")):
        if size >= unit and size % unit == 0:
            return f"board_{size // unit}{name}"
    return f"board_{size}"


def index_dir(size: int) -> Path:
    return HOME / "search-index" / database_name(size)


def environment(size: int, sockets: str) -> dict[str, str]:
    """Production's settings for the board of `size` openings, on the servers whose sockets are in `sockets`."""
    # Not one that the other usual sizes have: their index generations and counts are not ours.
    redis_database = len(str(size)) % _REDIS_DATABASES
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DEBUG": "false",
        "SECRET_KEY": "for-measuring-only-0123456789-abcdefghijklmnopqrstuvwxyz",
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"http://{HOST}",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "DATABASE_URL": database_url(SERVERS, database_name(size)),
        "REDIS_URL": f"unix://{sockets}/valkey.sock?db={redis_database}",
        "SEARCH_INDEX_DIR": str(index_dir(size)),
        "SEARCH_INDEXER": "process",
        "MEDIA_ROOT": str(HOME / "media"),
        "EMBEDDED_SERVERS_RUNNING": "1",
        "LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
    }


def run(environ: dict[str, str], *command: str) -> None:
    """A Python command from the root of the checkout; its failure is ours."""
    subprocess.run([sys.executable, *command], cwd=ROOT, env=environ, check=True)


def sizes_of(arguments: Sequence[str]) -> list[int]:
    """Sizes as people write them: `1000`, `10k`, `1m`, also several in one argument."""
    units = {"k": 1_000, "m": 1_000_000}
    return [
        int(text[:-1]) * units[text[-1]] if text[-1] in units else int(text)
        for argument in arguments
        for text in argument.lower().replace(",", " ").split()
    ]
