"""What a feed answered, kept small until a person has decided what to do with it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from postings.imports.items import FeedError

# A board of 3 MB is 600 kB in it, 500 pages reduced to their markup 2 MB.
MAX_BYTES = 20 * 1024 * 1024
# Of what is read again: more than any reading may hold.
MAX_UNPACKED = 100 * 1024 * 1024
_ONE_FILE = "feed"


def packed(source: Path) -> bytes:
    """A file, or a folder of them, in one."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files(source):
            archive.write(path, _name(path, source))
    if content.tell() > MAX_BYTES:
        raise FeedError("The feed is too large to be kept for a look.")
    return content.getvalue()


@contextmanager
def unpacked(content: bytes) -> Iterator[Path]:
    """The file or folder again, for as long as it is being read."""
    with TemporaryDirectory(prefix="held-") as folder:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise FeedError("What was kept is too large to be read.")
            archive.extractall(folder)
        one = Path(folder) / _ONE_FILE
        yield one if one.is_file() else Path(folder)


def digest(source: Path) -> str:
    """32 hexadecimal digits of the content."""
    found = blake2b(digest_size=16)
    for path in _files(source):
        found.update(_name(path, source).encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def _files(source: Path) -> list[Path]:
    return [source] if source.is_file() else sorted(path for path in source.rglob("*") if path.is_file())


def _name(path: Path, source: Path) -> str:
    return _ONE_FILE if path == source else path.relative_to(source).as_posix()
