"""One stylesheet for the site, put together from the files that people edit.

`css/site.css` is a list of `@import`. While developing, the browser follows it. Collected for production, what it
names stands in its place: a visitor's first page waits for one file and not for one after another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.storage import Storage

SITE = "css/site.css"
_FOLDER = "css/"
_IMPORT = re.compile(r'^@import "([\w./-]+)";$', re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# An address in a sheet is relative to where the sheet is, so it would lead nowhere from another folder.
_ADDRESS = re.compile(r"url\((?!['\"]?(?:data:|#))|@import", re.IGNORECASE)

Paths = dict[str, tuple["Storage", str]]


class SiteStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise carries no types
    """Files named by their content, as whitenoise stores them, with `SITE` in one piece.

    Addresses are looked up once: what was collected stays as it is for the life of a process.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._addresses: dict[str | None, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        address = self._addresses.get(name)
        if address is None or force:
            address = self._addresses[name] = super().url(name, force)
        return address

    def post_process(
        self, paths: Paths, dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        if SITE in paths and not dry_run:
            joined = joined_sheet(paths)
            self.delete(SITE)
            paths = {**paths, SITE: (self, self._save(SITE, ContentFile(joined.encode())))}
        self._addresses.clear()
        yield from super().post_process(paths, dry_run=dry_run, **options)


def imported_names(sheet: str) -> list[str]:
    """The files that `sheet` imports, in its order."""
    return [_FOLDER + name for name in _IMPORT.findall(sheet)]


def joined_sheet(paths: Paths) -> str:
    """`SITE` with every sheet that it imports in the place of the import."""
    listing = _read(paths, SITE)
    if rest := _IMPORT.sub("", _COMMENT.sub("", listing)).strip():
        raise ImproperlyConfigured(f"{SITE} holds more than imports: {rest[:80]}")
    return "\n".join(_part(paths, name) for name in imported_names(listing))


def _part(paths: Paths, name: str) -> str:
    if name not in paths:
        raise ImproperlyConfigured(f"{SITE} imports {name}, which does not exist.")
    sheet = _read(paths, name)
    if _ADDRESS.search(_COMMENT.sub("", sheet)):
        raise ImproperlyConfigured(f"{name} names another file, which {SITE} cannot join.")
    return sheet


def _read(paths: Paths, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return bytes(file.read()).decode()
