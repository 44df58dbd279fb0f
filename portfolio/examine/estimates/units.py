"""What is independent of what: examples, or the groups they come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from portfolio.task import Groups

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

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


class Additive(Protocol):
    """A statistic of which one can say what each example adds to it.

    ``influence``: outcomes of n rows -> (n,) values with mean 0; their standard deviation over sqrt(n) is the standard
    error of ``value`` (Hampel 1974).
    """

    def value(self, outcomes: pd.DataFrame) -> float: ...

    def influence(self, outcomes: pd.DataFrame) -> Floats: ...


@dataclass(frozen=True)
class Spread:
    """How far off a value may be by chance: its standard error, and the degrees of freedom of that."""

    error: float
    degrees: float

    @classmethod
    def of(cls, parts: Floats, times: Floats, n: int) -> Spread:
        """Of a value that is 1 / ``n`` of a sum to which independent units add ``parts`` (mean 0), so many ``times``.

        Degrees are fewer where a few units carry most of the error, as those of a rare class do: from the variance of a
        variance, 2 / (kurtosis - 1) per unit (Satterthwaite 1946); at least 5.
        """
        count, squares = float(times.sum()), parts**2
        total = float(times @ squares)
        kurtosis = float(times @ squares**2) * count / total**2 if total > 0 else 3.0
        degrees = min(count - 1, max(5.0, 2 * count / max(kurtosis - 1, 1e-9)))
        return cls(float(np.sqrt(total * count / (count - 1))) / n, degrees)


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

    def spread(self, influence: Floats) -> Spread:
        """Of a value to which each example adds its ``influence`` (mean 0)."""
        parts = self.sums(influence)
        return Spread.of(parts, np.ones_like(parts), self.n)

    def sums(self, values: Floats) -> Floats:
        """Sums of the values of each part."""
        if self.codes is None:
            return values
        return np.bincount(self.codes, weights=values, minlength=self.n_groups).astype(float)
