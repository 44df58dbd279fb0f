"""Is the answer copied in a column, or does one column alone do the work of the model?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.checks.check import NO_TRAINING, NO_VALUES, Answers, Case, Check, drawn, drawn_words
from portfolio.examine.estimates.confusion import as_labels
from portfolio.examine.estimates.intervals import measured
from portfolio.examine.estimates.units import ENOUGH
from portfolio.records import CHECKS, Finding, Passed, Skipped
from portfolio.words import estimate, listed, number, percent

if TYPE_CHECKING:
    import pandas as pd

    from portfolio.records import Column

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Values = NDArray[Any]

STEPS = 32
"""A column of numbers is cut into so many parts of about equal size in training; a column of words at its values."""

POINTS, ROWS_A_POINT = 256, 5
"""A number is also read off straight lines through up to so many points, each the medians of so many rows or more."""

NEARLY_PERFECT = 0.98
"""Of the way from the baseline to a perfect score: what one column reaches by itself only if it knows the answer."""

AS_GOOD = 0.95
"""Of the model's lead over the baseline."""

LEAST_DISTINCT = 10
LEAST_FILLED = 0.9
"""A copy of the answer with some empty cells is one still."""
_SAME_ORDER = 1 - 1e-6


class AnswerNotCopied(Check):
    """The answer under another name: a code for each label, the price in another currency."""

    code = "PF016"

    def look(self, case: Case) -> Answers:
        target, test = case.examples.target, case.examples.test
        if target is None or not (case.has_labels or case.has_numbers):
            return self.skipped(NO_VALUES)
        if len(test) < ENOUGH:
            return self.skipped(f"fewer than {ENOUGH} test examples")
        if not case.inputs:
            return self.skipped("no input columns")
        is_copy, few = same_parts if case.has_labels else same_order, drawn(test, case.most_rows)
        copies = [
            column.name
            for column in case.inputs
            if column.kind in ("number", "category", "text")
            and all(is_copy(table[column.name], table[target]) for table in (few, test))
        ]
        if not copies:
            return self.passed(f"No input column holds {target} under another name or on another scale.")
        hold = "holds" if len(copies) == 1 else "hold"
        sentence = f"{listed(copies)} {hold} the answer: each value goes with one value of {target}."
        return self.found(sentence, "Name it under data.hidden, train without it, and let the build measure again.")


def same_parts(column: pd.Series, target: pd.Series) -> bool:
    """Whether each value goes with one label and each label with one value, empty cells left aside."""
    import pandas as pd

    filled = (column.notna() & (column.astype(object) != "")).to_numpy(bool)
    values, names = pd.factorize(column.astype(object)[filled])
    labels, known = pd.factorize(target.astype(object)[filled])
    if not 2 <= len(names) == len(known) or filled.mean() < LEAST_FILLED:
        return False
    return len(np.unique(values * len(known) + labels)) == len(names)


def same_order(column: pd.Series, target: pd.Series) -> bool:
    """Whether the numbers there are rise, or fall, exactly with the target; or lie on a line but for rounding."""
    if column.dtype.kind not in "iuf":
        return False
    mine, theirs = column.to_numpy(float), target.to_numpy(float)
    filled = np.isfinite(mine)
    mine, theirs = mine[filled], theirs[filled]
    if filled.mean() < LEAST_FILLED or min(np.unique(mine).size, np.unique(theirs).size) < LEAST_DISTINCT:
        return False
    ranks, wanted = (np.unique(side, return_inverse=True)[1] for side in (mine, theirs))
    if np.array_equal(ranks, wanted) or np.array_equal(ranks.max() - ranks, wanted):
        return True
    return abs(float(np.corrcoef(mine, theirs)[0, 1])) > _SAME_ORDER


