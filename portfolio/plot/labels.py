"""Labels beside a chart: broken into lines or cut in the middle, and never two that look alike."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence

LINES = "split(datum.label, '\\n')"
"""As ``labelExpr`` of an axis whose labels have been broken into lines."""

LINE_PIXELS = 15
MOST_LINES = 4


def width_of(text: str) -> int:
    """In characters, those of Chinese, Japanese and Korean writing counting twice."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def broken(label: str, most: int) -> str:
    """The label in lines of at most so many characters; what is left over after the last line is cut off."""
    if width_of(label) <= most:
        return label
    narrow = most // 2 if width_of(label) > len(label) else most
    return "\n".join(textwrap.wrap(label, max(2, narrow), max_lines=MOST_LINES, placeholder="…"))


def distinct(labels: Sequence[str], most: int) -> list[str]:
    """The labels with at most so many characters, cut in the middle, and numbered where some would look alike."""
    cut = [_cut(label, most) for label in labels]
    if len(set(cut)) == len(set(labels)):
        return cut
    return [f"{number} {_cut(label, most - 3)}" for number, label in enumerate(labels, 1)]


def _cut(label: str, most: int) -> str:
    if width_of(label) <= most:
        return label
    each = (most - 1) // 2 if width_of(label) == len(label) else (most - 1) // 4
    return f"{label[: max(1, each + (most - 1) % 2)].rstrip()}…{label[-max(1, each) :].lstrip()}"
