"""The licence of the data, read from a LICENSE file where project.yml does not name it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.collect.source import file_fault

if TYPE_CHECKING:
    from pathlib import Path

_FILE = re.compile(r"(licen[cs]e|copying)(\.(md|txt|rst))?", re.IGNORECASE)
_KNOWN = {  # words of the first lines -> SPDX identifier, the more special first
    r"CC0|Creative Commons Zero": "CC0-1.0",
    r"Attribution-NonCommercial-ShareAlike 4\.0|CC[ -]BY-NC-SA[ -]4\.0": "CC-BY-NC-SA-4.0",
    r"Attribution-NonCommercial 4\.0|CC[ -]BY-NC[ -]4\.0": "CC-BY-NC-4.0",
    r"Attribution-ShareAlike 4\.0|CC[ -]BY-SA[ -]4\.0": "CC-BY-SA-4.0",
    r"Attribution 4\.0|CC[ -]BY[ -]4\.0": "CC-BY-4.0",
    r"Open Data Commons Open Database License|\bODbL\b": "ODbL-1.0",
    r"Apache License\s+Version 2\.0": "Apache-2.0",
    r"GNU GENERAL PUBLIC LICENSE\s+Version 3": "GPL-3.0",
    r"GNU GENERAL PUBLIC LICENSE\s+Version 2": "GPL-2.0",
    r"MIT License|Permission is hereby granted, free of charge": "MIT",
    r"BSD 3-Clause|Neither the name of": "BSD-3-Clause",
    r"BSD 2-Clause": "BSD-2-Clause",
}


def find_licence(folder: Path) -> str | None:
    """SPDX name of the licence in ``data/`` or the project folder; "see LICENSE" for an unknown one, or ``None``."""
    for place in (folder / "data", folder):
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if _FILE.fullmatch(path.name) and file_fault(path) is None:
                with path.open("rb") as file:
                    text = file.read(4000).decode("utf-8", "replace")
                words = (spdx for pattern, spdx in _KNOWN.items() if re.search(pattern, text, re.IGNORECASE))
                return next(words, f"see {path.relative_to(folder).as_posix()}")
    return None
