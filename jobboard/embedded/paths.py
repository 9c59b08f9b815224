"""Where the sockets are. A unix socket's path may have about 104 bytes, and a checkout's may have more."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

# 104 bytes on macOS with the closing zero, 108 on Linux; the longest name below is `.s.PGSQL.5432.lock`.
MAX_SOCKET_DIR_LENGTH = 104 - 1 - len("/.s.PGSQL.5432.lock")
# Spaces, commas and quotes have meanings in the servers' own configuration.
_PLAIN_PATH = re.compile(r"^[A-Za-z0-9/._+-]+$")


def socket_dir(where: Path) -> Path:
    """The directory of the sockets for the servers in `where`: inside it, or behind a short link to it."""
    direct = where.resolve() / "sockets"
    if len(os.fsencode(direct)) <= MAX_SOCKET_DIR_LENGTH and _PLAIN_PATH.match(str(direct)):
        return direct
    digest = hashlib.sha256(os.fsencode(direct)).hexdigest()[:12]
    return Path(tempfile.gettempdir()).resolve() / f"jobboard-{os.geteuid()}-{digest}"


def make_socket_dir(where: Path) -> Path:
    """Create `socket_dir(where)`; refuses a link that somebody else put in its place."""
    direct = where.resolve() / "sockets"
    direct.mkdir(parents=True, exist_ok=True)
    short = socket_dir(where)
    if short == direct:
        return direct
    if not short.is_symlink():
        short.symlink_to(direct)
    if short.lstat().st_uid != os.geteuid() or short.resolve() != direct:
        raise RuntimeError(f"{short} is not ours: remove it and start again.")
    return short


def remove_socket_link(where: Path) -> None:
    short = socket_dir(where)
    if short.is_symlink():
        short.unlink()
