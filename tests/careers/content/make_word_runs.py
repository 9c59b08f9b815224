"""Write the word runs of the source documents: `python -m tests.careers.content.make_word_runs DIR` (its *.txt)."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.careers.content.word_runs import FILE, pack


def documents(folder: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]


if __name__ == "__main__":
    FILE.write_bytes(pack(documents(Path(sys.argv[1]))))
