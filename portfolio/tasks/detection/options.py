"""What an author asks of a detector in project.yml: from which score, how close, and what the things are called."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portfolio.task import OptionError
from portfolio.words import bare

SINGULARS = (("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("sses", "ss"), ("s", ""))


@dataclass(frozen=True)
class Options:
    """The options of a detection project, read.

    Attributes:
        threshold: the score from which a box counts.
        radius: in pixels, of points; ``None`` for boxes.
        one: singular of what is looked for.
        many: its plural.
        size: of the images, width and height: names of columns, or numbers as text; empty when not said.
    """

    threshold: float = 0.5
    radius: float | None = None
    one: str = "object"
    many: str = "objects"
    size: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Options:
        """The author's keys, from text or typed values.

        Raises:
            OptionError: a value that cannot be used.
        """
        radius = _number(given, "radius", 0.0) if "radius" in given else None
        if radius is not None and radius <= 0:
            raise OptionError("radius", f"{bare(radius)} is no distance", "write pixels, such as 12")
        one, many = _nouns(given.get("what", "objects"))
        return cls(_number(given, "threshold", 0.5), radius, one, many, _size(given.get("size")))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold the size of the images."""
        return tuple(part for part in self.size if not is_number(part))


def is_number(value: object) -> bool:
    """Whether it is a finite number, or a text that is one."""
    try:
        return not isinstance(value, bool) and math.isfinite(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return False


def _number(given: Mapping[str, Any], key: str, default: float) -> float:
    value = given.get(key, default)
    if not is_number(value):
        raise OptionError(key, f"{value!r} is not a number", f"write a number, such as {bare(default or 12.0)}")
    return float(value)


def _nouns(what: object) -> tuple[str, str]:
    """Singular and plural."""
    if isinstance(what, list | tuple) and len(what) == 2 and all(str(word).strip() for word in what):
        return str(what[0]).strip(), str(what[1]).strip()
    if not isinstance(what, str) or not what.strip():
        raise OptionError("what", f"{what!r} is no noun", "write a plural such as coins, or [tooth, teeth]")
    many = what.strip()
    for ending, instead in SINGULARS:
        if many.endswith(ending) and many != ending:
            return many.removesuffix(ending) + instead, many
    return many, many


def _size(size: object) -> tuple[str, ...]:
    parts = size.split(",") if isinstance(size, str) else size
    if parts is None:
        return ()
    if not isinstance(parts, list | tuple) or len(parts) != 2 or not all(str(part).strip() for part in parts):
        raise OptionError("size", f"{size!r} is no width and height", "write [width, height]: two columns, or pixels")
    return str(parts[0]).strip(), str(parts[1]).strip()
