from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other accounts may pass through, for PostgreSQL under root runs as one.

    pytest's own temporary folders are closed to them, and every run that starts closes them again.
    """
    folder = Path(tempfile.mkdtemp(prefix="jobboard-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
