"""Near copies of pictures, by what ``collect`` saw of them: steps to light and dark at 16 by 16 places."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.checks.check import Answers, Case, Check
from portfolio.examine.checks.split import NEGLIGIBLE
from portfolio.records import Looks
from portfolio.words import count, counted, listed

Bits = NDArray[np.uint8]

ALIKE = 0.1
"""Two pictures are near copies when at most so many of the steps that either has are not in both."""

LEAST_STEPS = 96
"""A picture with fewer steps is blank, or a thing on a plain ground too small to tell from others."""


class PicturesApart(Check):
    """The next frame of one film, or one photo saved twice, is no second example."""

    code = "PF015"

    def look(self, case: Case) -> Answers:
        looks = case.examples.looks
        if looks is None:
            return self.skipped("no pictures")
        if not len(looks.test):
            return self.skipped("no picture could be opened")
        groups = case.column("group") or next((c for c in case.examples.columns if c.role == "group"), None)
        of_group = {} if groups is None else case.examples.test[groups.name].astype(str).to_dict()
        across = list(near_copies(looks.test, looks.train, looks.test_ids, looks.train_ids))
        within = [
            (one, other)
            for one, other in near_copies(looks.test, looks.test, looks.test_ids, looks.test_ids)
            if one < other and (not of_group or of_group[one] != of_group[other])
        ]
        known = len({one for one, _ in across})
        again = len({other for _, other in within})
        looked, short = self._looked(looks), case.examples.short
        if max(known, again) < max(1, NEGLIGIBLE * len(looks.test)):
            few = f"Near copies are too few to matter: {count(known + again)}" if known + again else "No near copies"
            return self.passed(f"{few} among {looked}.")
        said = []
        if known:
            said.append(f"{counted(known, 'test picture')} look like a training picture: {_pairs(across, short, str)}")
        if again:
            said.append(f"{counted(again, 'test picture')} look like another one: {_pairs(within, short, short)}")
        advice = "Keep one of each, or name what they share under data.group."
        return self.found(f"{'; '.join(said)} (among {looked}).", advice)

    def _looked(self, looks: Looks) -> str:
        of_test = "" if looks.n_test <= len(looks.test) else f" of {count(looks.n_test)}"
        of_train = "" if looks.n_train <= len(looks.train) else f" of {count(looks.n_train)}"
        opened = " that can be opened" if of_test or of_train else ""
        how = ", drawn with a fixed seed" if looks.drawn else opened
        training = f" and {count(len(looks.train))}{of_train} of training" if looks.n_train else ""
        return f"{count(len(looks.test))}{of_test} pictures of the test set{training}{how}"


def near_copies(test: Bits, other: Bits, test_ids: Sequence[str], other_ids: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of pictures that look the same, each with itself left out."""
    mine, theirs = (np.unpackbits(side, axis=1).astype(np.float32) for side in (test, other))
    both = mine @ theirs.T
    steps, others = mine.sum(1)[:, None], theirs.sum(1)[None, :]
    either = steps + others - both
    found = (np.minimum(steps, others) >= LEAST_STEPS) & (either - both <= ALIKE * either)
    if other is test:
        np.fill_diagonal(found, val=False)
    return [(test_ids[row], other_ids[column]) for row, column in zip(*np.nonzero(found), strict=True)]


def _pairs(pairs: Sequence[tuple[str, str]], one: Callable[[str], str], other: Callable[[str], str]) -> str:
    """By what each side is called."""
    return listed([f"{one(first)} and {other(second)}" for first, second in pairs], 3)
