"""Groups, places and entries as they come in: read strictly, and every fault told at once."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from portfolio.cells import CellError, read_cells
from portfolio.records import Examples
from portfolio.task import Checked, Complaint
from portfolio.words import cell as written

if TYPE_CHECKING:
    import pandas as pd

Entries: TypeAlias = "Mapping[str, str]"
"""Key -> value as text; keys without a value are left out."""

LARGEST = 1e100
"""Beyond this the square of a coordinate is no number any more."""

NAMES = ("name", "title", "label")  # columns that name an item where ``label:`` does not say
_COORDINATE = re.compile(r"[xy]|x([3-9]|[1-9]\d+)")


@dataclass(frozen=True)
class Columns:
    """Which columns of the examples hold what this kind reads; ``None`` where there is none.

    Attributes:
        entries: held-out entries of each item, withheld from the predictor.
        known: entries that are not held out.
        label: what an item is called on the map.
    """

    entries: str | None
    known: str | None
    label: str | None

    @classmethod
    def of(cls, examples: Examples, options: Mapping[str, Any]) -> Columns:
        """Those named by the author; else the only list that is withheld, the only other, and a name."""
        lists = {
            role: [column.name for column in examples.columns if column.kind == "list" and column.role == role]
            for role in ("hidden", "feature")
        }
        hidden, feature = (names[0] if len(names) == 1 else None for names in lists.values())
        public = [column.name for column in examples.columns if not column.private and column.role != "target"]
        entries, known = options.get("entries") or hidden, options.get("known") or feature
        label = options.get("label") or next((name for name in NAMES if name in public), None)
        return cls(entries, known if entries else None, label)


# ---- what the author names in project.yml --------------------------------------------------------


def about_truth(examples: Examples, options: Mapping[str, Any]) -> list[Complaint]:
    """Options that name no fitting column; else cells of entries that are none."""
    roles = {column.name: column for column in examples.columns}
    found = []
    for key in ("entries", "known", "label"):
        name = options.get(key)
        if name and name not in roles:
            found.append(Complaint(f"{key}: no column {name!r}", hint=f"columns are {', '.join(roles)}"))
        elif name and key == "entries" and roles[name].role != "hidden":
            found.append(Complaint(f"entries: {name} is shown to the predictor", hint="list it under data.hidden"))
        elif name and key == "known" and roles[name].role in ("hidden", "target"):
            found.append(Complaint(f"known: {name} is withheld; the held-out entries are entries:"))
        elif name and key == "label" and (roles[name].private or roles[name].role == "target"):
            found.append(Complaint(f"label: {name} may not be shown on the map"))
    columns = Columns.of(examples, options)
    for name in () if found else filter(None, (columns.entries, columns.known)):
        cells = examples.test[name]
        found += read_cells(cells.where(cells.notna(), ""), read_entries, name)[1]
    return found


# ---- predictions ---------------------------------------------------------------------------------


def coordinates(frame: pd.DataFrame) -> list[str]:
    """The columns of coordinates: x, y, x3, x4... in this order."""
    named = [str(name) for name in frame.columns if _COORDINATE.fullmatch(str(name))]
    return sorted(named, key=lambda name: {"x": 1, "y": 2}.get(name) or int(name[1:]))


def checked(predictions: pd.DataFrame, examples: Examples, columns: Columns) -> Checked:
    """Raw predictions, every cell of which is text, with coordinates as numbers; or all that is wrong with them."""
    named = coordinates(predictions)
    found = list(_about_columns([str(name) for name in predictions.columns], named, examples, columns))
    readers: dict[str, Callable[[str], Any]] = {"prediction": _group, "again": _group, **dict.fromkeys(named, _number)}
    read = {}
    for name, reader in {**readers, "entries": read_entries}.items():
        if name in predictions:
            read[name], complaints = read_cells(predictions[name], reader, name)
            found += complaints
    places = {name: read[name] for name in named}
    return Checked(predictions if found else predictions.assign(**places), tuple(found))


def _group(text: str) -> str:
    if not text.strip():
        raise CellError("is empty", "name the group that the model puts this item in")
    return text


def _number(text: str) -> float:
    try:
        value = float(text) if "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not abs(value) <= LARGEST:
        raise CellError(f"{text!r} is no number", "expected one such as 0.25")
    return value


def _about_columns(
    names: Sequence[str], named: Sequence[str], examples: Examples, columns: Columns
) -> Iterator[Complaint]:
    if "prediction" not in names:
        yield Complaint("no column 'prediction'", hint="it names the group that each item is put in")
    if len(named) == 1 or (named and named[:2] != ["x", "y"]):
        lacking = "y" if "x" in named else "x"
        yield Complaint(
            f"no column {lacking!r}", hint="a map needs two coordinates, x and y; further ones are x3, x4..."
        )
    if not named and examples.target is None and "again" not in names:
        yield Complaint(
            "nothing to judge the groups by",
            hint="add coordinates x and y, or the groups of a second fit as 'again', or data.target in project.yml",
        )
    if "entries" in names and columns.entries is None:
        hint = "name the column of the true entries under data.hidden and as entries: in project.yml"
        yield Complaint("entries are predicted, but none are held out", hint=hint)
    for name in names:
        if name not in ("prediction", "again", "entries") and name not in named:
            yield Complaint(f"unknown column {name!r}", hint="expected prediction, x, y, x3..., again, entries")


# ---- entries -------------------------------------------------------------------------------------


ENTRIES_HINT = 'write a JSON object of values by key, such as {"17": 1}'


def read_entries(text: object) -> dict[str, str]:
    """The entries in a cell: a JSON object of values by key, or a list, whose positions from 0 are the keys.

    ``null`` is an unknown entry. Numbers must be whole: entries are categories, which are equal or not.

    Raises:
        CellError: anything else.
    """
    if text is None or text != text or not str(text).strip():
        return {}
    try:
        found = json.loads(str(text), object_pairs_hook=_each_once, parse_constant=_no_constant)
    except CellError:
        raise
    except (ValueError, RecursionError) as error:
        raise CellError("is not JSON", ENTRIES_HINT) from error
    if not isinstance(found, list | dict):
        raise CellError("is neither an object nor a list of JSON", ENTRIES_HINT)
    pairs = found.items() if isinstance(found, dict) else enumerate(found)
    return {str(key): _value(str(key), value) for key, value in pairs if value is not None}


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        raise CellError(f"has the key {twice!r} twice", ENTRIES_HINT)
    return found


def _no_constant(name: str) -> None:
    raise CellError(f"holds {name}, which is no value", ENTRIES_HINT)


def _value(key: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and math.isfinite(value) and value == int(value):
        return str(int(value))
    what = written(value) if isinstance(value, int | float) else "a list or an object"
    raise CellError(f"holds {what} for {key!r}; an entry is a text, a whole number, true or false", ENTRIES_HINT)
