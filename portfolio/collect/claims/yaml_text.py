"""YAML as text with places: every scalar stays as typed, every key and value knows its line and column.

PyYAML turns ``no`` into False and ``12:30`` into 750, keeps the last of two equal keys, expands aliases without end and
fails with Python's own errors on odd input. This reader takes only the events of its parser and decides the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from yaml.reader import Reader as _YamlReader

from portfolio.collect.source import Source, quoted
from portfolio.errors import PortfolioError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 20


@dataclass(frozen=True)
class Scalar:
    """Text as typed. ``empty`` marks a key without any value (``train:``), which is not the same as ``train: ""``."""

    text: str
    line: int
    column: int
    empty: bool = False


@dataclass(frozen=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True)
class Mapping:
    """Keys with their values, in order, each key once."""

    items: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int


Node = Scalar | Sequence | Mapping


def read_yaml(source: Source) -> tuple[Node | None, list[Problem]]:
    """The tree of a document, ``None`` when it is empty, and the mistakes that leave the tree readable.

    Raises:
        PortfolioError: the text is no YAML, or is nested deeper than 20.
    """
    reader = _Reader(source)
    try:
        return reader.document(), reader.problems
    except yaml.MarkedYAMLError as error:
        raise PortfolioError([*reader.problems, _syntax_problem(source, error)]) from error
    except yaml.reader.ReaderError as error:
        line, column = source.place(error.position)
        raise source.error(
            f"character U+{ord(source.text[error.position]):04X} is not allowed", line, column
        ) from error
    except (ValueError, OverflowError) as error:  # escapes such as "\UFFFFFFFF", "%YAML 9999…" (found by fuzzing)
        mark = reader.loader.get_mark()
        message = "an escape or number that means nothing"
        raise source.error(message, mark.line + 1, mark.column + 1, "put the text in single quotes") from error


def as_data(node: Node | None) -> Any:
    """The tree as dicts, lists and text; keys without a value are left out."""
    if isinstance(node, Mapping):
        return {key.text: as_data(value) for key, value in node.items if not _is_empty(value)}
    if isinstance(node, Sequence):
        return [as_data(item) for item in node.items]
    return None if node is None or node.empty else node.text


def places(node: Node | None, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Scalar, Node]]:
    """Every key with its path from the root, the place of the key and its value; a list item is its own key."""
    if isinstance(node, Mapping):
        for key, value in node.items:
            yield (*path, key.text), key, value
            yield from places(value, (*path, key.text))
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield (*path, index), Scalar(str(index), item.line, item.column), item
            yield from places(item, (*path, index))


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.empty


class _Reader:
    """Builds the tree from parser events and notes what is forbidden."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def document(self) -> Node | None:
        unprintable = _YamlReader.NON_PRINTABLE.search(self.source.text)
        if unprintable:
            line, column = self.source.place(unprintable.start())
            raise self.source.error(f"character U+{ord(unprintable[0]):04X} is not allowed", line, column)
        self.loader = yaml.SafeLoader(self.source.text)
        self._next()  # stream start
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        root = self._node(self._next(), depth=1)
        self._next()  # document end
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            self._note(after, "a second document begins here", "remove the line '---'")
        return None if _is_empty(root) else root

    def _next(self) -> yaml.Event:
        event: yaml.Event = self.loader.get_event()  # type: ignore[no-untyped-call]
        return event

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line, column = _place(event)
        if depth > DEEPEST:
            raise self.source.error(f"nested deeper than {DEEPEST} levels", line, column)
        if isinstance(event, yaml.AliasEvent):
            self._note(event, "aliases are not allowed", "to begin a text with '*', put it in quotes")
            return Scalar("", line, column)
        self._refuse_anchor_and_tag(event)
        if isinstance(event, yaml.ScalarEvent):
            empty = event.value == "" and event.style is None
            return Scalar(self._clean(event), line, column, empty)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(tuple(self._sequence(depth)), line, column)
        return Mapping(tuple(self._mapping(depth)), line, column)

    def _sequence(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _mapping(self, depth: int) -> Iterator[tuple[Scalar, Node]]:
        seen: dict[str, int] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(self._next(), depth + 1)
            if not isinstance(key, Scalar):
                self._note(event, "a key must be plain text", "keys are words such as title")
            elif key.text in seen:
                self._note(event, f"{key.text}: given twice, first in line {seen[key.text]}", "keep one of them")
            else:
                seen[key.text] = key.line
                yield key, value

    def _refuse_anchor_and_tag(self, event: yaml.Event) -> None:
        if getattr(event, "anchor", None):
            self._note(event, "anchors are not allowed", "to begin a text with '&', put it in quotes")
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            self._note(event, f"tags are not allowed: {quoted(tag)}", "to begin a text with '!', put it in quotes")

    def _clean(self, event: yaml.ScalarEvent) -> str:
        text: str = event.value
        odd = next((c for c in text if (c < " " and c not in "\t\n\r") or "\ud800" <= c <= "\udfff"), None)
        if odd:
            self._note(event, f"character U+{ord(odd):04X} is not allowed", "remove the escape")
            return text.replace(odd, " ").encode("utf-8", "replace").decode()
        return text

    def _note(self, event: yaml.Event, message: str, hint: str) -> None:
        self.problems.append(self.source.problem(message, *_place(event), hint))


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    assert mark is not None, "PyYAML marks every event that it reads from text"
    return mark.line + 1, mark.column + 1


def _syntax_problem(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    mark, fact, context = error.problem_mark or error.context_mark, error.problem or "not YAML", error.context or ""
    hint = None
    if "'\\t'" in fact:
        fact, hint = "a tab stands where YAML wants spaces", "indent with two spaces"
    elif "cannot start any token" in fact:
        hint = "put the text in quotes"
    elif fact.startswith("mapping values are not allowed"):
        fact, hint = "a second ':' in one line", "put the text in quotes"
    elif "flow sequence" in context or "flow mapping" in context:
        bracket = "[" if "sequence" in context else "{"
        mark, fact = error.context_mark or mark, f"this '{bracket}' is not closed"
        hint = "separate items by commas and close with " + {"[": "']'", "{": "'}'"}[bracket]
    elif "quoted scalar" in context and "end of stream" in fact:
        mark, fact, hint = error.context_mark or mark, "this quote is not closed", "add the same quote at the end"
    elif fact.startswith("could not find expected ':'"):
        mark, fact, hint = (
            error.context_mark or mark,
            "expected 'key: value'",
            "is a ':' missing, or the space behind it?",
        )
    elif context.startswith("while parsing a block"):
        fact, hint = "this line does not fit the indentation above", "keys of one mapping begin in the same column"
        if mark and source.lines[mark.line : mark.line + 1] and source.lines[mark.line][: mark.column].strip():
            fact, hint = "text behind the end of a value", "put the whole value in quotes"
    if mark is None:
        return Problem(fact, source.name)
    line, column = mark.line + 1, mark.column + 1
    if line > len(source.lines):
        line, column = len(source.lines), len(source.lines[-1]) + 1
    return source.problem(fact, line, column, hint)
