"""What is independent of what: examples, or the groups they come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Groups: TypeAlias = "pd.Series | None"
"""For each row of outcomes (same index) what it belongs to; ``None`` when rows are independent."""

ENOUGH = 20
"""Below this many examples (or groups) an interval would mislead."""

GROUP = "group"
"""The column of outcomes that says what each example belongs to, where the author says that examples come in groups."""


def groups_of(table: pd.DataFrame, column: str | None) -> Groups:
    """What each row belongs to; an empty cell is no group, so that such rows stand for themselves."""
    return None if column is None else table[column].mask(table[column] == "")


def with_groups(outcomes: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """The outcomes with what each example belongs to, for the statistics of its kind."""
    return outcomes if groups is None else outcomes.assign(**{GROUP: groups})


@dataclass(frozen=True)
class Units:
    """The independent parts of a test set: ``n`` examples in ``n_groups`` groups, or each on its own.

    ``codes`` gives each example's group, counted from 0; ``None`` when there are no groups.
    """

    n: int
    codes: NDArray[np.int64] | None = None
    n_groups: int = 0

    @classmethod
    def of(cls, n: int, groups: Groups = None) -> Units:
        """Units of ``n`` examples with their groups in the same order; an example without a group is one by itself."""
        if groups is None:
            return cls(n)
        import pandas as pd

        codes, names = pd.factorize(groups, use_na_sentinel=True)
        alone = codes < 0
        codes = codes.astype(np.int64)
        codes[alone] = len(names) + np.arange(np.count_nonzero(alone))
        return cls(n, codes, int(codes.max(initial=-1)) + 1)

    @classmethod
    def of_outcomes(cls, outcomes: pd.DataFrame) -> Units:
        """Units of these outcomes, by the groups that they carry."""
        return cls.of(len(outcomes), outcomes.get(GROUP))

    def where(self, rows: NDArray[np.bool_]) -> Units:
        """Those of some of the examples."""
        return Units(int(rows.sum())) if self.codes is None else self.of_parts(np.flatnonzero(rows))

    def of_parts(self, owners: NDArray[np.int64]) -> Units:
        """Units of parts, such as boxes of pictures: those of one example, or of one group, stand together.

        ``owners`` gives for each part the row of its example.
        """
        names, codes = np.unique(owners if self.codes is None else self.codes[owners], return_inverse=True)
        return Units(owners.size, codes.reshape(-1).astype(np.int64), names.size)

    @property
    def count(self) -> int:
        """How many independent parts there are."""
        return self.n if self.codes is None else self.n_groups

    @property
    def too_few(self) -> str | None:
        """Why no interval can be given, in a sentence."""
        if self.n < ENOUGH:
            return f"only {self.n} {'example' if self.n == 1 else 'examples'}; a range needs at least {ENOUGH}"
        if self.count < ENOUGH:
            return f"only {self.count} independent groups; a range needs at least {ENOUGH}"
        return None

    def error(self, influence: Floats) -> float:
        """Standard error of a value to which each example adds its ``influence`` (mean 0)."""
        parts = self.sums(influence)
        return float(np.sqrt((parts**2).sum() * self.count / (self.count - 1)) / self.n)

    def degrees(self, influence: Floats) -> float:
        """Degrees of freedom of that error: fewer where a few parts carry most of it, as those of a rare class do.

        From the variance of a variance, 2 / (kurtosis - 1) per part (Satterthwaite 1946); at least 5.
        """
        parts = self.sums(influence)
        spread = float((parts**2).mean())
        kurtosis = float((parts**4).mean()) / spread**2 if spread > 0 else 3.0
        return min(self.count - 1.0, max(5.0, 2 * self.count / max(kurtosis - 1, 1e-9)))

    def sums(self, values: Floats) -> Floats:
        """Sums of the values of each part."""
        if self.codes is None:
            return values
        return np.bincount(self.codes, weights=values, minlength=self.n_groups).astype(float)

    def sample(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """Row numbers of a bootstrap sample: examples, or whole groups, drawn with replacement."""
        if self.codes is None:
            return rng.integers(0, self.n, self.n)
        order = np.argsort(self.codes, kind="stable")
        sizes = np.bincount(self.codes, minlength=self.n_groups)
        starts = np.cumsum(sizes) - sizes
        chosen = rng.integers(0, self.n_groups, self.n_groups)
        within = np.arange(sizes[chosen].sum()) - np.repeat(np.cumsum(sizes[chosen]) - sizes[chosen], sizes[chosen])
        return np.asarray(order[np.repeat(starts[chosen], sizes[chosen]) + within])
