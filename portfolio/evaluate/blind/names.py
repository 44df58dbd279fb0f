"""Whether names tell the answer: how well simple rules on an id, a path or the order of the rows predict it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portfolio.records import Examples
from portfolio.words import percent

FEWEST, MOST = 20, 5_000
"""Fewer rows are no ground for a rule; of more, so many are drawn with a fixed seed."""

ENOUGH = 0.5
"""Of the way from guessing to being always right: what a rule on a name gets only where the name tells the answer."""

_CHANCE = 1e-3
_PARTS, _PERIODS = 4, range(2, 13)
_TOKEN = re.compile(r"[^\W\d_]+|\d+")

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Told:
    """What the best simple rule on one thing gets, on rows that it was not learned on.

    Attributes:
        what: the thing, such as "the id".
        right: share of the rows it is right for; of numbers, the share of the error that it takes away.
        guess: the share that always saying the commonest answer is right for; 0 for numbers.
        by_chance: how likely a rule that knows nothing would do as well, at most.
    """

    what: str
    right: float
    guess: float
    by_chance: float
    of_numbers: bool

    @property
    def share(self) -> float:
        """Of the way from guessing to being always right."""
        return (self.right - self.guess) / (1 - self.guess) if self.guess < 1 else 0.0

    @property
    def tells(self) -> bool:
        return self.share >= ENOUGH and self.by_chance < _CHANCE

    @property
    def words(self) -> str:
        """As "a rule on the id is right for 97 % of examples, guessing for 55 %"."""
        if self.of_numbers:
            return (
                f"a rule on {self.what} takes away {percent(max(0.0, self.right))} of the error of guessing the median"
            )
        return (
            f"a rule on {self.what} is right for {percent(self.right)} of examples, guessing for {percent(self.guess)}"
        )


def told_by_names(what: str, names: Sequence[str], examples: Examples) -> Told | None:
    """What parts of a name tell: its folders, words, numbers and letters, and its place among the others."""
    answers = _answers(examples)
    if answers is None:
        return None
    labels = sorted(map(str, set(answers))) if answers.dtype.kind not in "iuf" else []
    ranks = pd.Series(list(names)).rank(method="dense").to_numpy(float)
    numbers = [_last_number(name) for name in names]
    counted = np.array([np.nan if number is None else float(number) for number in numbers])
    marks = [*_marks(names, labels), *([None if n is None else n % k for n in numbers] for k in _PERIODS)]
    return _best(what, answers, marks, [ranks, counted])


def told_by_order(examples: Examples) -> Told | None:
    """What the place of a row in the file tells."""
    answers = _answers(examples)
    if answers is None:
        return None
    places = np.arange(len(answers))
    return _best("the order of the rows", answers, [list(places % k) for k in _PERIODS], [places.astype(float)])


def _answers(examples: Examples) -> NDArray[Any] | None:
    """The truth where it is a label or a number, for enough rows."""
    column = next((each for each in examples.columns if each.name == examples.target), None)
    if column is None or column.kind not in ("category", "number") or len(examples.test) < FEWEST:
        return None
    values = examples.test[column.name]
    return values.to_numpy(float) if column.kind == "number" else values.astype(str).to_numpy(object)


def _marks(names: Sequence[str], labels: Sequence[str]) -> Iterator[Sequence[Any]]:
    """What of each name may tell the answer, one thing at a time."""
    folders = [name.replace("\\", "/").split("/") for name in names]
    words = [_TOKEN.findall(parts[-1].casefold()) for parts in folders]
    for parts in (folders, words):
        for at in range(_PARTS):
            yield [part[at] if len(part) > at + (parts is folders) else None for part in parts]
            yield [part[-1 - at] if len(part) > at + (parts is folders) else None for part in parts]
    yield from ([name[:1] for name in names], [name[-1:] for name in names], [len(name) for name in names])
    yield [name.rpartition(".")[2] if "." in name else None for name in names]
    folded = sorted((label.casefold() for label in labels if label), key=len, reverse=True)
    yield [next((label for label in folded if label in name.casefold()), None) for name in names]


def _last_number(name: str) -> int | None:
    found = re.findall(r"\d{1,15}", name)
    return int(found[-1]) if found else None


def _best(what: str, answers: NDArray[Any], marks: Sequence[Sequence[Any]], places: Sequence[NDArray[Any]]) -> Told:
    """The rule that gets most, each learned on one half of the rows and asked about the other."""
    chance = np.random.default_rng(0)
    rows = np.sort(chance.choice(len(answers), min(MOST, len(answers)), replace=False))
    half = chance.permutation(len(rows)) % 2 == 0
    score = _score_numbers if answers.dtype.kind in "iuf" else _score_labels
    truth = answers[rows]
    codes = [pd.factorize(np.array(list(mark), dtype=object)[rows])[0] for mark in marks]
    codes += [_nearest(place[rows], half) for place in places]
    return max((score(what, truth, code, half, len(codes)) for code in codes), key=lambda told: told.share)


def _nearest(places: NDArray[Any], half: NDArray[np.bool_]) -> Codes:
    """Codes by which each row of one half shares a part with the row of the other half that is nearest to it."""
    order = np.argsort(places, kind="stable")
    codes = np.full(len(places), -1, np.int64)
    for number, pair in enumerate(zip_longest(order[half[order]], order[~half[order]], fillvalue=-1)):
        codes[[at for at in pair if at >= 0 and np.isfinite(places[at])]] = number
    return codes


def _score_labels(what: str, truth: NDArray[Any], codes: Codes, half: NDArray[np.bool_], n_rules: int) -> Told:
    from scipy.stats import binom

    answers, known = pd.factorize(truth)
    right = guessed = 0
    for learned in (half, ~half):
        counts = np.zeros((codes.max() + 2, len(known)), np.int64)
        np.add.at(counts, (codes[learned], answers[learned]), 1)
        counts[-1] = 0
        commonest = np.bincount(answers[learned], minlength=len(known)).argmax()
        said = np.where(counts.any(axis=1), counts.argmax(axis=1), commonest)[codes[~learned]]
        right += int((said == answers[~learned]).sum())
        guessed += int((commonest == answers[~learned]).sum())
    guess = max(guessed, int(np.bincount(answers).max())) / len(truth)
    by_chance = float(binom.sf(right - 1, len(truth), guess)) * n_rules
    return Told(what, right / len(truth), guess, by_chance, of_numbers=False)


def _score_numbers(what: str, truth: NDArray[Any], codes: Codes, half: NDArray[np.bool_], n_rules: int) -> Told:
    from scipy.stats import binom

    errors, without = np.zeros(len(truth)), np.zeros(len(truth))
    for learned in (half, ~half):
        median = float(np.median(truth[learned]))
        by_code = pd.Series(truth[learned]).groupby(codes[learned]).median().drop(-1, errors="ignore")
        said = pd.Series(codes[~learned]).map(by_code).fillna(median).to_numpy(float)
        errors[~learned], without[~learned] = np.abs(truth[~learned] - said), np.abs(truth[~learned] - median)
    taken = 1 - errors.sum() / without.sum() if without.sum() > 0 else 0.0
    differ = errors != without
    by_chance = float(binom.sf(int((errors < without).sum()) - 1, int(differ.sum()), 0.5)) * n_rules
    return Told(what, float(taken), 0.0, by_chance, of_numbers=True)
