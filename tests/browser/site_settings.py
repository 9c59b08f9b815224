"""The site as visitors get it, error pages included, with the developers' pages open to the browser tests."""

from __future__ import annotations

from jobboard.settings import *  # noqa: F403 - these are those settings, with two changed

DEBUG = False
DEVELOPER_PAGES = True
