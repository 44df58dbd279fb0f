"""metrics.json -> what train.py says it reached, to be held against what the build measures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from portfolio.collect.source import did_you_mean, file_fault, read_source
from portfolio.collect.tables.json_text import key_places, read_json
from portfolio.errors import PortfolioError
from portfolio.metric_names import OTHER_DATA, meant
from portfolio.records import Claim, Finding

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.task import Metric

MOST_BYTES = 1024 * 1024
_TEST = r"(?:test(?:ing)?|held out|hold ?out|final|overall)"
_AROUND = r"(?:metrics?|results?|scores?|evaluations?|eval|values?|performance|summary|report|set|data|classification)"
_NEUTRAL = re.compile(rf"(?:{_TEST} ?)?(?:{_AROUND} ?)?(?:{_AROUND})?")
"""Keys that leave a number what it is, the test set's; any other says that it is of something else, or may be."""
_AVERAGED = re.compile(r"(?:macro|weighted|micro) av(?:g|erage)")
_WRITTEN = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(%?)\s*(?:(?:\u00b1|\+/?-|\().*)?")

_TELLING = {"metric", "name", "measure", "model", "method", "split", "subset", "set", "dataset", "fold", "run"}


@dataclass(frozen=True)
class _Leaf:
    """A value that is no object, with the keys above it, outermost first, and the place of the last of them."""

    keys: tuple[str, ...]
    value: Any
    place: tuple[int, int]

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, int | float) and not isinstance(self.value, bool) and abs(self.value) < 1e300


def read_claims(folder: Path, name: str, metrics: Sequence[Metric]) -> tuple[tuple[Claim, ...], list[Finding]]:
    """Claims for the known metrics. Other numbers are a finding; anything else in the file is the author's business.

    Raises:
        PortfolioError: no JSON object, or a known metric whose value is not a number.
    """
    path = folder / "metrics.json"
    if file_fault(path) == "no such file":
        return (), []
    source = read_source(path, f"{name}/metrics.json", most_bytes=MOST_BYTES)
    data = read_json(source).data
    if not isinstance(data, dict) and not (isinstance(data, list) and all(isinstance(row, dict) for row in data)):
        raise source.error("expected metrics with their values", 1, 1, 'write an object such as {"accuracy": 0.9}')
    leaves = [*_leaves(data, (), key_places(source), metrics)]
    read = [(leaf, _claim(leaf, metrics)) for leaf in leaves]
    names = {metric.name for metric in metrics}
    problems = [
        source.problem(f"{leaf.keys[0]}: expected a number", *leaf.place)
        for leaf, claim in read
        if claim is None and len(leaf.keys) == 1 and leaf.keys[0] in names
    ]
    if problems:
        raise PortfolioError(problems)
    claims = tuple(claim for _, claim in read if claim)
    return claims, [*_unchecked([leaf for leaf, claim in read if claim is None and leaf.is_number], claims, metrics)]


def _leaves(
    data: Any, above: tuple[str, ...], places: Iterator[tuple[int, int]], metrics: Sequence[Metric]
) -> Iterator[_Leaf]:
    """Every value, in the order of the text, which is that of the places of its keys.

    An object that names a metric beside its value is that value; in a list the objects count, since numbers are a
    history.
    """
    if isinstance(data, list):
        for entry in data:
            if isinstance(entry, dict | list):
                yield from _leaves(entry, (*above, *_told_apart(entry, data, metrics)), places, metrics)
        return
    names = [key for key in ("metric", "name", "measure") if meant(str(data.get(key)), metrics) is not None]
    values = [key for key in ("value", "score", "result") if key in data]
    for key, value in data.items():
        place = next(places)
        if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(row, dict | list) for row in value)):
            yield from _leaves(value, (*above, key), places, metrics)
        elif not (names and values):
            yield _Leaf((*above, key), value, place)
        elif key == values[0]:
            yield _Leaf((*above, data[names[0]]), value, place)


def _told_apart(entry: Any, rows: Sequence[Any], metrics: Sequence[Metric]) -> tuple[str, ...]:
    """What a row of a list is of: its split, its model; a row beside others that says neither is one of a history."""
    if not isinstance(entry, dict):
        return ()
    told = [str(value) for key, value in entry.items() if key in _TELLING and not isinstance(value, dict | list)]
    of = tuple(word for word in told if meant(word, metrics) is None)
    return of if told or len(rows) == 1 else ("one of several",)


def _claim(leaf: _Leaf, metrics: Sequence[Metric]) -> Claim | None:
    """``None`` for what is no number, and for one that is no metric's, or not certainly of the test set."""
    of = _metrics_of(leaf.keys, metrics)
    written = _WRITTEN.fullmatch(str(leaf.value)) if leaf.is_number or isinstance(leaf.value, str) else None
    if not of or not written:
        return None
    value = Decimal(written[1])
    if written[2] or (of[0].best == 1 and 1 < value <= 100):
        value /= 100
    first, *others = (metric.name for metric in of)
    return Claim(first, float(value), leaf.place[0], tuple(others))


def _metrics_of(keys: Sequence[str], metrics: Sequence[Metric]) -> tuple[Metric, ...]:
    """The metrics that one of the keys may stand for, where all others are neutral."""
    exact = tuple(metric for metric in metrics if metric.name == keys[-1])
    words = [" ".join(re.split(r"[\s_./-]+", part.casefold())).strip() for key in keys for part in key.split("/")]
    if len(words) > 1 and _AVERAGED.fullmatch(words[-2]):
        words[-2:] = [f"{words[-2]} {words[-1]}"]
    bare = [re.sub(rf"^{_TEST} (?:set )?| {_TEST}$", "", word) for word in words]
    found = [exact if exact and word is bare[-1] else meant(word, metrics) for word in bare]
    named = [of for of in found if of is not None]
    is_plain = all(of is not None or _NEUTRAL.fullmatch(word) for of, word in zip(found, words, strict=True))
    return named[0] if len(named) == 1 and is_plain else ()


def _unchecked(leaves: Sequence[_Leaf], claims: Sequence[Claim], metrics: Sequence[Metric]) -> Iterator[Finding]:
    """What the author may believe to be checked: numbers at the top, and metrics below a key that nobody knows."""
    names = [metric.name for metric in metrics]
    for leaf in leaves:
        if len(leaf.keys) == 1:
            sentence = f"{leaf.keys[0]} in metrics.json is no metric of this kind of task, so it was not checked"
            near = did_you_mean(leaf.keys[0], names) or ""
            yield Finding("PF004", "advice", sentence, near, f"metrics.json:{leaf.place[0]}")
    deep = [leaf for leaf in leaves if len(leaf.keys) > 1 and meant(leaf.keys[-1], metrics)]
    if deep and not claims and not any(OTHER_DATA.search(key) for key in deep[0].keys):
        sentence = f"{deep[0].keys[-1]} under {' / '.join(deep[0].keys[:-1])} in metrics.json was not checked"
        hint = 'put the values of the test set at the top or under "test"'
        yield Finding("PF004", "advice", sentence, hint, f"metrics.json:{deep[0].place[0]}")
