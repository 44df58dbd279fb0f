"""Does the test set count some of its examples more than once?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.checks.check import Answers, Case, Check, drawn, drawn_words
from portfolio.examine.checks.drift import row_hashes
from portfolio.examine.checks.texts import LEAST_IN_A_COPY, WORD
from portfolio.words import count, counted, percent

if TYPE_CHECKING:
    import pandas as pd

    from portfolio.records import Column

Bools = NDArray[np.bool_]

MOST = 2_000
"""Characters of a text that are looked at for words; whole texts are compared."""

NOTABLE = 0.05
LEAST = 10
"""From this share and this number of repeats on: where 5 rows of 100 repeat 5 others, ranges are 5 % too narrow."""

TIMES, LEAST_TRAINING = 3, 50
"""Values that tell rows apart stand again so many times as often in the test set as in as many training rows; with
fewer training rows that cannot be asked."""

UNLIKE, FINE = 0.9, 3
"""Numbers tell rows apart when so many of the different rows have a value of their own, and their smallest step would
fit so many times into the range for each of these values: ages do not, prices to the cent do."""


class NoRepeats(Check):
    """One example written ten times is one piece of evidence, not ten."""

    code = "PF032"

    def look(self, case: Case) -> Answers:
        if case.examples.looks is not None:
            return self.skipped("pictures are compared by how they look")
        names = [column.name for column in case.inputs]
        if not names:
            return self.skipped("no input columns")
        names += [case.examples.target] if case.examples.target else []
        rows, telling = _rows(case, names)
        if not telling:
            return self.skipped("rows of so few words or values are equal by chance")
        n, again = min(len(case.examples.test), case.most_rows), int((rows["known"] & rows["row"].duplicated()).sum())
        drawn_from = drawn_words(len(case.examples.test), case.most_rows)
        of, what = counted(n, "test example"), "another one in every input column"
        what += " and in the answer" if case.examples.target else ""
        if again < max(LEAST, NOTABLE * n):
            n_known = int(rows["known"].sum())
            told = (
                of if n_known == len(rows) else f"the {counted(n_known, 'test example')} that cannot be equal by chance"
            )
            repeat = "repeat" if again > 1 else "repeats"
            return self.passed(f"{count(again) if again else 'None'} of {told} {repeat} {what}{drawn_from}.")
        beyond = _beyond_training(case, rows.index.to_numpy(), [column.name for column in telling])
        if beyond is None and len(telling) == 1 and telling[0].kind == "number":
            return self.skipped("rows that one number tells apart may be equal by chance")
        if beyond is False:
            return self.skipped("test rows are like each other no more often than they are like training rows")
        sentence = (
            f"{count(again)} of {of} ({percent(again / n)}) repeat {what}{drawn_from}, "
            f"so no more than {count(n - again)} are evidence of their own, while ranges are drawn as for {count(n)}."
        )
        return self.found(sentence, "Drop the repeats, or name what they share under data.group.")


def _rows(case: Case, names: Sequence[str]) -> tuple[pd.DataFrame, Sequence[Column]]:
    """For each example, by its place, the hash of its ``row`` and whether it is ``known`` by it, not equal by chance;
    and the columns that tell.

    Of equal rows in one group, which ranges count together, only the first is here.
    """
    import pandas as pd

    table = drawn(case.examples.test, case.most_rows)
    rows = pd.DataFrame({"row": row_hashes(table, names)})
    different = ~rows["row"].duplicated().to_numpy()
    told = [(column, _tells(table[column.name], column.kind, different)) for column in case.inputs]
    telling = [column for column, which in told if which.any()]
    rows["known"] = np.any([which for _, which in told], axis=0)
    group = next((column.name for column in case.examples.columns if column.role == "group"), None)
    if group is None:
        return rows, telling
    named = rows.assign(group=table[group].astype(str).to_numpy())
    return rows[~named.duplicated(["row", "group"]) | (named["group"] == "")], telling


def _tells(values: pd.Series, kind: str, different: Bools) -> Bools:
    """Which examples have a value here that no other has by chance, judged on rows that differ."""
    if kind == "number" and values.dtype.kind in "iuf":
        numbers = values.to_numpy(float)
        filled = np.isfinite(numbers)
        own = np.unique(numbers[different & filled])
        fine = own.size >= max(LEAST, UNLIKE * different.sum()) and np.ptp(own) >= FINE * own.size * np.diff(own).min()
        return np.asarray(filled & fine & (numbers != 0))  # nothing measured is like nothing measured
    if kind in ("text", "list"):
        texts = values.astype(str).tolist()
        return np.array([len(set(WORD.findall(text[:MOST]))) >= LEAST_IN_A_COPY for text in texts], bool)
    return np.zeros(len(values), bool)


def _beyond_training(case: Case, places: NDArray[np.int64], names: Sequence[str]) -> bool | None:
    """Whether test rows are like each other more often than like training rows, as many against as many.

    Rows are alike that are equal in the columns that tell rows apart. ``None`` without enough training rows.
    """
    import pandas as pd

    train = case.examples.train
    if train is None or not set(names) <= set(train.columns) or len(train) < LEAST_TRAINING:
        return None
    mine = row_hashes(drawn(case.examples.test, case.most_rows).iloc[places], names)
    theirs, rng = row_hashes(drawn(train, case.most_rows), names), np.random.default_rng(0)
    n = min(len(mine), len(theirs))
    mine, theirs = rng.permutation(mine)[:n], rng.permutation(theirs)[:n]
    return bool(pd.Series(mine).duplicated(keep=False).sum() >= TIMES * np.isin(mine, theirs).sum())
