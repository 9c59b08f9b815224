"""Plain text: lines that fit everywhere, and addresses that are left whole."""

from __future__ import annotations

import unicodedata

from postings.openings.deadlines import NBSP

WIDTH = 78


def one_line(text: str) -> str:
    """`text` without line breaks, control characters and what turns the direction of writing.

    People write titles; nothing of them may look like a second header, or like a line of ours.
    """
    if not text.isprintable():
        text = "".join(" " if _is_unseen(letter) else letter for letter in text)
    return " ".join(text.split())


def _is_unseen(letter: str) -> bool:
    # Joiners hold together emoji and the letters of some scripts.
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and letter not in "\u200c\u200d"


def wrapped(text: str, indent: str = "", first: str | None = None) -> str:
    """`text` in lines of at most `WIDTH`, each after `indent`, the first after `first`.

    What a no-break space holds together stays together, and is a plain space in the end.
    """
    start = indent if first is None else first
    if len(start) + len(text) <= WIDTH and "  " not in text:
        return f"{start}{text}".replace(NBSP, " ")
    lines: list[str] = []
    line, is_empty = start, True
    for word in text.split(" "):
        if not word:
            continue
        if is_empty:
            line, is_empty = line + word, False
        elif len(line) + 1 + len(word) <= WIDTH:
            line = f"{line} {word}"
        else:
            lines.append(line)
            line = indent + word
    return "\n".join([*lines, line]).replace(NBSP, " ")


def shortened(text: str, most: int) -> str:
    """`text`, or its first words and an ellipsis, in at most `most` characters."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    whole = cut.rpartition(" ")[0] if text[most - 1] != " " else cut
    # A word as long as the line is cut itself.
    return (whole if len(whole) > most // 2 else cut).rstrip(" ,;:–-") + "…"