class MoreThanOneColumn(Check):
    """A rule that a child could apply to one column: the floor for any model, and where leaks show."""

    code = "PF019"
    also = "PF030"

    def look(self, case: Case) -> Answers:
        rule = best_rule(case)
        if isinstance(rule, str):
            return (Skipped(self.code, rule), Skipped(self.also, rule))
        sign = 1 if case.metric.better == "higher" else -1
        unit = case.metric.unit
        versus = case.analysis.versus_baseline
        base, model = versus.that.value, case.analysis.headline.value
        gets = (
            f"gets {case.metric.title} {number(rule.value, unit)} by {rule.how} learned in training{rule.rows}; "
            f"the model gets {estimate(case.analysis.headline)}, the baseline {estimate(versus.that)}"
        )
        if abs(case.metric.best - base) > 0 and (rule.value - base) / (case.metric.best - base) >= NEARLY_PERFECT:
            sentence = f"One column gives the answer away: {rule.column} alone {gets}."
            return self.found(sentence, "If it is not known before the answer is, name it under data.hidden.")
        passed = self.passed(f"No column gives the answer away; the best, {rule.column}, {gets}.")
        if sign * (model - base) <= 0:
            return (passed, Skipped(self.also, "the model does not beat the baseline"))
        share = (rule.value - base) / (model - base)
        if share >= AS_GOOD:
            advice = "Say what the model adds to it, or use the rule: it explains itself."
            how_well = "nearly as well as" if share < 1 else "as well as" if share == 1 else "better than"
            sentence = f"One column does {how_well} the model: {rule.column} alone {gets}."
            return (passed, Finding(self.also, CHECKS[self.also].severity, sentence, advice))
        part = f"{percent(share)} of it" if share > 0 else "none of it"
        return (passed, Passed(self.also, f"The model's lead is not that of one column: {rule.column} has {part}."))


@dataclass(frozen=True)
class Rule:
    """The best single column, by training rows alone, and what it scores on the test set."""

    column: str
    how: str
    value: float
    rows: str


def best_rule(case: Case) -> Rule | str:
    """The rule, or why there is none."""
    train, target = case.examples.train, case.examples.target
    if train is None:
        return NO_TRAINING
    if target is None or not (case.has_labels or case.has_numbers) or target not in train.columns:
        return NO_VALUES
    n = max(len(case.examples.test), len(train))
    train, test = drawn(train, case.most_rows), drawn(case.examples.test, case.most_rows)
    if min(len(train), len(test)) < 2 * ENOUGH:
        return "too few rows to learn a rule from"
    answers = train[target] if case.has_numbers else as_labels(train[target])
    cuts = [cut for column in case.shared for cut in _cuts(column, train, test, lines=case.has_numbers)]
    if not cuts:
        return "no column of numbers or categories"
    cut = cuts[int(np.argmax([_in_training(cut, answers, labels=case.has_labels) for cut in cuts]))]
    value = _scored(case, cut.says(answers, cut.train, cut.test, labels=case.has_labels), test)
    if value is None:
        return f"{case.metric.title} cannot be had from a rule on one column"
    return Rule(cut.column.name, cut.how, value, drawn_words(n, case.most_rows))


@dataclass(frozen=True)
class _Cut:
    """A column of training and of test rows as a rule reads it: the part each is in, or, for ``lines``, its number.

    Parts are counted from 0; values that training does not know are -1, or no number.
    """

    column: Column
    train: Values
    test: Values
    lines: bool = False

    @property
    def how(self) -> str:
        if self.lines:
            return f"straight lines through {len(_points(self.train, self.train)[0])} points"
        return f"a rule of {int(self.train.max()) + 1} parts"

    def says(self, answers: pd.Series, known: Values, asked: Values, *, labels: bool) -> pd.Series:
        """What rows of the values or parts ``asked`` are told when ``answers`` come with those that are ``known``."""
        if self.lines:
            return along_lines(known, answers, asked)
        return learned(known.astype(np.int64), answers, asked.astype(np.int64), labels=labels)


