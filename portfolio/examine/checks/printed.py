"""What a program printed into a code fence of README.md, as rows of cells; all other code is blanked out."""

from __future__ import annotations

import re

BAR = "\x1f"
"""Between two cells of a line that was printed."""

_FENCE = re.compile(
    r"^[ \t]*(?P<mark>`{3,}|~{3,})(?P<language>[^\n`]*)\n(?P<inside>.*?)(?P<end>^[ \t]*(?P=mark)[^\n]*$|\Z)",
    re.DOTALL | re.MULTILINE,
)
_PRINTED = ("", "text", "txt", "plain", "plaintext", "console", "output", "log", "none", "json")
"""What a fence is called that holds what came out; under any other language a line is source code."""
_COMMAND = re.compile(
    r".* --?[a-z]|\s*(?:[$>#%!]|--|\./|\.\.\.|//|(?:import|from|def|return|print|assert|pip|python3?)\b)"
)
_PARTED = re.compile(r"[ \t]{2,}|\t|\s*[:=]\s+|\s*[:=](?=[-\d.])| (?=[-\d.]+\s?%?\s*$)")
_TITLE = re.compile(r"[^()\[\]{}\d]*[:=\-*#]\s*")


def with_rows(text: str) -> str:
    """The text, as long as before, where lines of a fence that were printed have bars between a name and its number."""
    return _FENCE.sub(_read, text)


def _read(fence: re.Match[str]) -> str:
    before, inside = fence[0][: fence.start("inside") - fence.start()], fence["inside"]
    if fence["language"].strip().lower() in _PRINTED:
        rows = "\n".join(map(_row, inside.split("\n")))
        inside = re.sub(rf"\n([ \t]*)(?=\n[^\n]*{BAR})", r" \1", rows)  # a report has empty lines between its rows
    else:
        inside = _blank(inside)
    return _blank(before) + inside + _blank(fence["end"])


def _row(line: str) -> str:
    if _COMMAND.match(line):
        return _blank(line)
    if _TITLE.fullmatch(line):  # "=== Validation ===" leads what is below it
        return line.rstrip()[:-1] + ":" + " " * (len(line) - len(line.rstrip()))
    row = _PARTED.sub(lambda found: BAR + " " * (len(found[0]) - 1), line.rstrip())
    if not re.search(r"\d[.,]?\d|\s\d", line):  # titles of columns; above the names of rows there is none
        row = re.sub(rf"^{BAR} +(?=\S)", lambda found: found[0][:-1] + BAR, row)
    return row + " " * (len(line) - len(row)) if BAR in row else _blank(line)


def _blank(code: str) -> str:
    return re.sub(r"[^\n]", "\0", code)
