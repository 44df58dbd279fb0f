"""JSON read strictly: equal keys, NaN and endless nesting are mistakes with a place, not silent choices."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portfolio.collect.source import quoted

if TYPE_CHECKING:
    from portfolio.collect.source import Source

DEEPEST = 20
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"')
_BRACKET = re.compile(rf"{_STRING.pattern}|[\[\]{{}}]")
_COLON = re.compile(r"\s*:")


@dataclass(frozen=True)
class JsonText:
    """A parsed document and the place (line, column) of the first use of each key at any depth."""

    data: Any
    places: dict[str, tuple[int, int]]


class Written(str):
    """A number as it was written; a text is a plain ``str``."""

    __slots__ = ()


class JsonError(ValueError):
    """What is wrong in a JSON text, at a position in it."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


def read_json(source: Source) -> JsonText:
    """The document, with places.

    Raises:
        PortfolioError: no JSON, a key given twice in one object, a number that is none.
    """
    try:
        data = strict_loads(source.text)
    except JsonError as fault:
        raise source.error(fault.message, *source.place(fault.position)) from fault
    places: dict[str, tuple[int, int]] = {}
    for key, position in _keys(source.text):
        if key not in places:
            places[key] = source.place(position)
    return JsonText(data, places)


def key_places(source: Source) -> Iterator[tuple[int, int]]:
    """The place of every key of a valid document, at any depth, in the order of the text."""
    return (source.place(position) for _, position in _keys(source.text))


def strict_loads(text: str, *, numbers_as_text: bool = False) -> Any:
    """Like ``json.loads`` without its leniencies. ``numbers_as_text`` gives ``Written`` for ``1e5`` and 23-digit ids.

    Raises:
        JsonError: with a message and a position; nothing else escapes.
    """
    number: dict[str, Any] = {"parse_int": Written, "parse_float": Written} if numbers_as_text else {}
    _refuse_depth(text)
    try:
        return json.loads(text, object_pairs_hook=_each_key_once, parse_constant=_no_constant, **number)
    except json.JSONDecodeError as error:
        raise JsonError(f"not JSON: {error.msg[0].lower()}{error.msg[1:]}", error.pos) from error
    except _TwiceError as error:
        used = [position for key, position in _keys(text) if key == error.key]
        raise JsonError(f"key {quoted(error.key)} given twice", used[1]) from error
    except _ConstantError as error:
        position = re.search(rf"(?<![\w\"]){re.escape(error.word)}(?!\w)", text)
        raise JsonError(f"{error.word} is not a number in JSON", position.start() if position else 0) from error
    except ValueError as error:  # an integer of more than 4,300 digits
        raise JsonError("a number with too many digits", 0) from error


def compact(value: Any) -> str:
    """A document read with ``numbers_as_text`` as JSON again, without spaces, its numbers as they were written."""
    if isinstance(value, Written):
        return value
    if isinstance(value, list):
        return f"[{','.join(map(compact, value))}]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{compact(key)}:{compact(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


class _TwiceError(Exception):
    def __init__(self, key: str) -> None:
        self.key = key


class _ConstantError(Exception):
    def __init__(self, word: str) -> None:
        self.word = word


def _refuse_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth = 0
    for found in _BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth > DEEPEST:
            raise JsonError(f"nested deeper than {DEEPEST} levels", found.start())


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [key for key, _ in pairs]
        raise _TwiceError(next(key for key in names if names.count(key) > 1))
    return found


def _no_constant(word: str) -> Any:
    raise _ConstantError(word)


def _keys(text: str) -> list[tuple[str, int]]:
    """Keys of valid JSON in the order of the text: the strings that a colon follows."""
    strings = _STRING.finditer(text)
    return [(json.loads(found[0]), found.start()) for found in strings if _COLON.match(text, found.end())]