def _cuts(column: Column, train: pd.DataFrame, test: pd.DataFrame, *, lines: bool) -> Iterator[_Cut]:
    """The ways to read a column: in parts, and a column of numbers whose answers are numbers also along lines."""
    import pandas as pd

    mine, theirs = train[column.name], test[column.name]
    if column.kind == "number" and mine.dtype.kind in "iuf" and theirs.dtype.kind in "iuf":
        known, values = mine.to_numpy(float), theirs.to_numpy(float)
        finite = known[np.isfinite(known)]
        if finite.size:
            edges = _edges(finite, STEPS)
            yield _Cut(column, _places(edges, known), _places(edges, values))
            if lines:
                yield _Cut(column, known, values, lines=True)
    elif column.kind == "category":
        codes, names = pd.factorize(mine.astype(str))
        often = np.bincount(codes, minlength=len(names)) > 1
        places = pd.Index(names).get_indexer(pd.Index(theirs.astype(str)))
        seen = np.where(often[codes], codes, -1), np.where((places >= 0) & often[places], places, -1)
        yield _Cut(column, *seen)


def _edges(finite: Floats, n_parts: int) -> Floats:
    """Between parts of about equal size."""
    return np.unique(np.quantile(finite, np.linspace(0, 1, n_parts + 1)[1:-1]))


def _places(edges: Floats, values: Floats) -> Codes:
    return np.where(np.isfinite(values), np.searchsorted(edges, values, "right"), -1)


def learned(codes: Codes, answers: pd.Series, places: Codes, *, labels: bool) -> pd.Series:
    """What the rule says of each test row: the most common label of its part in training, or the median."""
    import pandas as pd

    values = pd.Series(answers.to_numpy())
    if labels:
        overall, by_part = values.mode().iloc[0], _most_common(values, codes)
    else:
        overall, by_part = values.median(), values.groupby(codes).median()
    said = by_part.drop(-1, errors="ignore").to_dict()
    return pd.Series([said.get(place, overall) for place in places.tolist()])


def _most_common(values: pd.Series, codes: Codes) -> pd.Series:
    """The most common label of each part; of equally common ones, the first of the alphabet."""
    import pandas as pd

    counts = pd.DataFrame({"part": codes, "label": values}).value_counts().reset_index()
    first = counts.sort_values(["count", "label"], ascending=[False, True]).drop_duplicates("part")
    return first.set_index("part")["label"]


def along_lines(known: Floats, answers: pd.Series, asked: Floats) -> pd.Series:
    """What straight lines through the medians of neighbouring training rows say; the median of all where asked nothing.

    A copy of the answer on any scale that rises or falls with it is followed closely, which steps cannot.
    """
    import pandas as pd

    values = answers.to_numpy(float)
    said = np.interp(asked, *_points(known, values))
    return pd.Series(np.where(np.isfinite(asked), said, np.median(values)))


def _points(known: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Where the lines bend: the medians of parts of about equal size, and the two ends."""
    import pandas as pd

    rows = np.isfinite(known)
    x, y = known[rows], values[rows]
    parts = _places(_edges(x, max(2, min(POINTS, x.size // ROWS_A_POINT))), x) + 1
    parts[x == x.min()], parts[x == x.max()] = 0, parts.max() + 1
    points = pd.DataFrame({"x": x, "y": y}).groupby(parts).median()
    return points["x"].to_numpy(float), points["y"].to_numpy(float)


def _in_training(cut: _Cut, answers: pd.Series, *, labels: bool) -> float:
    """How well the rule does on the half of the training rows it was not learned on; 0 is no better than no rule."""
    half = np.random.default_rng(0).random(len(answers)) < 0.5
    said = cut.says(answers[half], cut.train[half], cut.train[~half], labels=labels).to_numpy()
    truth = answers[~half].to_numpy()
    if labels:
        return float((said == truth).mean())
    without = np.abs(truth - np.median(answers[half])).mean()
    return float(1 - np.abs(truth - said.astype(float)).mean() / without) if without > 0 else 0.0


def _scored(case: Case, said: pd.Series, test: pd.DataFrame) -> float | None:
    """The rule's value on the headline metric, checked and judged as the author's predictions are."""
    import pandas as pd

    raw = pd.DataFrame({"prediction": said.astype(object).map(str).to_numpy()}, index=test.index)
    examples = replace(case.examples, test=test)
    checked = case.task.check(raw, examples, case.project.options)
    if checked.complaints:
        return None
    outcomes = case.task.judge(checked.predictions, examples)
    return None if case.metric.undefined(outcomes) is not None else measured(case.metric, outcomes)
