"""Answers without a model: always the median of the known truths, and always their mean."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portfolio.examine.estimates.random_baselines import source_of
from portfolio.records import Examples
from portfolio.tasks.regression import sentences


def constants(examples: Examples, level: float, words: Callable[[float], str]) -> list[tuple[str, pd.DataFrame]]:
    """Each with the quantiles of the known truths as its interval."""
    truths, where = known_truths(examples), source_of(examples)[1]
    ends = np.quantile(truths, [(1 - level) / 2, (1 + level) / 2]).tolist()
    found = []
    for which, value in (("median", float(np.median(truths))), ("mean", float(truths.mean()))):
        said = {"prediction": value, "low": min(ends[0], value), "high": max(ends[1], value)}
        found.append((sentences.always(words(value), which, where), pd.DataFrame(said, index=examples.test.index)))
    return found


def known_truths(examples: Examples) -> NDArray[np.float64]:
    """The truths a baseline may look at: those of training, else of the test rows."""
    values = source_of(examples)[0][examples.target].to_numpy(float, na_value=np.nan)
    known: NDArray[np.float64] = values[np.isfinite(values)]
    return known if known.size else examples.test[examples.target].to_numpy(float)
